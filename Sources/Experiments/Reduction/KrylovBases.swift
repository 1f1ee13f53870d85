import CVectorLanes

/// Orthonormal bases of the parts of a network's hidden spaces that training can reach from the initial weights, up to a
/// level; see ``KrylovGrowth`` for what a level is.
///
/// A linear network may be rotated in every hidden space without changing what it computes or how gradient descent moves
/// it. In these bases the directions that are left out matter less with every level (derived), so the weights between those
/// that are kept are again a network, only narrower.
struct KrylovBases {
  private let spaces: HiddenSpaces
  /// The weights, one array a block, row by row.
  private let blocks: [[Double]]
  /// The bases, one vector after the other. Where fewer directions exist than were counted, the last vectors are zero.
  private let bases: [[Double]]
  private let counts: [Int]

  /// - Parameters:
  ///   - blocks: the initial weights of the network, one array a block, row by row, at any scale.
  ///   - levels: how many levels to keep beyond level 0.
  init(_ network: FusionNetwork, blocks: [[Double]], levels: Int) {
    let spaces = HiddenSpaces(network)
    var growth = KrylovGrowth(spaces)
    var builder = Builder(spaces, blocks)
    builder.addEnds()
    for _ in 0..<levels where !growth.isComplete {
      growth.advance()
      builder.addLevel()
    }
    let counts = growth.dimensions
    bases = builder.spans.enumerated().map { space, span in
      span.vectors + Array(repeating: 0, count: max(0, counts[space] * spaces.widths[space] - span.vectors.count))
    }
    self.spaces = spaces
    self.blocks = blocks
    self.counts = counts
  }

  /// The weights of the narrow twin: Qᵀ W Q of every block, with units that have no weights where a layer's spaces of the
  /// two branches differ in size.
  ///
  /// - Parameter twin: a network of the same architecture whose widths hold the bases.
  func narrowed(to twin: FusionNetwork) -> [[Double]] {
    zip(spaces.links, zip(blocks, twin.blocks)).map { link, pair in
      let (weights, block) = pair
      var images = weights
      var (rows, columns) = (link.block.rows, link.block.columns)
      if let source = link.source {
        // The images of the source's basis, one after the other: the transposed product.
        images = Self.transposed(
          Self.images(of: bases[source], count: counts[source], under: weights, rows: rows, columns: columns),
          rows: counts[source], columns: rows)
        columns = counts[source]
      }
      if let destination = link.destination {
        // Qᵀ times a matrix takes sums over its rows, as going down through a block does.
        images = Self.preimages(
          of: bases[destination], count: counts[destination], under: images, rows: rows, columns: columns)
        rows = counts[destination]
      }
      return Self.padded(images, rows: rows, columns: columns, to: block)
    }
  }

  /// W x for every vector x.
  fileprivate static func images(
    of vectors: [Double], count: Int, under matrix: [Double], rows: Int, columns: Int
  ) -> [Double] {
    [Double](unsafeUninitializedCapacity: count * rows) { buffer, initialized in
      if let start = buffer.baseAddress { lanes_images_along(matrix, rows, columns, count, vectors, start) }
      initialized = count * rows
    }
  }

  /// Wᵀ x for every vector x.
  fileprivate static func preimages(
    of vectors: [Double], count: Int, under matrix: [Double], rows: Int, columns: Int
  ) -> [Double] {
    [Double](unsafeUninitializedCapacity: count * columns) { buffer, initialized in
      if let start = buffer.baseAddress { lanes_images_across(matrix, rows, columns, count, vectors, start) }
      initialized = count * columns
    }
  }

  private static func transposed(_ matrix: [Double], rows: Int, columns: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: rows * columns) { buffer, initialized in
      for row in 0..<rows {
        for column in 0..<columns { buffer[column * rows + row] = matrix[row * columns + column] }
      }
      initialized = rows * columns
    }
  }

  private static func padded(_ matrix: [Double], rows: Int, columns: Int, to block: WeightBlock) -> [Double] {
    guard rows != block.rows || columns != block.columns else { return matrix }
    var result = Array(repeating: 0.0, count: block.rows * block.columns)
    for row in 0..<rows {
      for column in 0..<columns { result[row * block.columns + column] = matrix[row * columns + column] }
    }
    return result
  }
}

extension KrylovBases {
  /// Collects the directions of all spaces, level by level.
  private struct Builder {
    private(set) var spans: [OrthonormalSpan]
    private let spaces: HiddenSpaces
    private let blocks: [[Double]]
    /// The directions that the last level added.
    private var newest: [[Double]]
    /// Of level 0, what comes from the inputs and what was added for the output.
    private var fromInputs: [[Double]] = []
    private var fromOutput: [[Double]] = []

    init(_ spaces: HiddenSpaces, _ blocks: [[Double]]) {
      self.spaces = spaces
      self.blocks = blocks
      spans = spaces.widths.map { OrthonormalSpan(dimension: $0) }
      newest = spaces.widths.map { _ in [] }
    }

    /// Level 0. Blocks lie in forward order, so a block's source is complete before its destination is begun.
    mutating func addEnds() {
      for (link, weights) in zip(spaces.links, blocks) {
        guard let destination = link.destination else { continue }
        let images = link.source.map { up(spans[$0].vectors, link, weights) } ?? transposed(weights, link.block)
        spans[destination].add(images)
      }
      fromInputs = spans.map(\.vectors)
      var below = spaces.widths.map { _ in [Double]() }
      for (link, weights) in zip(spaces.links, blocks).reversed() {
        guard let source = link.source else { continue }
        below[source] = link.destination.map { down(below[$0], link, weights) } ?? weights
      }
      for space in spans.indices { fromOutput.append(spans[space].add(normalized(below[space]))) }
      newest = []
    }

    /// The next level.
    mutating func addLevel() {
      var found = spans.map { _ in [Double]() }
      for (link, weights) in zip(spaces.links, blocks) {
        guard let source = link.source, let destination = link.destination else { continue }
        found[destination] += up(newest.isEmpty ? fromOutput[source] : newest[source], link, weights)
        found[source] += down(newest.isEmpty ? fromInputs[destination] : newest[destination], link, weights)
      }
      newest = spans.indices.map { spans[$0].add(found[$0]) }
    }

    private func up(_ vectors: [Double], _ link: HiddenSpaces.Link, _ weights: [Double]) -> [Double] {
      let (rows, columns) = (link.block.rows, link.block.columns)
      return KrylovBases.images(
        of: vectors, count: vectors.count / columns, under: weights, rows: rows, columns: columns)
    }

    private func down(_ vectors: [Double], _ link: HiddenSpaces.Link, _ weights: [Double]) -> [Double] {
      let (rows, columns) = (link.block.rows, link.block.columns)
      return KrylovBases.preimages(
        of: vectors, count: vectors.count / rows, under: weights, rows: rows, columns: columns)
    }

    private func transposed(_ weights: [Double], _ block: WeightBlock) -> [Double] {
      KrylovBases.transposed(weights, rows: block.rows, columns: block.columns)
    }

    /// A vector at length 1, so that the powers of a small scale do not run out of the range of numbers.
    private func normalized(_ vector: [Double]) -> [Double] {
      let length = OrthonormalSpan.length(of: vector)
      return length > 0 ? vector.map { $0 / length } : vector
    }
  }
}

/// An orthonormal set of vectors that grows.
struct OrthonormalSpan {
  private let dimension: Int
  /// The vectors, one after the other.
  private(set) var vectors: [Double] = []

  init(dimension: Int) { self.dimension = dimension }

  /// Number of vectors.
  var count: Int { vectors.count / dimension }

  /// Adds the directions of some vectors that are not in the span yet, by Gram–Schmidt; returns the vectors added.
  ///
  /// A vector of which less than 10⁻¹⁰ lies outside the span counts as part of it, and one that does not fit the space is
  /// left out.
  @discardableResult
  mutating func add(_ candidates: [Double]) -> [Double] {
    let first = vectors.count
    for start in stride(from: 0, to: candidates.count, by: dimension) {
      guard vectors.count < dimension * dimension else { break }
      var vector = Array(candidates[start..<(start + dimension)])
      let length = Self.length(of: vector)
      guard length > 0 else { continue }
      // Once more, because the first pass leaves rounding of the size of what it takes away.
      for _ in 0..<2 { removeSpan(from: &vector) }
      let rest = Self.length(of: vector)
      guard rest > 1e-10 * length else { continue }
      vectors += vector.map { $0 / rest }
    }
    return Array(vectors[first...])
  }

  /// The Euclidean norm, whose squares are added in lanes, as the kernels can do too.
  fileprivate static func length(of vector: [Double]) -> Double {
    var square = 0.0
    lanes_images_along(vector, 1, vector.count, 1, vector, &square)
    return square.squareRoot()
  }

  private func removeSpan(from vector: inout [Double]) {
    guard count > 0 else { return }
    var components = Array(repeating: 0.0, count: count)
    lanes_images_along(vectors, count, dimension, 1, vector, &components)
    var projection = Array(repeating: 0.0, count: dimension)
    lanes_images_across(vectors, count, dimension, 1, components, &projection)
    for index in vector.indices { vector[index] -= projection[index] }
  }
}
