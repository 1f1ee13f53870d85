import CVectorLanes
import Experiments

/// What networks of half lines need of their samples, as far as any network of a batch needs it; see ``HalfLines``.
final class HalfLineData<Number: TrainingNumber>: Sendable {
  /// For the squared loss: R (4 × 4), the targets of its rows, the remainder. Else empty.
  let principal: [Number]
  /// For the other losses: x_A, x_B and y in columns of whole vectors, one after the other. Else empty.
  private nonisolated(unsafe) let columns: AlignedBuffer<Number>
  private let columnLength: Int

  /// - Precondition: the samples have one input a modality.
  init(_ samples: SampleSet, for losses: Set<Loss>) {
    if losses.contains(.squared) {
      let samples = PrincipalSamples(samples)
      principal = (samples.factor + samples.targets + [samples.remainder]).map { Number($0) }
    } else {
      principal = []
    }
    let hasColumns = losses.contains { $0 != .squared }
    columnLength = hasColumns ? (samples.count + Number.laneCount - 1) / Number.laneCount * Number.laneCount : 0
    columns = AlignedBuffer(count: 3 * columnLength)
    guard hasColumns else { return }
    for (index, target) in samples.targets.enumerated() {
      columns.start[index] = Number(samples.inputs[2 * index])
      columns.start[columnLength + index] = Number(samples.inputs[2 * index + 1])
      columns.start[2 * columnLength + index] = Number(target)
    }
  }

  var first: UnsafePointer<Number> { UnsafePointer(columns.start) }
  var second: UnsafePointer<Number> { first + columnLength }
  var targets: UnsafePointer<Number> { first + 2 * columnLength }
}
