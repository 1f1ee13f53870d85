import Experiments
import Sweeps

extension ReportData {
  /// The recorded learning curves of a run; `nil` where it kept none.
  ///
  /// Where there are more than ``mostNumbers``, all cells keep the curves of fewer networks, and then fewer points of each.
  static func curves(of figures: RunFigures, _ store: RunStore) throws(PhaseDiagramError) -> Curves? {
    let sweep = figures.sweep
    guard sweep.recording.spacing != .none else { return nil }
    var curves: [Curve] = []
    let outcomes = try figures.outcomes()
    var networks = sweep.seeds
    var stride = 1
    let family: any CurveFamily.Type = sweep.family == .fusion ? FusionCurves.self : CompetitionCurves.self
    var drawn = Array(repeating: false, count: family.series.count)
    for cell in 0..<sweep.grid.cellCount {
      let recorded: [Curve]
      do throws(RunStoreError) {
        recorded = try family.curves(ofCell: cell, store, outcomes[cell] ?? [:])
      } catch {
        throw PhaseDiagramError(error.message)
      }
      if curves.isEmpty, let longest = recorded.map(\.steps.count).max(), longest > 0 {
        let most = max(1, mostNumbers / (sweep.grid.cellCount * (1 + family.series.count)))
        networks = min(sweep.seeds, max(1, most / longest))
        stride = networks > 1 ? 1 : (longest + most - 1) / most
      }
      for curve in recorded where curve.seed < networks {
        for place in drawn.indices where curve.numbers[place].contains(where: { $0 != nil }) { drawn[place] = true }
        curves.append(curve.keepingEvery(stride))
      }
    }
    guard !curves.isEmpty else { return nil }
    let kept = drawn.indices.filter { drawn[$0] }
    for index in curves.indices { curves[index].numbers = kept.map { curves[index].numbers[$0] } }
    var omissions: [String] = []
    if networks < sweep.seeds {
      omissions.append("the curves of the first \(networks) of \(sweep.seeds) networks a cell")
    }
    if stride > 1 { omissions.append("every \(stride)th recorded point and the last") }
    return Curves(
      series: kept.map { family.series[$0] }, marks: family.marks, curves: curves,
      omission: omissions.isEmpty
        ? nil : "To stay small this page holds " + omissions.joined(separator: ", and of them ") + ".")
  }
}

extension ReportData.Curve {
  /// The curve with every n-th point and the last one.
  fileprivate func keepingEvery(_ stride: Int) -> Self {
    guard stride > 1 else { return self }
    let kept = steps.indices.filter { $0 % stride == 0 || $0 == steps.count - 1 }
    var result = self
    result.steps = kept.map { steps[$0] }
    result.numbers = numbers.map { column in kept.map { column[$0] } }
    return result
  }
}

/// What a family's learning curves consist of.
private protocol CurveFamily {
  static var series: [ReportData.Series] { get }
  static var marks: [ReportData.Mark] { get }
  /// The curves of a cell's networks that have ended, by their number.
  static func curves(
    ofCell cell: Int, _ store: RunStore, _ outcomes: [Int: Outcome]
  ) throws(RunStoreError) -> [ReportData.Curve]
}

extension CurveFamily {
  fileprivate static func line(
    _ label: TypesetText, in panel: TypesetText, isLogarithmic: Bool = false, modality: Int = 0
  ) -> ReportData.Series {
    ReportData.Series(
      label: ReportData.Text.pieces(of: label), panel: ReportData.Text.pieces(of: panel),
      isLogarithmic: isLogarithmic, modality: modality)
  }

  fileprivate static func mark(_ observable: Observable, _ label: TypesetText, modality: Int) -> ReportData.Mark {
    ReportData.Mark(value: observable.rawValue, label: ReportData.Text.pieces(of: label), modality: modality)
  }
}

/// Loss, total maps, generalisation error and first layers; A is the modality that the data says is learned first.
private enum FusionCurves: CurveFamily {
  static let series: [ReportData.Series] = [
    line("loss", in: "loss", isLogarithmic: true),
    line("W_A", in: "total map W_A, W_B", modality: 1), line("W_B", in: "total map W_A, W_B", modality: 2),
    line("E_g", in: "generalisation error E_g", isLogarithmic: true),
    line("‖W^1_A‖", in: "first-layer norm", modality: 1), line("‖W^1_B‖", in: "first-layer norm", modality: 2),
  ]

  static let marks: [ReportData.Mark] = [
    mark(.leadingTime, "t_A", modality: 1), mark(.laggingTime, "t_B", modality: 2),
  ]

  static func curves(
    ofCell cell: Int, _ store: RunStore, _ outcomes: [Int: Outcome]
  ) throws(RunStoreError) -> [ReportData.Curve] {
    let recorded = try store.curves(cell: cell)
    return recorded.sorted { $0.key < $1.key }.compactMap { seed, curve in
      guard let outcome = outcomes[seed]?.fusion else { return nil }
      let (first, second) = (outcome.leadingModality, outcome.leadingModality.other)
      let columns: [(RecordedCurve.Point) -> Double?] = [
        { $0.loss }, { $0.maps[first] }, { $0.maps[second] }, { $0.generalisationError },
        { $0.firstLayerNorms?[first] }, { $0.firstLayerNorms?[second] },
      ]
      return ReportData.Curve(
        cell: cell, seed: seed, steps: curve.points.map(\.step),
        numbers: columns.map { column in curve.points.map { column($0).flatMap(\.ifFinite) } },
        marks: [outcome.leadingTime, outcome.laggingTime].map { $0.flatMap(\.ifFinite) })
    }
  }
}

/// Loss and the strengths of both modalities, averaged over classes.
private enum CompetitionCurves: CurveFamily {
  static let series: [ReportData.Series] = [
    line("loss", in: "loss", isLogarithmic: true),
    line("B_1", in: "strength B_r, mean over classes", modality: 1),
    line("B_2", in: "strength B_r, mean over classes", modality: 2),
  ]

  static let marks: [ReportData.Mark] = [
    mark(.winnerTime, "t_{winner}", modality: 0), mark(.loserTime, "t_{loser}", modality: 0),
  ]

  static func curves(
    ofCell cell: Int, _ store: RunStore, _ outcomes: [Int: Outcome]
  ) throws(RunStoreError) -> [ReportData.Curve] {
    let recorded = try store.competitionCurves(cell: cell)
    return recorded.sorted { $0.key < $1.key }.compactMap { seed, curve in
      guard let outcome = outcomes[seed]?.competition,
        let signals = store.sweep.experiment(cell: cell, seed: seed).competition?.data.strengths
      else { return nil }
      let strengths = Modality.allCases.map { modality in
        curve.points.map { point -> Double? in
          let sum = point.strengths.reduce(0) { $0 + signals[modality] * $1[modality] }
          return point.strengths.isEmpty ? nil : (sum / Double(point.strengths.count)).ifFinite
        }
      }
      return ReportData.Curve(
        cell: cell, seed: seed, steps: curve.points.map(\.step),
        numbers: [curve.points.map(\.loss.ifFinite)] + strengths,
        marks: [outcome.winnerTime, outcome.loserTime].map { $0.flatMap(\.ifFinite) })
    }
  }
}

extension Double {
  /// The number, unless it is infinite or not a number.
  fileprivate var ifFinite: Double? { isFinite ? self : nil }
}
