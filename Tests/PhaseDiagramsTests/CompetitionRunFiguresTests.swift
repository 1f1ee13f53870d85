import Experiments
import PhaseDiagrams
import Sweeps
import Testing
import Theory

/// Figures and tables of the competition family, from a sweep file and a real run of tiny networks.
@Suite("Figures of a run of the competition family")
struct CompetitionRunFiguresTests {
  private static let tiny = """
    network: {family: competition, units: 3}
    initialization: {scale: 0.02}
    data: {classes: 3, dimension: 8, distractors: 1, samples: 30, test_samples: 50}
    training: {max_steps: 200}
    seeds: 2

    """

  private func rows(_ bytes: [UInt8]) -> [[String]] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  private func sweep(_ text: String) throws -> Sweep { try Sweep(text: Self.tiny + text, fileName: "a.yaml") }

  @Test("Without figures in the file, who wins is drawn: over two axes as a map, over one as lines")
  func defaults() throws {
    let map = try sweep("axes: {\"data.strengths[1]\": [0.5, 1], initialization.scale: [0.01, 0.1]}").figuresOrDefault
    #expect(
      map == [
        FigureRequest(
          kind: .heatmap, x: "data.strengths[1]", y: "initialization.scale", value: "won_by_2", overlay: .theory)
      ])
    let lines = try sweep("axes: {\"data.strengths[1]\": [0.5, 1]}").figuresOrDefault
    #expect(
      lines == [FigureRequest(kind: .lines, x: "data.strengths[1]", value: "won_by_2", overlay: .theory)])
    #expect(try sweep("").figuresOrDefault.isEmpty)
  }

  @Test("An axis says what the other modality's parameter is where that stands still")
  func labels() throws {
    func label(_ key: String, _ axes: String) throws -> String {
      AxisLabels(try sweep("axes: {\(axes)}")).label(forKey: key).plainText
    }
    let strength = "data.strengths[1]"
    #expect(try label(strength, "\"\(strength)\": [0.5, 1]") == "signal strength a2 (a1 = 1)")
    #expect(
      try label(strength, "\"\(strength)\": [0.5, 1], \"data.strengths[0]\": [1, 2]") == "signal strength a2")
    #expect(try label("data.insufficiency[0]", "\"data.insufficiency[0]\": [0, 1]") == "insufficiency μ1 (μ2 = 0.16)")
  }

  @Test("Theory alone has maps of what is predicted, without what only simulations can hatch")
  func theoryAlone() throws {
    let sweep = try sweep(
      """
      axes: {"data.strengths[1]": [0.5, 1, 2], initialization.scale: [0.01, 0.1]}
      figures:
        - {kind: heatmap, x: "data.strengths[1]", y: initialization.scale, value: won_by_2, overlay: theory, hatch: both}
        - {kind: heatmap, x: "data.strengths[1]", y: initialization.scale, value: final_loss}
        - {kind: phase_portrait}
      """)
    let figures = try RunFigures(theoryOf: sweep, form: .flow)
    #expect(figures.theoryRequests.map(\.value) == ["won_by_2"])
    #expect(figures.theoryRequests[0].hatch == nil)
    guard case .heatmap(let map) = try figures.figures(for: figures.theoryRequests)[0].content else {
      Issue.record("no map")
      return
    }
    #expect(map.contents.allSatisfy { if case .value(let value) = $0 { (0...1).contains(value) } else { false } })
  }

  @Test("Every kind of figure comes from the sweep file")
  func figures() throws {
    let run = try TinyRun(
      Self.tiny + """
        record: {points: 21}
        axes: {"data.strengths[1]": [0.5, 1.5], initialization.scale: [0.01, 0.1]}
        figures:
          - {kind: heatmap, x: "data.strengths[1]", y: initialization.scale, value: won_by_2, overlay: theory, hatch: both}
          - {kind: heatmap, x: "data.strengths[1]", y: initialization.scale, value: joint_minus_best, scale: diverging}
          - {kind: lines, x: "data.strengths[1]", value: error_joint, at: {initialization.scale: 0.1}, overlay: theory}
          - {kind: trajectories, at: {initialization.scale: 0.1}, overlay: theory, scale: log}
          - {kind: trajectories, panels: [strengths], at: {initialization.scale: 0.01, "data.strengths[1]": 0.5}}
          - {kind: phase_portrait, at: {initialization.scale: 0.01}, range: [0.001, 2]}
          - {kind: scatter, value: won_by_2, y: "data.strengths[1]"}
        """)
    let figures = try run.figures()
    #expect(
      figures.map(\.name) == [
        "won_by_2", "joint_minus_best", "error_joint_lines_initialization.scale=0.1",
        "trajectories_data.strengths-1-=0.5_initialization.scale=0.1",
        "trajectories_data.strengths-1-=1.5_initialization.scale=0.1",
        "trajectories_data.strengths-1-=0.5_initialization.scale=0.01",
        "phase_portrait_data.strengths-1-=0.5_initialization.scale=0.01",
        "phase_portrait_data.strengths-1-=1.5_initialization.scale=0.01",
        "won_by_2_scatter_initialization.scale=0.01", "won_by_2_scatter_initialization.scale=0.1",
      ])
    guard case .classCurves(let curves) = figures[3].content, case .race(let portrait) = figures[7].content,
      case .scatter(let scatter) = figures[9].content
    else {
      Issue.record("figures are of other kinds")
      return
    }
    #expect(curves.networks.map(\.seed) == [0, 1] && curves.panels == [.loss, .strengths])
    #expect(curves.valueScale == .logarithmic && curves.signals == ModalityPair(1, 0.5))
    #expect(curves.title?.plainText.contains("σ0") == true)
    #expect(portrait.orbits.count == 6 && portrait.thresholds.b == 1 / 1.5 && portrait.range == 0.001...2)
    #expect(scatter.networks.count == 4 && scatter.successful == 4 && scatter.theoryForm == nil)
    // Both networks of a cell have the cell's prediction.
    #expect(Set(scatter.networks.map(\.predicted)).count == 2)
    #if Figures
      for figure in figures { #expect(try figure.encoded(as: .svg).count > 3000, "\(figure.name)") }
    #endif
  }

  @Test("Tables of networks, classes and curves hold what the run kept")
  func tables() throws {
    let run = try TinyRun(Self.tiny + "record: {points: 5}\naxes: {\"data.strengths[1]\": [0.5, 1.5]}\n")
    var networks: [UInt8] = []
    var classes: [UInt8] = []
    var curves: [UInt8] = []
    try run.store.writeNetworkTable { networks += $0 }
    try run.store.writeClassTable { classes += $0 }
    try run.store.writeCurveTable { curves += $0 }
    #expect(rows(networks).count == 1 + 4 && rows(networks)[1].count == 4 + 16)
    #expect(rows(classes).count == 1 + 4 * 3 && rows(curves).count == 1 + 4 * 5 * 3)
    // The curve ends where the class does.
    for number in 0..<12 {
      let (network, label) = number.quotientAndRemainder(dividingBy: 3)
      let end = rows(curves)[1 + network * 15 + 12 + label]
      let row = rows(classes)[1 + number]
      #expect(end[2] == "200" && end[4] == row[2] && end.prefix(2) == row.prefix(2))
      for column in 0...1 {
        let pair = [end[5 + column], row[3 + column]].compactMap(Double.init)
        #expect(pair.count == 2 && abs(pair[0] - pair[1]) < 1e-9 * abs(pair[1]))
      }
    }
  }

  @Test("What only fusion networks have is refused in words")
  func refusals() throws {
    let run = try TinyRun(Self.tiny + "axes: {\"data.strengths[1]\": [0.5, 1.5], initialization.scale: [0.01, 0.1]}\n")
    let figures = try RunFigures(run.store)
    for (request, words) in [
      (
        FigureRequest(kind: .preferenceMap, x: "data.strengths[1]", y: "initialization.scale"),
        "is of fusion networks"
      ),
      (FigureRequest(kind: .scatter, value: "time_ratio"), "value is time_ratio, allowed are steps, final_loss"),
      (FigureRequest(kind: .scatter, value: "both"), "theory makes no statement on both"),
      (FigureRequest(kind: .trajectories, panels: [.loss, .strengths]), "kept no learning curves"),
    ] {
      let error = #expect(throws: PhaseDiagramError.self) { try figures.figures(for: request) }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
    let recorded = try RunFigures(TinyRun(Self.tiny + "record: {points: 3}\n").store)
    let error = #expect(throws: PhaseDiagramError.self) {
      try recorded.figures(for: FigureRequest(kind: .trajectories, panels: [.maps]))
    }
    #expect(error?.message.contains("allowed are loss, strengths") == true)
    let fusion = try TinyRun("network: {width: 2}\ntraining: {max_steps: 3}\nrecord: {points: 3}\nseeds: 1\n")
    #expect(throws: PhaseDiagramError.self) { try fusion.store.writeClassTable { _ in } }
    let strengths = #expect(throws: PhaseDiagramError.self) {
      try RunFigures(fusion.store).figures(for: FigureRequest(kind: .trajectories, panels: [.strengths]))
    }
    #expect(strengths?.message.contains("allowed are loss, maps, e_g, first_layer_norms") == true)
  }
}
