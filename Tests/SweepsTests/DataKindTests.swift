import Experiments
import Sweeps
import Testing

/// Kinds of data, activations and losses, from the text to the training run.
@Suite struct DataKindTests {
  private func experiments(_ text: String) throws -> [FusionExperiment] {
    let sweep = try Sweep(text: text, fileName: "a.yaml")
    return (0..<sweep.grid.cellCount).map { sweep.fusionExperiment(cell: $0, seed: 0) }
  }

  @Test func blocks() throws {
    let runs = try experiments(
      "data: {kind: blocks, dimensions: [3, 2], variances: [3, 1], noise: 0.5}\n"
        + "axes:\n  data.variances[0]: [4, 5]\n  data.teacher[1]: [2]\n  data.samples: [7, population]\n")
    #expect(runs.count == 4)
    #expect(
      runs[2].data
        == .gaussian(
          try GaussianData(
            blocks: ModalityPair(3, 2), variances: ModalityPair(5, 1), teacher: ModalityPair(1, 2), noise: 0.5,
            samples: .drawn(7))))
    #expect(runs[2].network.inputDimensions == ModalityPair(3, 2))
  }

  @Test func randomCovariances() throws {
    let runs = try experiments("data: {kind: random, dimensions: [3, 2], scales: [2, 1]}\n")
    #expect(
      runs[0].data
        == .random(
          try RandomCovariances(dimensions: ModalityPair(3, 2), degreesOfFreedom: 7, scales: ModalityPair(2, 1))))
  }

  @Test func exclusiveOr() throws {
    let runs = try experiments("network: {activation: relu}\ndata: {kind: xor}\naxes: {data.variance: [1, 3]}\n")
    #expect(runs[1].data == .exclusiveOr(try ExclusiveOrData(variance: 3, samples: .drawn(8192))))
    #expect(runs[1].network.activation == .rectified)
    #expect(runs.allSatisfy { $0.trainsOnSamples })
  }

  @Test func linearAndRectifiedNetworksInOneSweep() throws {
    let runs = try experiments(
      "network: {negative_slope: 0.1}\ndata: {samples: 20}\naxes: {network.activation: [linear, relu, leaky_relu]}\n")
    #expect(runs.map(\.network.activation) == [.linear, .rectified, try Activation(negativeSlope: 0.1)])
    #expect(runs.map(\.trainsOnSamples) == [false, true, true])
  }

  @Test func whatTakesSamples() throws {
    for (text, takes) in [
      ("training: {loss: squared}", false), ("training: {loss: logistic}", true),
      ("training: {weight_decay: 0.1}", true),
      ("network: {bias: true}", true), ("training: {method: samples}", true), ("training: {method: moments}", false),
    ] {
      #expect(try experiments(text + "\ndata: {samples: 20}\n")[0].trainsOnSamples == takes, "\(text)")
    }
  }

  @Test func shapesKeepSampledNetworksApart() throws {
    let sweep = try Sweep(
      text: "data: {samples: 20}\naxes: {training.loss: [squared, logistic], data.samples: [5, 6]}\n",
      fileName: "a.yaml")
    #expect(
      (0..<4).map { cell -> Int? in
        if case .fusion(let shape) = sweep.shape(ofCell: cell) { shape.sampleCount } else { nil }
      } == [0, 0, 5, 6])
  }

  @Test func whatIsRecorded() throws {
    func recording(_ text: String) throws -> Recording { try Sweep(text: text, fileName: "a.yaml").recording }
    #expect(try recording("seeds: 1\n") == .none)
    #expect(try recording("record: {points: 9}\n") == Recording(.even(points: 9)))
    #expect(
      try recording("record: {points: 9, spacing: log, first_layer: true}\n")
        == Recording(.logarithmic(points: 9), keepsFirstLayer: true))
  }

  @Test func figuresOfEveryKind() throws {
    let text = """
      axes: {data.correlation: [0, 0.5], data.sigma_ratio: [1, 2, 3]}
      figures:
        - {kind: trajectories, y: data.sigma_ratio, panels: [loss, e_g], step_scale: log, at: {data.correlation: 0.5}}
        - {kind: phase_portrait, range: [-1, 2]}
        - {kind: scatter, value: time_ratio, scale: log, moments: samples}
        - {kind: preference_map, x: data.correlation, y: data.sigma_ratio}
        - {kind: first_layer, title: features}
        - {kind: heatmap, x: data.correlation, y: data.sigma_ratio, value: t_a, cuts: [2, 1]}
        - {kind: lines, x: data.correlation, value: t_a, relative_to: {data.sigma_ratio: 1}}
      """
    let sweep = try Sweep(text: text, fileName: "a.yaml")
    #expect(
      sweep.figures == [
        FigureRequest(
          kind: .trajectories, y: "data.sigma_ratio", panels: [.loss, .generalisation], stepScale: .log,
          at: ["data.correlation": .number(0.5)]),
        FigureRequest(kind: .phasePortrait, range: [-1, 2]),
        FigureRequest(kind: .scatter, value: "time_ratio", scale: .log, moments: .samples),
        FigureRequest(kind: .preferenceMap, x: "data.correlation", y: "data.sigma_ratio"),
        FigureRequest(kind: .firstLayer, title: "features"),
        FigureRequest(
          kind: .heatmap, x: "data.correlation", y: "data.sigma_ratio", value: "t_a", cuts: [.number(2), .number(1)]),
        FigureRequest(
          kind: .lines, x: "data.correlation", value: "t_a", relativeTo: ["data.sigma_ratio": .number(1)]),
      ])
    let again = try Sweep(text: sweep.resolvedConfiguration, fileName: "a.yaml")
    #expect(again.figures == sweep.figures)
  }

  @Test(arguments: [
    ("{kind: scatter}", "figures[0].value: missing"),
    ("{kind: scatter, value: t_a, x: data.noise}", "figures[0].x: not a key of a scatter"),
    ("{kind: trajectories, panels: [los]}", "figures[0].panels: `los` is unknown; did you mean `loss`?"),
    ("{kind: trajectories, panels: [loss, loss]}", "figures[0].panels: a figure needs one or more different panels"),
    ("{kind: phase_portrait, range: [1, 0]}", "figures[0].range: the range must ascend"),
    ("{kind: preference_map, x: data.noise}", "figures[0].y: missing"),
    (
      "{kind: heatmap, x: data.noise, y: data.sigma_ratio, value: t_a, cuts: [9]}",
      "figures[0].cuts: the axis has no value 9"
    ),
    (
      "{kind: lines, x: data.noise, value: t_a, relative_to: {data.noise: 0, data.sigma_ratio: 1}}",
      "figures[0].relative_to: names several axes"
    ),
  ])
  func impossibleFigures(figure: String, message: String) throws {
    let error = #expect(throws: SweepFileError.self) {
      try Sweep(
        text: "axes: {data.noise: [0, 1], data.sigma_ratio: [1, 2]}\nfigures:\n  - \(figure)\n", fileName: "a.yaml")
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }
}
