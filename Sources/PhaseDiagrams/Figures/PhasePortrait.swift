import Experiments
import Sweeps
import Theory

/// The gradient flow of a balanced two-layer network in the plane of its scalar total maps, with fixed points and
/// recorded learning curves (Zhang, Latham and Saxe 2024, section 3).
///
/// As in the paper, A is the modality that the data says is learned first; W_A is the horizontal axis.
public struct PhasePortrait: Sendable {
  /// The flow at one place of the plane.
  public struct Arrow: Hashable, Sendable {
    /// (W_A, W_B).
    public let place: Point
    /// τ d(W_A, W_B)/dt.
    public let velocity: Point

    /// τ ‖dW/dt‖.
    public var speed: Double { velocity.distance(to: Point(0, 0)) }
  }

  /// A place where the flow rests.
  public struct FixedPoint: Hashable, Sendable {
    public let label: TypesetText
    public let place: Point
    /// Whether it is a minimum of the loss; the others are saddles.
    public let isStable: Bool
  }

  /// A recorded learning curve.
  public struct Orbit: Sendable {
    /// What tells the orbit from others; `nil` for no entry in the legend.
    public let label: TypesetText?
    public let curve: RecordedCurve

    public init(label: TypesetText? = nil, curve: RecordedCurve) {
      self.label = label
      self.curve = curve
    }
  }

  /// A line on which one map is at rest.
  public struct Nullcline: Hashable, Sendable {
    /// Whether W_A, the horizontal axis, is at rest; if not, W_B.
    public let isLeading: Bool
    public let points: [Point]
  }

  public let title: TypesetText?
  public let flow: BalancedFlow
  /// The part of the plane that arrows stand in: W_A and W_B. A margin around it is shown as well.
  public let range: (x: ClosedRange<Double>, y: ClosedRange<Double>)
  /// Number of arrows along each axis.
  public let arrowsPerAxis: Int
  public let coloursSpeed: Bool
  public let orbits: [Orbit]
  /// Arrows at the crossings of a grid, by rows from below; none where the flow rests but for rounding.
  public let arrows: [Arrow]
  /// M_*, M_0 and, for late fusion, M_A and M_B, where they are in sight. One that coincides with an earlier one is left out.
  public let fixedPoints: [FixedPoint]
  /// Lines on which W_A or W_B is at rest, without the axes, where late fusion always has them; empty unless asked for.
  public let nullclines: [Nullcline]
  let leading: Modality
  /// What is shown: the range and a margin for the arrows on its edge.
  let shown: (x: ClosedRange<Double>, y: ClosedRange<Double>)

  /// - Parameters:
  ///   - coloursSpeed: whether arrows are coloured by speed, besides their length.
  ///   - orbits: learning curves of networks trained on the flow's moments.
  /// - Throws: ``PhaseDiagramError`` if a modality is not scalar, a range is empty or not finite, or there are fewer than
  ///   two arrows along an axis.
  public init(
    title: TypesetText? = nil, flow: BalancedFlow, x: ClosedRange<Double> = 0...1.2, y: ClosedRange<Double> = 0...1.2,
    arrowsPerAxis: Int = 13, coloursSpeed: Bool = false, orbits: [Orbit] = [], showsNullclines: Bool = false
  ) throws(PhaseDiagramError) {
    let dimensions = flow.moments.dimensions
    guard dimensions == ModalityPair(1, 1) else {
      throw PhaseDiagramError(
        "a phase portrait needs scalar modalities, but these have \(dimensions.a) and \(dimensions.b) dimensions")
    }
    for (name, range) in [("W_A", x), ("W_B", y)] {
      guard range.lowerBound < range.upperBound, (range.upperBound - range.lowerBound).isFinite else {
        throw PhaseDiagramError(
          "the range of \(name) is \(range.lowerBound) to \(range.upperBound), allowed are finite ranges of some extent"
        )
      }
    }
    guard arrowsPerAxis >= 2 else {
      throw PhaseDiagramError("there are \(arrowsPerAxis) arrows along an axis, allowed are at least 2")
    }
    let leading = FixedPoints(flow.moments).leading
    self.title = title
    self.flow = flow
    range = (x, y)
    self.arrowsPerAxis = arrowsPerAxis
    self.coloursSpeed = coloursSpeed
    self.orbits = orbits
    self.leading = leading
    let arrows = Self.grid(x, y, count: arrowsPerAxis).map { place in
      Arrow(place: place, velocity: Self.place(flow.velocity(at: Self.map(place, leading)), leading))
    }
    let fastest = arrows.map(\.speed).max() ?? 0
    self.arrows = arrows.filter { $0.speed > 1e-9 * fastest }
    let shown = (x: Self.widened(x, arrowsPerAxis), y: Self.widened(y, arrowsPerAxis))
    self.shown = shown
    fixedPoints = Self.fixedPoints(of: flow, leading).filter {
      shown.x.contains($0.place.x) && shown.y.contains($0.place.y)
    }
    nullclines = showsNullclines ? Self.nullclines(of: flow, leading, shown.x, shown.y) : []
  }

  /// A range with half an arrow, or a twentieth of itself, more on either side.
  private static func widened(_ range: ClosedRange<Double>, _ arrows: Int) -> ClosedRange<Double> {
    let extent = range.upperBound - range.lowerBound
    let margin = extent * min(0.6 / Double(arrows - 1), 0.05)
    return (range.lowerBound - margin)...(range.upperBound + margin)
  }

  /// A recorded map as a place in the plane.
  static func place(_ maps: ModalityPair<Double>, _ leading: Modality) -> Point {
    Point(maps[leading], maps[leading.other])
  }

  /// A total map as a place in the plane.
  static func place(_ map: [Double], _ leading: Modality) -> Point {
    Point(map[leading.rawValue], map[leading.other.rawValue])
  }

  private static func map(_ place: Point, _ leading: Modality) -> [Double] {
    leading == .a ? [place.x, place.y] : [place.y, place.x]
  }

  /// The crossings of a grid that reaches from end to end, by rows.
  static func grid(_ x: ClosedRange<Double>, _ y: ClosedRange<Double>, count: Int) -> [Point] {
    let (columns, rows) = (places(x, count), places(y, count))
    return rows.flatMap { row in columns.map { Point($0, row) } }
  }

  private static func places(_ range: ClosedRange<Double>, _ count: Int) -> [Double] {
    (0..<count).map { index in
      let share = Double(index) / Double(count - 1)
      return range.lowerBound * (1 - share) + range.upperBound * share
    }
  }

  /// Two-layer linear networks have no local minima besides the global one, so every other fixed point is a saddle.
  private static func fixedPoints(of flow: BalancedFlow, _ leading: Modality) -> [FixedPoint] {
    let points = FixedPoints(flow.moments)
    var maps: [(TypesetText, Point)] = [("M_*", place(points.globalMinimum, leading)), ("M_0", Point(0, 0))]
    if flow.fusion == .late {
      maps.append(("M_A", Point(points.unimodal[leading][0], 0)))
      maps.append(("M_B", Point(0, points.unimodal[leading.other][0])))
    }
    let size = maps.map { $0.1.distance(to: Point(0, 0)) }.max() ?? 0
    var result: [FixedPoint] = []
    for (index, (label, place)) in maps.enumerated()
    where !result.contains(where: { $0.place.distance(to: place) <= 1e-9 * size }) {
      result.append(FixedPoint(label: label, place: place, isStable: index == 0))
    }
    return result
  }

  /// Contours at zero of the flow over its size factor: the residual correlation for late fusion, where W_A and W_B
  /// have factors of their own, and τ dW/dt / ‖W‖ for early fusion.
  private static func nullclines(
    of flow: BalancedFlow, _ leading: Modality, _ x: ClosedRange<Double>, _ y: ClosedRange<Double>
  ) -> [Nullcline] {
    let count = 161
    let rates = grid(x, y, count: count).map { place -> Point? in
      let map = map(place, leading)
      if flow.fusion == .late { return Self.place(flow.residualCorrelation(at: map), leading) }
      let size = norm(map)
      return size > 0 ? Self.place(flow.velocity(at: map).map { $0 / size }, leading) : nil
    }
    return [true, false].flatMap { isLeading in
      let values = rates.map { rate in rate.map { isLeading ? $0.x : $0.y } }
      return ScalarField(x: places(x, count), y: places(y, count), values: values).contours(at: 0).map {
        Nullcline(isLeading: isLeading, points: $0.points)
      }
    }
  }
}

extension PhasePortrait: PlottedNumbers {
  /// One row an arrow, a fixed point, a corner of a nullcline or a recorded step of an orbit.
  ///
  /// Columns: `item` (`arrow`, `fixed_point`, `nullcline_w_a`, `nullcline_w_b`, `orbit`), `number` (of a nullcline or an
  /// orbit, from 0), `label`, `step` (orbits), `w_a`, `w_b`, `dw_a_dt`, `dw_b_dt` (arrows; per time constant τ),
  /// `stable` (fixed points), `leading_modality`.
  func write(to writer: inout CSVWriter<Never>) {
    for header in [
      "item", "number", "label", "step", "w_a", "w_b", "dw_a_dt", "dw_b_dt", "stable", "leading_modality",
    ] { writer.field(header) }
    writer.endRow()
    for arrow in arrows { row(&writer, "arrow", arrow.place, velocity: arrow.velocity) }
    for point in fixedPoints {
      row(&writer, "fixed_point", point.place, label: point.label, isStable: point.isStable)
    }
    for isLeading in [true, false] {
      for (number, line) in nullclines.filter({ $0.isLeading == isLeading }).enumerated() {
        for point in line.points { row(&writer, "nullcline_\(isLeading ? "w_a" : "w_b")", point, number: number) }
      }
    }
    for (number, orbit) in orbits.enumerated() {
      for point in orbit.curve.points {
        row(
          &writer, "orbit", Self.place(point.maps, leading), number: number, label: orbit.label, step: point.step)
      }
    }
  }

  private func row(
    _ writer: inout CSVWriter<Never>, _ item: String, _ place: Point, number: Int? = nil, label: TypesetText? = nil,
    step: Int? = nil, velocity: Point? = nil, isStable: Bool? = nil
  ) {
    writer.field(item)
    writer.field(number.map(String.init) ?? "")
    writer.field(label?.plainText ?? "")
    writer.field(step.map(String.init) ?? "")
    for value in [place.x, place.y, velocity?.x, velocity?.y] { writer.field(value) }
    writer.field(isStable.map { $0 ? "true" : "false" } ?? "")
    writer.field(leading.letter)
    writer.endRow()
  }
}
