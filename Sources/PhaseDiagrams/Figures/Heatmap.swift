import Sweeps
import Theory

/// Colour over two axes: what is to be drawn, cell by cell.
public struct Heatmap: Sendable {
  /// What stands in a cell of the figure.
  public enum Content: Hashable, Sendable {
    /// A value that has a colour.
    case value(Double)
    /// No colour, for a reason that the legend gives.
    case hatched(Absence)
    /// Zipped axes have no such cell.
    case empty
  }

  /// Why a cell has no colour.
  public enum Absence: String, Hashable, Sendable, CaseIterable {
    case tooFewConverged = "fewer than half converged"
    case tooFewValues = "fewer than half with a value"
    case noValue = "no value"
    case noPrediction = "no prediction"
    case notPositive = "no logarithm"
  }

  public let title: TypesetText?
  public let observable: Observable
  public let source: FigureRequest.Source
  public let x: DiagramAxis
  public let y: DiagramAxis
  /// What stands at each place, x varying fastest.
  public let contents: [Content]
  /// The statistics behind each place; `nil` where there is no cell.
  public let statistics: [CellStatistics?]
  /// How values become colours; `nil` if no cell has a value.
  public let colours: ColourScale?
  public let networksPerCell: Int
  /// What values are relative to, if anything.
  public let baseline: Baseline?
  /// Predicted values from which contours are drawn; `nil` if none were asked for.
  let theory: ScalarField?
  let theoryForm: FusionPrediction.Form?
  let scale: AxisScale

  /// - Throws: ``PhaseDiagramError`` if the request has no y, or if the observable has no logarithm or no value that
  ///   means "no effect" where the request's scale needs one.
  init(
    _ diagram: PhaseDiagram, slice: DiagramSlice, request: FigureRequest, observable: Observable, title: TypesetText?,
    theory function: TheoryFunction?
  ) throws(PhaseDiagramError) {
    guard let y = slice.y else { throw PhaseDiagramError("a heatmap needs y, the key of its vertical axis") }
    if request.scale == .log, !observable.allowsLogarithm {
      throw PhaseDiagramError(
        "scale is log, but \(observable.rawValue) can be 0 or negative; allowed are linear and diverging")
    }
    self.title = title
    self.observable = observable
    source = request.source
    x = slice.x
    self.y = y
    networksPerCell = diagram.networksPerCell
    baseline = diagram.baseline
    statistics = slice.cells.map { $0.map { diagram.cells[$0] } }
    let isRatioScale = observable.isRatio && request.scale == .diverging && request.source != .difference
    let scale: AxisScale
    if let baseline {
      scale = baseline.comparison == .ratio ? .logarithmic : .linear
    } else {
      scale = request.scale == .log || isRatioScale ? .logarithmic : .linear
    }
    self.scale = scale
    let contents = statistics.map { Self.content(of: $0, observable, request.source, scale) }
    self.contents = contents
    let values = contents.compactMap { content -> Double? in
      if case .value(let value) = content { value } else { nil }
    }
    colours = values.isEmpty ? nil : try Self.colours(for: values, request, observable, scale, baseline)
    theoryForm = diagram.cells.lazy.compactMap(\.prediction?.fusion?.form).first
    theory =
      request.overlay == .theory
      ? TheoryRefinement(diagram: diagram, slice: slice, observable: observable, function: function).field(y: y)
      : nil
  }

  /// The label of the colour bar, line by line.
  public var colourLabel: [TypesetText] {
    switch source {
    case .simulation, .theory: [observable.label] + (baseline.map { [$0.label] } ?? [])
    case .difference:
      [observable.label, scale == .logarithmic ? "simulation / theory" : "simulation − theory"]
    }
  }

  private static func content(
    of cell: CellStatistics?, _ observable: Observable, _ source: FigureRequest.Source, _ scale: AxisScale
  ) -> Content {
    guard let cell else { return .empty }
    let value: Double
    if source == .theory {
      guard let predicted = cell.prediction(of: observable) else { return .hatched(.noPrediction) }
      value = predicted
    } else {
      guard let mean = cell.statistics[observable]?.mean else {
        return .hatched(2 * cell.converged < cell.networks ? .tooFewConverged : .noValue)
      }
      guard cell.isTrustworthy(observable) else {
        return .hatched(2 * cell.counted(observable) < cell.networks ? .tooFewConverged : .tooFewValues)
      }
      if source == .difference {
        guard let predicted = cell.prediction(of: observable) else { return .hatched(.noPrediction) }
        guard scale == .linear || predicted > 0 else { return .hatched(.notPositive) }
        value = scale == .logarithmic ? mean / predicted : mean - predicted
      } else {
        value = mean
      }
    }
    return scale == .logarithmic && value <= 0 ? .hatched(.notPositive) : .value(value)
  }

  private static func colours(
    for values: [Double], _ request: FigureRequest, _ observable: Observable, _ scale: AxisScale,
    _ baseline: Baseline?
  ) throws(PhaseDiagramError) -> ColourScale {
    let isDifference = request.source == .difference
    let diverges = request.scale == .diverging || request.colourMap == .diverging || isDifference || baseline != nil
    let map = ColourMap(request.colourMap ?? (diverges ? .diverging : .viridis))
    if let baseline {
      return ColourScale(map: map, scale: scale, centre: baseline.neutralValue, spanning: values)
    }
    if isDifference {
      return ColourScale(map: map, scale: scale, centre: scale == .logarithmic ? 1 : 0, spanning: values)
    }
    guard diverges else {
      return ColourScale(map: map, scale: scale, spanning: values + (observable.naturalEnds ?? []))
    }
    guard let centre = observable.neutralValue else {
      let known = Observable.allCases.filter { $0.neutralValue != nil }.map(\.rawValue).joined(separator: ", ")
      throw PhaseDiagramError(
        "\(observable.rawValue) has no value that means no effect, on which a diverging scale could be centred; "
          + "observables that have one are \(known)")
    }
    return ColourScale(map: map, scale: scale, centre: centre, spanning: values + (observable.naturalEnds ?? []))
  }
}

extension Heatmap: PlottedNumbers {
  /// One row a place: the two axes, `n`, `n_ok`, the mean and standard error, the theory, what is drawn, and why nothing
  /// is.
  func write(to writer: inout CSVWriter<Never>) {
    let name = observable.rawValue + (baseline.map { "_\($0.name)" } ?? "")
    for header in [
      x.key, y.key, "n", "n_ok", "\(name)_mean", "\(name)_standard_error", "\(name)_theory", "drawn", "hatched",
    ] { writer.field(header) }
    writer.endRow()
    for (place, cell) in statistics.enumerated() {
      guard let cell else { continue }
      writer.field(x.values[place % x.count].plainText)
      writer.field(y.values[place / x.count].plainText)
      writer.field(cell.networks)
      writer.field(cell.converged)
      writer.field(cell.statistics[observable]?.mean)
      writer.field(cell.statistics[observable]?.standardError)
      writer.field(cell.prediction(of: observable))
      contents[place].write(to: &writer)
      writer.endRow()
    }
  }
}

extension Heatmap.Content {
  /// Writes what is drawn, and why nothing is.
  func write(to writer: inout CSVWriter<Never>) {
    var value: Double?
    var reason = ""
    switch self {
    case .value(let drawn): value = drawn
    case .hatched(let absence): reason = absence.rawValue
    case .empty: break
    }
    writer.field(value)
    writer.field(reason)
  }
}
