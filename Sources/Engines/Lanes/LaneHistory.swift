import Experiments

/// What a block of steps left of one network: its total map, loss and E_g before each step.
///
/// Row 0 is the last step of the block before, row 1 the first step of this one.
struct LaneHistory<Number: TrainingNumber> {
  let start: UnsafePointer<Number>
  /// Numbers from one value of a row to the next, and from one row to the next.
  let lanes: Int
  let rowStride: Int
  let dimension: Int
  let tracksError: Bool

  func map(_ row: Int, _ element: Int) -> Number { start[row &* rowStride &+ element &* lanes] }

  /// The loss above its minimum.
  func loss(_ row: Int) -> Number { map(row, dimension) }

  func error(_ row: Int) -> Number { map(row, tracksError ? dimension + 1 : dimension) }

  func totalMap(_ row: Int) -> [Double] { (0..<dimension).map { Double(map(row, $0)) } }

  /// Whether the total map is the same in two rows.
  func mapsAreEqual(_ row: Int, _ other: Int) -> Bool {
    (0..<dimension).allSatisfy { map(row, $0) == map(other, $0) }
  }
}

/// The tables of a batch's data that are looked at while networks train, in one piece of memory.
final class LaneCriteria<Number: TrainingNumber> {
  private let numbers: AlignedBuffer<Number>
  private let dimension: Int

  init(_ data: [TrainingData<Number>]) {
    dimension = data.first?.dimension ?? 0
    numbers = AlignedBuffer(count: data.count * 3 * dimension)
    for (index, data) in data.enumerated() {
      for (element, value) in (data.plateauMeasure + data.finalMeasure + data.finalProjection).enumerated() {
        numbers.start[index * 3 * dimension + element] = value
      }
    }
  }

  /// The plateau measure, final measure and final projection of one member of the data, D numbers each.
  func criteria(ofData index: Int) -> UnsafePointer<Number> {
    UnsafePointer(numbers.start + index * 3 * dimension)
  }
}
