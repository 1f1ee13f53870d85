import Engines
import Experiments
import PhaseDiagrams
import Sweeps
import Testing

/// Figures of every kind, from a sweep file and a real run of tiny networks.
@Suite("Figures of a run")
struct RunFiguresTests {
  private func figures(_ text: String) throws -> [Figure] { try TinyRun(text).figures() }

  private func table(_ figure: Figure) -> [[String]] {
    String(decoding: figure.numbers, as: UTF8.self).split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  private static let scalars = """
    network: {width: 6}
    initialization: {scale: 1.0e-4}
    training: {max_steps: 600}
    record: {points: 31}
    seeds: 3

    """

  @Test("Trajectories come one a cell, or grouped along an axis")
  func trajectories() throws {
    let figures = try figures(
      Self.scalars + """
        axes: {network.fusion_layer: [1, 2], data.correlation: [0, 0.5]}
        figures:
          - {kind: trajectories, overlay: theory}
          - {kind: trajectories, y: network.fusion_layer, panels: [loss], at: {data.correlation: 0.5}}
        """)
    #expect(
      Set(figures.dropLast().map(\.name)) == [
        "trajectories_network.fusion_layer=1_data.correlation=0",
        "trajectories_network.fusion_layer=2_data.correlation=0",
        "trajectories_network.fusion_layer=1_data.correlation=0.5",
        "trajectories_network.fusion_layer=2_data.correlation=0.5",
      ])
    #expect(figures.last?.name == "trajectories_data.correlation=0.5")
    // Both groups start from ½⟨y²⟩ = 3.5.
    let rows = table(try #require(figures.last))
    let loss = try #require(rows[0].firstIndex { $0.hasPrefix("loss") })
    #expect(rows.dropFirst().contains { Double($0[loss]).map { ($0 - 3.5).magnitude < 1e-3 } == true })
    guard case .curves(let late) = figures[figures.count - 2].content else {
      Issue.record("no learning curves")
      return
    }
    #expect(late.groups[0].networks.count == 3)
    #expect(late.levels.map(\.column) == ["loss_plateau"])
  }

  @Test("Levels that groups share are drawn once")
  func sharedLevels() throws {
    let figures = try figures(
      Self.scalars + """
        axes: {initialization.scale: [1.0e-4, 1.0e-3]}
        figures: [{kind: trajectories, y: initialization.scale, panels: [loss, maps], overlay: theory}]
        """)
    guard case .curves(let curves) = figures[0].content else {
      Issue.record("no learning curves")
      return
    }
    #expect(curves.levels.count == 1 && curves.levels[0].group == nil)
    #expect((curves.levels[0].value - 0.5).magnitude < 1e-12)
  }

  @Test("Portraits hold the orbits of the axis that is named")
  func portraits() throws {
    let figures = try figures(
      Self.scalars + """
        axes: {network.fusion_layer: [1, 2], initialization.scale: [1.0e-4, 0.1]}
        figures: [{kind: phase_portrait, y: initialization.scale}]
        """)
    #expect(figures.map(\.name) == ["phase_portrait_network.fusion_layer=1", "phase_portrait_network.fusion_layer=2"])
    guard case .portrait(let portrait) = figures[1].content else {
      Issue.record("no portrait")
      return
    }
    #expect(portrait.orbits.count == 6)
    #expect(portrait.fixedPoints.count == 4)
  }

  @Test("A scatter plot has a prediction of its own for every network")
  func scatter() throws {
    let figures = try figures(
      """
      network: {width: 6}
      initialization: {scale: 1.0e-4}
      data: {kind: random, dimensions: [2, 2], degrees_of_freedom: 12, scales: [20, 5]}
      training: {learning_rate: 0.02, max_steps: 4000}
      seeds: 8
      figures: [{kind: scatter, value: plateau_loss}]
      """)
    guard case .scatter(let scatter) = figures[0].content else {
      Issue.record("no scatter plot")
      return
    }
    #expect(scatter.networks.count == 8)
    #expect(Set(scatter.networks.compactMap(\.predicted)).count > 4)
    for network in scatter.networks where network.status == .converged {
      guard let predicted = network.predicted, let simulated = network.simulated else { continue }
      #expect((predicted - simulated).magnitude < 0.2)
    }
  }

  @Test("Theory of the samples that were drawn comes closer than theory of their distribution")
  func scatterOfSamples() throws {
    let figures = try figures(
      """
      network: {width: 6}
      initialization: {scale: 1.0e-6}
      data: {samples: 30, noise: 0.2, correlation: 0.3}
      training: {learning_rate: 0.01, max_steps: 6000}
      seeds: 10
      figures:
        - {kind: scatter, value: plateau_loss}
        - {kind: scatter, value: plateau_loss, moments: samples}
      """)
    let errors = figures.map { figure -> Double in
      guard case .scatter(let scatter) = figure.content else { return .nan }
      return scatter.networks.reduce(0) { $0 + (($1.predicted ?? .nan) - ($1.simulated ?? .nan)).magnitude }
    }
    #expect(errors[1] < errors[0] / 5, "\(errors)")
  }

  @Test("Preference maps, first layers, cuts and baselines are drawn from the sweep file")
  func others() throws {
    let figures = try figures(
      """
      network: {width: 6}
      initialization: {scale: 1.0e-4}
      data: {samples: 40, noise: 0.1}
      training: {max_steps: 900}
      record: {first_layer: true}
      seeds: 2
      axes: {data.sigma_ratio: [0.5, 2], "data.teacher[0]": [1, 2]}
      figures:
        - {kind: preference_map, x: data.sigma_ratio, y: "data.teacher[0]", overlay: theory}
        - {kind: heatmap, x: data.sigma_ratio, y: "data.teacher[0]", value: e_g_final, cuts: [1]}
        - {kind: lines, x: data.sigma_ratio, value: e_g_min, relative_to: {"data.teacher[0]": 1}}
      """)
    #expect(
      figures.map(\.name) == [
        "preference_map", "e_g_final_with_cut", "e_g_min_minus_data.teacher-0-=1_lines_data.teacher-0-=2",
      ])
    let exclusiveOr = try self.figures(
      """
      network: {width: 5, activation: relu}
      data: {kind: xor, samples: 20}
      training: {max_steps: 20}
      record: {first_layer: true}
      seeds: 2
      figures: [{kind: first_layer}]
      """)
    guard case .firstLayer(let layer) = exclusiveOr[0].content else {
      Issue.record("no first layer")
      return
    }
    #expect(layer.units.count == 10)
  }

  @Test("The table of curves holds what the run kept")
  func curveTable() throws {
    let run = try TinyRun(
      Self.scalars + "data: {samples: 50, noise: 0.3}\naxes: {network.fusion_layer: [1, 2]}\n")
    let store = run.store
    var bytes: [UInt8] = []
    try store.writeCurveTable { bytes += $0 }
    let rows = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    var expected: [[Double?]] = []
    for cell in 0..<2 {
      for (seed, curve) in try store.curves(cell: cell).sorted(by: { $0.key < $1.key }) {
        #expect(curve.points.count >= 5)
        expected += curve.points.map { point in
          [
            Double(cell + 1), Double(seed), Double(point.step), point.loss, point.maps.a, point.maps.b,
            point.generalisationError, nil, nil,
          ]
        }
      }
    }
    #expect(rows.dropFirst().map { $0.map(Double.init) } == expected)
    #expect(expected.allSatisfy { $0[6] != nil })
  }

  @Test("What was not recorded is missed in words")
  func missing() throws {
    for (text, words) in [
      ("figures: [{kind: trajectories}]", "kept no learning curves"),
      ("figures: [{kind: first_layer}]", "no first layers"),
      ("figures: [{kind: scatter, value: steps}]", "theory makes no statement on steps"),
      (
        "axes: {data.noise: [0, 1]}\nfigures: [{kind: lines, x: data.noise, value: t_a, spread: individual}]",
        "only trajectories have"
      ),
    ] {
      let error = #expect(throws: PhaseDiagramError.self) {
        try figures("network: {width: 2}\ntraining: {max_steps: 3}\nseeds: 1\n" + text)
      }
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
  }

  @Test("Theory alone has no figures of networks")
  func theoryAlone() throws {
    let sweep = try Sweep(
      text: "axes: {data.noise: [0, 1]}\nrecord: {points: 5}\nfigures: [{kind: trajectories}]", fileName: "a.yaml")
    let figures = try RunFigures(theoryOf: sweep, form: .flow)
    #expect(figures.theoryRequests.isEmpty)
    #expect(try figures.figures(for: sweep.figures).isEmpty)
  }
}
