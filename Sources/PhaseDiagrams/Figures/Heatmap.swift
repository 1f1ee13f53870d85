import Experiments
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
  public enum Absence: Hashable, Sendable, CaseIterable {
    /// Fewer than half ended as they should.
    case tooFewSuccessful
    case tooFewValues
    case noValue
    case noPrediction
    case notPositive

    /// The reason where networks are of a family, in words.
    public func words(in family: ModelFamily) -> String {
      switch self {
      case .tooFewSuccessful: "fewer than half \(family.successInWords)"
      case .tooFewValues: "fewer than half with a value"
      case .noValue: "no value"
      case .noPrediction: "no prediction"
      case .notPositive: "no logarithm"
      }
    }
  }

  public let title: TypesetText?
  /// The family that the networks belong to.
  public let family: ModelFamily
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
  /// Which cells are hatched over their colours, if that was asked for.
  public let hatching: Hatching?
  /// Predicted values from which contours are drawn; `nil` if none were asked for.
  let theory: ScalarField?
  let theoryForm: FusionPrediction.Form?
  let scale: AxisScale

  /// - Throws: ``PhaseDiagramError`` if the request has no y, or if the observable has no logarithm or no value that
  ///   means "no effect" where the request's scale needs one, or what is to be hatched is no fraction.
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
    family = diagram.family
    self.observable = observable
    source = request.source
    x = slice.x
    self.y = y
    networksPerCell = diagram.networksPerCell
    baseline = diagram.baseline
    statistics = slice.cells.map { $0.map { diagram.cells[$0] } }
    let statistics = statistics
    hatching = try request.hatch.map { name throws(PhaseDiagramError) in
      try Hatching(named: name, over: statistics, of: diagram)
    }
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
    colours = values.isEmpty ? nil : try Self.colours(for: values, request, observable, scale, diagram)
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
      if let absence = cell.absence(of: observable) { return .hatched(absence) }
      guard let mean = cell.statistics[observable]?.mean else { return .hatched(.noValue) }
      if source == .difference {
        guard let predicted = cell.prediction(of: observable) else { return .hatched(.noPrediction) }
        guard scale == .linear || predicted > 0 else { return .hatched(.notPositive) }
        value = scale == .logarithmic ? mean / predicted : mean - predicted
      } else {
        value = mean
      }
    }
    guard value.isFinite else { return .hatched(.noValue) }
    return scale == .logarithmic && value <= 0 ? .hatched(.notPositive) : .value(value)
  }

  private static func colours(
    for values: [Double], _ request: FigureRequest, _ observable: Observable, _ scale: AxisScale,
    _ diagram: PhaseDiagram
  ) throws(PhaseDiagramError) -> ColourScale {
    let baseline = diagram.baseline
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
      let known = Observable.all(of: diagram.family).filter { $0.neutralValue != nil }.map(\.rawValue).joined(
        separator: ", ")
      throw PhaseDiagramError(
        "\(observable.rawValue) has no value that means no effect, on which a diverging scale could be centred; "
          + "observables that have one are \(known)")
    }
    return ColourScale(map: map, scale: scale, centre: centre, spanning: values + (observable.naturalEnds ?? []))
  }
}

extension CellStatistics {
  /// Why an observable's mean is not drawn; `nil` where it is.
  func absence(of observable: Observable) -> Heatmap.Absence? {
    if statistics[observable] == nil { return 2 * successful < networks ? .tooFewSuccessful : .noValue }
    if isTrustworthy(observable) { return nil }
    return 2 * counted(observable) < networks ? .tooFewSuccessful : .tooFewValues
  }
}

extension Heatmap: PlottedNumbers {
  /// One row a place: the two axes, `n`, `n_ok`, the mean and standard error, the theory, what is drawn, why nothing is,
  /// and the mean of what is hatched over the colours and whether it is.
  func write(to writer: inout CSVWriter<Never>) {
    let name = observable.rawValue + (baseline.map { "_\($0.name)" } ?? "")
    for header in [
      x.key, y.key, "n", "n_ok", "\(name)_mean", "\(name)_standard_error", "\(name)_theory", "drawn", "hatched",
    ] + hatchingHeaders { writer.field(header) }
    writer.endRow()
    for (place, cell) in statistics.enumerated() {
      guard let cell else { continue }
      writer.field(x.values[place % x.count].plainText)
      writer.field(y.values[place / x.count].plainText)
      writer.field(cell.networks)
      writer.field(cell.successful)
      writer.field(cell.statistics[observable]?.mean)
      writer.field(cell.statistics[observable]?.standardError)
      writer.field(cell.prediction(of: observable))
      contents[place].write(to: &writer, family)
      writeHatching(place, to: &writer)
      writer.endRow()
    }
  }

  /// The columns of what is hatched over the colours: its mean, and whether the lines are drawn.
  var hatchingHeaders: [String] {
    hatching.map { ["\($0.observable.rawValue)_mean", "\($0.observable.rawValue)_hatched"] } ?? []
  }

  func writeHatching(_ place: Int, to writer: inout CSVWriter<Never>) {
    guard let hatching else { return }
    writer.field(hatching.means[place])
    writer.field(isHatchedOver(place) ? "true" : "false")
  }

  /// Whether lines are drawn over the colour of a place.
  func isHatchedOver(_ place: Int) -> Bool {
    guard case .value = contents[place] else { return false }
    return hatching?[place] ?? false
  }
}

extension Heatmap.Content {
  /// Writes what is drawn, and why nothing is.
  func write(to writer: inout CSVWriter<Never>, _ family: ModelFamily) {
    var value: Double?
    var reason = ""
    switch self {
    case .value(let drawn): value = drawn
    case .hatched(let absence): reason = absence.words(in: family)
    case .empty: break
    }
    writer.field(value)
    writer.field(reason)
  }
}
