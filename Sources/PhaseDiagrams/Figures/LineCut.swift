import Experiments
import Sweeps
import Theory

/// Values against one axis, one curve for each value of another, in the style of the paper: theory as lines,
/// simulations as hollow circles with bars.
public struct LineCut: Sendable {
  /// What circles and bars show.
  public enum Spread: String, Hashable, Sendable, CaseIterable {
    /// The median and the quartiles.
    case quartiles
    /// The mean and its standard error.
    case standardError = "standard_error"
  }

  /// How far the networks behind a point can be trusted.
  public enum Mark: Hashable, Sendable, CaseIterable {
    case allSuccessful
    case someFailed
    /// Fewer than half ended as they should.
    case tooFewSuccessful
    /// Nothing to draw; marked at the lower edge.
    case noValue

    /// The mark of networks of a family in words.
    public func words(in family: ModelFamily) -> String {
      switch self {
      case .allSuccessful: "all \(family.successInWords)"
      case .someFailed: "some networks failed"
      case .tooFewSuccessful: "fewer than half \(family.successInWords)"
      case .noValue: "no value"
      }
    }
  }

  /// One cell of a curve.
  public struct Point: Sendable {
    /// The position along the horizontal axis.
    public let column: Int
    public let networks: Int
    /// Number of networks that ended as they should.
    public let successful: Int
    /// The median or mean; `nil` where there is none or where a logarithmic axis cannot show it.
    public let centre: Double?
    /// The ends of the bar; `nil` for a single network.
    public let bar: ClosedRange<Double>?
    public let theory: Double?
    public let mark: Mark
  }

  /// The cells with one value of the second axis.
  public struct Curve: Sendable {
    /// The value of the second axis, if there is one.
    public let value: ConfigurationValue?
    public let points: [Point]
    /// Theory along the curve, where the line breaks at `nil`.
    let theoryLine: [(x: Double, value: Double?)]
  }

  public let title: TypesetText?
  /// The family that the networks belong to.
  public let family: ModelFamily
  public let observable: Observable
  public let source: FigureRequest.Source
  public let spread: Spread
  public let scale: AxisScale
  public let x: DiagramAxis
  public let y: DiagramAxis?
  public let curves: [Curve]
  public let networksPerCell: Int
  /// What values are relative to, if anything.
  public let baseline: Baseline?
  let theoryForm: FusionPrediction.Form?
  let showsTheory: Bool
  /// Where a thin line stands for "no effect" or "no difference".
  let reference: Double?

  /// - Throws: ``PhaseDiagramError`` if the observable has no logarithm and the request's scale needs one.
  init(
    _ diagram: PhaseDiagram, slice: DiagramSlice, request: FigureRequest, observable: Observable, title: TypesetText?,
    spread: Spread, theory function: TheoryFunction?
  ) throws(PhaseDiagramError) {
    if request.scale == .log, !observable.allowsLogarithm {
      throw PhaseDiagramError(
        "scale is log, but \(observable.rawValue) can be 0 or negative; allowed are linear and diverging")
    }
    self.title = title
    family = diagram.family
    self.observable = observable
    self.spread = spread
    let source = request.source
    let isRatio = diagram.baseline?.comparison == .ratio
    let scale: AxisScale = request.scale == .log || isRatio ? .logarithmic : .linear
    self.source = source
    self.scale = scale
    x = slice.x
    y = slice.y
    networksPerCell = diagram.networksPerCell
    let baseline = diagram.baseline
    self.baseline = baseline
    theoryForm = diagram.cells.lazy.compactMap(\.prediction?.fusion?.form).first
    let showsTheory = source != .difference && (request.overlay == .theory || source == .theory)
    self.showsTheory = showsTheory
    switch source {
    case .difference: reference = scale == .logarithmic ? 1 : 0
    case .simulation, .theory:
      reference = baseline?.neutralValue ?? (request.scale == .diverging ? observable.neutralValue : nil)
    }
    let refinement = TheoryRefinement(diagram: diagram, slice: slice, observable: observable, function: function)
    curves = (0..<slice.rows).map { row in
      let points = (0..<slice.x.count).compactMap { column in
        slice.cell(column: column, row: row).map {
          Self.point(diagram.cells[$0], column, observable, source, scale, spread)
        }
      }
      return Curve(
        value: slice.y?.values[row], points: points, theoryLine: showsTheory ? refinement.curve(row: row) : [])
    }
  }

  private static func point(
    _ cell: CellStatistics, _ column: Int, _ observable: Observable, _ source: FigureRequest.Source,
    _ scale: AxisScale, _ spread: Spread
  ) -> Point {
    let theory = cell.prediction(of: observable)
    var centre: Double?
    var bar: ClosedRange<Double>?
    if source != .theory, let statistics = cell.statistics[observable] {
      switch spread {
      case .quartiles:
        centre = statistics.median
        bar = statistics.count > 1 ? statistics.lowerQuartile...statistics.upperQuartile : nil
      case .standardError:
        centre = statistics.mean
        bar = statistics.standardError.map { (statistics.mean - $0)...(statistics.mean + $0) }
      }
    }
    if source == .difference {
      let compare: (Double) -> Double? = { value in
        guard let theory, scale == .linear || theory > 0 else { return nil }
        let result = scale == .logarithmic ? value / theory : value - theory
        return result.isFinite ? result : nil
      }
      centre = centre.flatMap(compare)
      if let old = bar, let lower = compare(old.lowerBound), let upper = compare(old.upperBound) {
        bar = lower...upper
      }
    }
    if let value = centre, scale == .logarithmic, value <= 0 { centre = nil }
    let mark: Mark =
      centre == nil
      ? .noValue
      : !cell.isTrustworthy(observable)
        ? .tooFewSuccessful
        : cell.counted(observable) < cell.networks && !observable.countsAllNetworks(in: cell.family)
          ? .someFailed : .allSuccessful
    return Point(
      column: column, networks: cell.networks, successful: cell.successful, centre: centre,
      bar: centre == nil ? nil : bar,
      theory: theory, mark: mark)
  }
}

extension LineCut: PlottedNumbers {
  /// One row a point: the axes, `n`, `n_ok`, what circle and bar show, the theory and the mark.
  func write(to writer: inout CSVWriter<Never>) {
    let value = observable.rawValue + (baseline.map { "_\($0.name)" } ?? "")
    let name = value + (source == .difference ? "_difference" : "")
    let columns =
      spread == .quartiles
      ? ["median", "quartile_1", "quartile_3"] : ["mean", "minus_standard_error", "plus_standard_error"]
    writer.field(x.key)
    if let y { writer.field(y.key) }
    for header in ["n", "n_ok"] + columns.map({ "\(name)_\($0)" }) + ["\(value)_theory", "mark"] {
      writer.field(header)
    }
    writer.endRow()
    for curve in curves {
      for point in curve.points {
        writer.field(x.values[point.column].plainText)
        if let value = curve.value { writer.field(value.plainText) }
        writer.field(point.networks)
        writer.field(point.successful)
        writer.field(point.centre)
        writer.field(point.bar?.lowerBound)
        writer.field(point.bar?.upperBound)
        writer.field(point.theory)
        writer.field(source == .theory ? "" : point.mark.words(in: family))
        writer.endRow()
      }
    }
  }
}
