/// Width and height in points, 1/72 inch.
struct Size: Hashable, Sendable {
  var width: Double
  var height: Double
}

/// A rectangle in points; y grows downwards.
struct Rectangle: Hashable, Sendable {
  var x: Double
  var y: Double
  var width: Double
  var height: Double

  var right: Double { x + width }
  var bottom: Double { y + height }
  var centre: Point { Point(x + width / 2, y + height / 2) }

  func expanded(by margin: Double) -> Rectangle {
    Rectangle(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
  }

  func intersects(_ other: Rectangle) -> Bool {
    x < other.right && other.x < right && y < other.bottom && other.y < bottom
  }

  func contains(_ point: Point) -> Bool {
    (x...right).contains(point.x) && (y...bottom).contains(point.y)
  }
}

/// Measures that all figures share, in points.
enum FigureStyle {
  /// A single column of a paper: 3.4 inches. Lengths of plots are for this width; see ``Canvas/scaled(_:)``.
  static let width = 72 * Figure.standardWidth
  static let plotHeight = 138.0
  static let margin = 3.0
  static let tickFont = 8.0
  static let labelFont = 8.5
  static let titleFont = 9.0
  static let tickLength = 3.0
  static let minorTickLength = 1.8
  static let gap = 2.5
  static let lineSpacing = 1.3
  static let barWidth = 8.0
  static let frameLine = 0.7
  static let curveLine = 1.1
  static let thinLine = 0.6
  static let bandOpacity = 0.2
  static let pointRadius = 2.2
  static let triangleHeight = 3.8
}
