import Experiments
import Sweeps
import Theory

/// The race of the two modalities for the classes, in the plane of A_1 and A_2 on logarithmic axes: the early flow with its
/// separatrix, and how the classes of recorded networks moved.
///
/// A_r = max_l ⟨w_jlr, M_j^r⟩ is how well class j is represented in modality r (Huang, Lin, Zhou, Yang and Huang 2022). The
/// flow is that of expected rates in effective time; once a winner has emerged, its class's samples are fitted and both slow
/// down.
public struct RacePortrait: Sendable {
  /// The flow at one place of the plane.
  public struct Arrow: Hashable, Sendable {
    /// (A_1, A_2).
    public let place: Point
    /// d(A_1, A_2)/dt in effective time.
    public let velocity: Point
  }

  /// How one class of one network moved.
  public struct Orbit: Sendable {
    /// The network's number in its cell, and the class, both from 0.
    public let seed: Int
    public let label: Int
    /// The modality with the larger B_r = a_r A_r at the end.
    public let winner: Modality
    /// The recorded steps, and (A_1, A_2) at them.
    public let steps: [Int]
    public let places: [Point]
  }

  public let title: TypesetText?
  /// The ends of both axes.
  public let range: ClosedRange<Double>
  /// Number of arrows along each axis.
  public let arrowsPerAxis: Int
  /// Arrows in the middles of the cells of a grid that is even in the logarithms, by rows from below.
  public let arrows: [Arrow]
  /// The ends of the separatrix, a line of slope 1 on logarithmic axes; `nil` where it is out of sight or there is none.
  public let separatrix: (start: Point, end: Point)?
  /// β/a_1 and β/a_2: the A_r from which on a class is learned.
  public let thresholds: ModalityPair<Double>
  public let orbits: [Orbit]

  /// - Parameters:
  ///   - experiment: whose flow to draw; its seed does not matter.
  ///   - networks: trained on such experiments.
  ///   - range: the ends of both axes; a choice that suits thresholds and orbits if `nil`.
  /// - Throws: ``PhaseDiagramError`` if the range is empty, not above 0 or not finite, or there are fewer than two arrows
  ///   along an axis.
  public init(
    title: TypesetText? = nil, experiment: CompetitionExperiment, networks: [RecordedRace] = [],
    range: ClosedRange<Double>? = nil, arrowsPerAxis: Int = 13
  ) throws(PhaseDiagramError) {
    if let range, !(range.lowerBound > 0 && range.lowerBound < range.upperBound && range.upperBound.isFinite) {
      throw PhaseDiagramError(
        "the range of A_1 and A_2 is \(range.lowerBound) to \(range.upperBound), allowed are finite ranges of some extent "
          + "above 0, since axes are logarithmic")
    }
    guard arrowsPerAxis >= 2 else {
      throw PhaseDiagramError("there are \(arrowsPerAxis) arrows along an axis, allowed are at least 2")
    }
    let flow = RaceFlow(experiment)
    let orbits = networks.flatMap(Self.orbits)
    let shown = range ?? Self.range(of: orbits, thresholds: flow.thresholds, initialScale: experiment.initialScale)
    self.title = title
    self.range = shown
    self.arrowsPerAxis = arrowsPerAxis
    self.orbits = orbits
    thresholds = flow.thresholds
    let (lower, upper) = (
      AxisScale.logarithmic.forward(shown.lowerBound), AxisScale.logarithmic.forward(shown.upperBound)
    )
    let margin = 0.5 * (upper - lower) / Double(arrowsPerAxis)
    let middles = (lower + margin)...(upper - margin)
    arrows = PhasePortrait.grid(middles, middles, count: arrowsPerAxis).map { crossing in
      let place = Point(AxisScale.logarithmic.backward(crossing.x), AxisScale.logarithmic.backward(crossing.y))
      return Arrow(place: place, velocity: flow.velocity(at: place))
    }
    separatrix = flow.separatrixSlope.flatMap { slope in
      let first = max(shown.lowerBound, shown.lowerBound / slope)
      let last = min(shown.upperBound, shown.upperBound / slope)
      return first < last ? (Point(first, first * slope), Point(last, last * slope)) : nil
    }
  }

  /// Number of orbits that start with an A_r ≤ 0 or otherwise below the axes; they are drawn at the lower ends.
  public var orbitsFromBelow: Int {
    orbits.count { orbit in orbit.places.first.map { min($0.x, $0.y) < range.lowerBound } ?? false }
  }

  private static func orbits(of network: RecordedRace) -> [Orbit] {
    (0..<network.classCount).map { label in
      Orbit(
        seed: network.seed, label: label, winner: network.outcome.classes[label].winner,
        steps: network.curve.points.map(\.step),
        places: network.curve.points.map { Point($0.strengths[label].a, $0.strengths[label].b) })
    }
  }

  /// All orbits and both thresholds, with a margin.
  private static func range(
    of orbits: [Orbit], thresholds: ModalityPair<Double>, initialScale: Double
  ) -> ClosedRange<Double> {
    let starts = orbits.compactMap(\.places.first).flatMap { [$0.x, $0.y] }
    let places = orbits.flatMap(\.places).flatMap { [$0.x, $0.y] }.filter(\.isFinite)
    let lower = min(
      RecordedRace.lowerEnd(ofStarts: starts) ?? 0.3 * initialScale, 0.5 * min(thresholds.a, thresholds.b))
    let upper = max(places.max() ?? 0, 1.5 * max(thresholds.a, thresholds.b))
    return max(lower / 1.3, .leastNonzeroMagnitude)...min(1.3 * upper, .greatestFiniteMagnitude)
  }
}

extension RacePortrait: PlottedNumbers {
  /// One row an arrow, an end of the separatrix, a threshold or a recorded step of an orbit.
  ///
  /// Columns: `item` (`arrow`, `separatrix`, `threshold_1`, `threshold_2`, `orbit`), `seed`, `class`, `winner` (1 or 2) and
  /// `step` (orbits), `A_1`, `A_2`, `dA_1_dt`, `dA_2_dt` (arrows).
  func write(to writer: inout CSVWriter<Never>) {
    for header in ["item", "seed", "class", "winner", "step", "A_1", "A_2", "dA_1_dt", "dA_2_dt"] {
      writer.field(header)
    }
    writer.endRow()
    for arrow in arrows { row(&writer, "arrow", arrow.place.x, arrow.place.y, arrow.velocity) }
    if let separatrix {
      for end in [separatrix.start, separatrix.end] { row(&writer, "separatrix", end.x, end.y) }
    }
    row(&writer, "threshold_1", thresholds.a, nil)
    row(&writer, "threshold_2", nil, thresholds.b)
    for orbit in orbits {
      for (step, place) in zip(orbit.steps, orbit.places) { row(&writer, "orbit", place.x, place.y, of: orbit, step) }
    }
  }

  private func row(
    _ writer: inout CSVWriter<Never>, _ item: String, _ first: Double?, _ second: Double?, _ velocity: Point? = nil,
    of orbit: Orbit? = nil, _ step: Int? = nil
  ) {
    writer.field(item)
    for number in [orbit?.seed, orbit?.label, orbit?.winner.number, step] {
      writer.field(number.map(String.init) ?? "")
    }
    for value in [first, second, velocity?.x, velocity?.y] { writer.field(value) }
    writer.endRow()
  }
}

extension RaceFlow {
  /// The velocity at a place of the plane.
  fileprivate func velocity(at place: Point) -> Point {
    let velocity = velocity(at: ModalityPair(place.x, place.y))
    return Point(velocity.a, velocity.b)
  }
}
