import CVectorLanes
import Experiments

/// What networks of half lines need of their samples, as far as any network of a batch needs it; see ``HalfLines``.
final class HalfLineData<Number: TrainingNumber>: Sendable {
  /// How a network uses its samples.
  struct Use: Hashable, Sendable {
    var loss: Loss
    var isLinear: Bool

    init(_ experiment: FusionExperiment) {
      loss = experiment.training.loss
      isLinear = experiment.network.activation.isLinear
    }
  }

  /// For the squared loss of nonlinear and of linear networks: R (4 × 4), the targets of its rows, the remainder.
  private let principal: [Bool: [Number]]
  /// The remainder's part of the loss.
  private let remainingLosses: [Bool: Double]
  /// For the other losses: x_A, x_B and y in columns of whole vectors, one after the other. Written once, here.
  private nonisolated(unsafe) let columns: AlignedBuffer<Number>
  /// Numbers of a column; 0 where no network needs them.
  let columnLength: Int

  /// - Precondition: the samples have one input a modality.
  init(_ samples: SampleSet, for uses: Set<Use>) {
    var principal: [Bool: [Number]] = [:]
    var losses: [Bool: Double] = [:]
    for use in uses where use.loss == .squared {
      let principals = PrincipalSamples(samples, isLinear: use.isLinear)
      principal[use.isLinear] = (principals.factor + principals.targets + [principals.remainder]).map { Number($0) }
      losses[use.isLinear] = principals.remainder / Double(2 * samples.count)
    }
    (self.principal, remainingLosses) = (principal, losses)
    let hasColumns = uses.contains { $0.loss != .squared }
    columnLength = hasColumns ? (samples.count + Number.laneCount - 1) / Number.laneCount * Number.laneCount : 0
    columns = AlignedBuffer(count: 3 * columnLength)
    guard hasColumns else { return }
    for (index, target) in samples.targets.enumerated() {
      columns.start[index] = Number(samples.inputs[2 * index])
      columns.start[columnLength + index] = Number(samples.inputs[2 * index + 1])
      columns.start[2 * columnLength + index] = Number(target)
    }
  }

  /// The principal samples for the squared loss; empty for the others.
  func principal(isLinear: Bool) -> [Number] { principal[isLinear] ?? [] }

  /// What the loss of a network has to come down to above its remainder for the network to have converged.
  ///
  /// - Parameter minimum: the minimum of the loss, where it is known.
  func stop(_ experiment: FusionExperiment, minimum: Double?) -> Number {
    let stopLoss = experiment.training.stopLoss
    // The remainder is the known minimum.
    if minimum != nil { return Number(stopLoss) }
    let use = Use(experiment)
    return Number(stopLoss - (use.loss == .squared ? remainingLosses[use.isLinear] ?? 0 : 0))
  }

  /// The three columns, one after the other.
  var columnNumbers: UnsafeBufferPointer<Number> { UnsafeBufferPointer(start: columns.start, count: 3 * columnLength) }

  var first: UnsafePointer<Number> { UnsafePointer(columns.start) }
  var second: UnsafePointer<Number> { first + columnLength }
  var targets: UnsafePointer<Number> { first + 2 * columnLength }
}
