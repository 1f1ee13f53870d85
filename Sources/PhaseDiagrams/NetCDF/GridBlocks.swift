/// Cuts an array with several dimensions into boxes that follow each other in memory, so that it can be written from front to
/// back: whole along the last dimensions, a part along one, and one position along those before it.
struct GridBlocks {
  /// The number of positions along each dimension, the last one varying fastest.
  let shape: [Int]
  /// The dimension along which boxes are a part of the array, and how much of it.
  private let split: (dimension: Int, count: Int)

  /// A box.
  struct Block {
    let start: [Int]
    let count: [Int]
    /// The elements of the array that lie in it, in the order of memory.
    let range: Range<Int>
  }

  /// - Parameter limit: how many elements a box has at most.
  /// - Precondition: all dimensions have a length, and the limit is at least 1.
  init(shape: [Int], limit: Int) {
    precondition(limit >= 1 && shape.allSatisfy { $0 >= 1 }, "boxes hold something")
    self.shape = shape
    var (dimension, inner) = (shape.count, 1)
    while dimension > 0, inner * shape[dimension - 1] <= limit {
      dimension -= 1
      inner *= shape[dimension]
    }
    guard dimension > 0 else {
      split = (0, shape.first ?? 1)
      return
    }
    // As even parts as possible: the last one is not much smaller.
    let length = shape[dimension - 1]
    let parts = (length + limit / inner - 1) / (limit / inner)
    split = (dimension - 1, (length + parts - 1) / parts)
  }

  /// Number of elements of the array.
  var elementCount: Int { shape.reduce(1, *) }

  /// The size of all boxes but those at the far end of the split dimension.
  var blockShape: [Int] {
    shape.indices.map { $0 < split.dimension ? 1 : $0 == split.dimension ? split.count : shape[$0] }
  }

  /// The box that an element lies in.
  ///
  /// - Precondition: 0 ≤ element < elementCount.
  func block(containing element: Int) -> Block {
    precondition((0..<elementCount).contains(element), "element \(element) is outside the array")
    guard !shape.isEmpty else { return Block(start: [], count: [], range: 0..<1) }
    let inner = shape[(split.dimension + 1)...].reduce(1, *)
    let row = element / inner
    let length = shape[split.dimension]
    let first = row % length / split.count * split.count
    var count = blockShape
    count[split.dimension] = min(split.count, length - first)
    var start = Array(repeating: 0, count: shape.count)
    start[split.dimension] = first
    var outer = row / length
    for dimension in (0..<split.dimension).reversed() {
      start[dimension] = outer % shape[dimension]
      outer /= shape[dimension]
    }
    let begin = (row - row % length + first) * inner
    return Block(start: start, count: count, range: begin..<(begin + count[split.dimension] * inner))
  }
}
