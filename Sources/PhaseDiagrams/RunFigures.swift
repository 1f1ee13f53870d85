import Foundation
import Sweeps
import Theory

/// The tables and figures of a run, as files.
public struct RunFigures: Sendable {
  public let sweep: Sweep
  public let diagram: PhaseDiagram
  let form: FusionPrediction.Form
  /// The run; `nil` for theory alone.
  let store: RunStore?

  /// Reads and reduces a run.
  ///
  /// - Throws: ``PhaseDiagramError`` if the run cannot be read.
  public init(_ store: RunStore, form: FusionPrediction.Form = .finiteRate) throws(PhaseDiagramError) {
    sweep = store.sweep
    diagram = try PhaseDiagram(store, form: form)
    self.form = form
    self.store = store
  }

  /// Theory alone, as if no network had been run yet.
  ///
  /// - Throws: ``PhaseDiagramError`` if the sweep cannot be reduced.
  public init(theoryOf sweep: Sweep, form: FusionPrediction.Form) throws(PhaseDiagramError) {
    self.sweep = sweep
    diagram = try PhaseDiagram(theoryOf: sweep, form: form)
    self.form = form
    store = nil
  }

  /// Whether figures can be drawn: not in a build without the `Figures` trait.
  public static var canDraw: Bool {
    #if Figures
      true
    #else
      false
    #endif
  }

  /// Writes `cells.csv` and, in `figures/`, what the sweep file asks for.
  ///
  /// A build that cannot draw writes the table alone.
  ///
  /// - Returns: the paths of the table and of the pictures (PNG; SVG, PDF and numbers lie beside them).
  /// - Throws: ``PhaseDiagramError`` if a figure is impossible or a file cannot be written.
  public func write(to folder: String) throws(PhaseDiagramError) -> [String] {
    let table = try OutputFile(path: path(of: "cells.csv", in: folder))
    try diagram.writeTable(to: table.append)
    try table.finish()
    guard Self.canDraw else { return [table.path] }
    return [table.path] + (try write(sweep.figuresOrDefault, to: path(of: "figures", in: folder)))
  }

  /// Draws figures into a folder.
  ///
  /// - Parameter width: of each, in inches.
  /// - Returns: the paths of the pictures (PNG where it is among the formats, else the first format).
  /// - Throws: ``PhaseDiagramError`` if a figure is impossible or a file cannot be written.
  public func write(
    _ requests: [FigureRequest], to folder: String, formats: [Figure.Format] = Figure.Format.allCases,
    width: Double = Figure.standardWidth
  ) throws(PhaseDiagramError) -> [String] {
    var pictures: [String] = []
    for figure in try figures(for: requests) {
      let files = try figure.write(to: folder, formats: formats, width: width)
      pictures += files.prefix(1)
    }
    return pictures
  }

  /// The sweep's figures with theory in the place of simulation.
  public var theoryRequests: [FigureRequest] {
    let requests = sweep.figuresOrDefault.filter {
      Observable(rawValue: $0.value)?.isPredicted(in: sweep.family) ?? false && $0.x != nil
    }
    var kept: [FigureRequest] = []
    // A difference from theory has no theory of its own, and its scale suits differences: others go before it.
    for request in requests where request.source != .difference { kept.append(request) }
    for request in requests
    where request.source == .difference && !kept.contains(where: { $0.showsTheSame(as: request) }) {
      kept.append(request)
    }
    var seen: Set<FigureRequest> = []
    return kept.compactMap { request in
      var request = request
      request.source = .theory
      // What is hatched is simulated.
      request.hatch = nil
      return seen.insert(request).inserted ? request : nil
    }
  }
}

extension FigureRequest {
  /// Whether another request draws the same value over the same cells, be it on another scale or from another source.
  fileprivate func showsTheSame(as other: FigureRequest) -> Bool {
    kind == other.kind && x == other.x && y == other.y && value == other.value && at == other.at
  }
}
