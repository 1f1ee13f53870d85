/// A point of a drawing or a plane.
public struct Point: Hashable, Sendable {
  public var x: Double
  public var y: Double

  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  /// The distance to another point.
  public func distance(to other: Point) -> Double {
    ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
  }

  func interpolated(to other: Point, _ fraction: Double) -> Point {
    Point(x + fraction * (other.x - x), y + fraction * (other.y - y))
  }
}

/// A line along which values on a rectangular grid have the same level.
public struct Contour: Hashable, Sendable {
  public let level: Double
  /// The corners of the line; the first is repeated at the end where ``isClosed``.
  public let points: [Point]
  public let isClosed: Bool
}

/// Values at the crossings of columns and rows, from which contours are taken.
public struct ScalarField: Hashable, Sendable {
  /// Ascending places of the columns.
  public let x: [Double]
  /// Ascending places of the rows.
  public let y: [Double]
  /// Values, x varying fastest; `nil` where there is none.
  public let values: [Double?]

  /// - Precondition: one value for each crossing.
  public init(x: [Double], y: [Double], values: [Double?]) {
    precondition(values.count == x.count * y.count, "\(values.count) values for \(x.count)×\(y.count) crossings")
    self.x = x
    self.y = y
    self.values = values
  }

  /// The lines of a level, by marching squares: between neighbouring crossings values are interpolated linearly, and a
  /// saddle is split by the mean of its corners. Squares with a missing corner hold no line, and a corner that just
  /// reaches the level is no line.
  public func contours(at level: Double) -> [Contour] {
    // What has the level but for rounding has it, or lines would flicker along a border that has it throughout.
    let rounding = 1e-12 * Self.extent(values.compactMap { $0 })
    func value(_ column: Int, _ row: Int) -> Double? {
      values[row * x.count + column].map { abs($0 - level) <= rounding ? level : $0 }
    }
    var crossings: [Edge: Point] = [:]
    var links: [Edge: [Edge]] = [:]
    // Keys in the order of the grid, so that the same field always gives the same lines.
    var order: [Edge] = []
    func link(_ first: Edge, _ second: Edge) {
      for edge in [first, second] where links[edge] == nil { order.append(edge) }
      links[first, default: []].append(second)
      links[second, default: []].append(first)
    }
    for row in 0..<max(y.count - 1, 0) {
      for column in 0..<max(x.count - 1, 0) {
        guard
          let corner00 = value(column, row), let corner10 = value(column + 1, row),
          let corner11 = value(column + 1, row + 1), let corner01 = value(column, row + 1)
        else { continue }
        // Counter-clockwise from the lower left; side i joins corner i and corner i+1.
        let corners = [corner00, corner10, corner11, corner01]
        let places = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
        let sides = [
          Edge(column: column, row: row, isVertical: false), Edge(column: column + 1, row: row, isVertical: true),
          Edge(column: column, row: row + 1, isVertical: false), Edge(column: column, row: row, isVertical: true),
        ]
        let isAbove = corners.map { $0 >= level }
        let crossed = (0..<4).filter { isAbove[$0] != isAbove[($0 + 1) % 4] }
        for side in crossed {
          // From the lower to the higher index of the grid, so that neighbours find the same point.
          let (first, second) = side < 2 ? (side, side + 1) : ((side + 1) % 4, side)
          let fraction = (level - corners[first]) / (corners[second] - corners[first])
          let start = Point(x[places[first].0], y[places[first].1])
          crossings[sides[side]] = start.interpolated(to: Point(x[places[second].0], y[places[second].1]), fraction)
        }
        if crossed.count == 2 {
          link(sides[crossed[0]], sides[crossed[1]])
        } else if crossed.count == 4 {
          // The diagonal that agrees with the centre stays connected; lines cut off the other two corners.
          let isCentreAbove = corners.reduce(0, +) / 4 >= level
          if isCentreAbove == isAbove[0] {
            link(sides[0], sides[1])
            link(sides[2], sides[3])
          } else {
            link(sides[3], sides[0])
            link(sides[1], sides[2])
          }
        }
      }
    }
    return Self.chains(links, order).compactMap { chain in
      let points = chain.compactMap { crossings[$0] }
      guard !isDot(points) else { return nil }
      return Contour(level: level, points: points, isClosed: chain.count > 2 && chain.first == chain.last)
    }
  }

  /// Whether points are the same but for rounding.
  private func isDot(_ points: [Point]) -> Bool {
    let spread = (Self.extent(points.map(\.x)), Self.extent(points.map(\.y)))
    return spread.0 <= 1e-9 * Self.extent(x) && spread.1 <= 1e-9 * Self.extent(y)
  }

  private static func extent(_ values: [Double]) -> Double { (values.max() ?? 0) - (values.min() ?? 0) }

  private struct Edge: Hashable {
    let column: Int
    let row: Int
    let isVertical: Bool
  }

  /// Joins links to lines: open ones from their ends first, then the closed ones that are left.
  private static func chains(_ links: [Edge: [Edge]], _ order: [Edge]) -> [[Edge]] {
    var remaining = links
    var result: [[Edge]] = []
    for start in order.filter({ links[$0]?.count == 1 }) + order {
      guard remaining[start]?.isEmpty == false else { continue }
      var chain = [start]
      var current = start
      while let next = remaining[current]?.first {
        remaining[current]?.removeFirst()
        if let back = remaining[next]?.firstIndex(of: current) { remaining[next]?.remove(at: back) }
        chain.append(next)
        current = next
      }
      result.append(chain)
    }
    return result
  }
}
