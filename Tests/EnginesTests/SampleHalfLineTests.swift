import Engines
import Experiments
import ReferenceTraining
import Testing

/// Networks whose branches are two half lines each, against loops over all samples.
@Suite struct SampleHalfLineTests {
  /// A late-fusion network of two scalar modalities on given samples.
  struct Configuration: Sendable, CustomTestStringConvertible {
    var widths = [7]
    var slope = 0.0
    var loss = Loss.squared
    var weightDecay = 0.0
    var scheme = Initialization.Scheme.layerwise
    var inputs: [ModalityPair<Double>] = []
    var targets: [Double] = []
    var learningRate = 0.05
    var maxSteps = 60
    var stopLoss = 0.0
    var seed = 0

    var testDescription: String {
      "widths \(widths), slope \(slope), \(loss) loss, decay \(weightDecay), \(targets.count) samples, seed \(seed)"
    }

    /// - Parameter padding: inputs of each modality that are always zero.
    func experiment(padding: Int = 0) throws -> FusionExperiment {
      let dimensions = ModalityPair(1 + padding, 1 + padding)
      let none = [Double](repeating: 0, count: padding)
      return try FusionExperiment(
        network: FusionNetwork(
          depth: widths.count + 1, fusionLayer: widths.count + 1, hiddenWidths: widths, inputDimensions: dimensions,
          activation: Activation(negativeSlope: slope)),
        initialization: Initialization(scheme: scheme, scale: 0.9),
        data: .samples(
          SampleSet(
            dimensions: dimensions, inputs: inputs.flatMap { [$0.a] + none + [$0.b] + none }, targets: targets)),
        training: Training(
          learningRate: learningRate, maxSteps: maxSteps, stopLoss: stopLoss, loss: loss, weightDecay: weightDecay,
          method: .samples),
        seed: Seed(base: 11, index: UInt32(seed)))
    }
  }

  /// Depths from 2 to 5, every slope and loss, with and without weight decay, and samples that hurt: zeros, inputs that are
  /// all positive, inputs of one modality alone, a single sample, and fewer samples than half lines.
  static func configurations() -> [Configuration] {
    var generator = SplitMix(state: 20)
    func number(_ range: ClosedRange<Double> = -1.5...1.5) -> Double { .random(in: range, using: &generator) }
    return (0..<48).map { index in
      var configuration = Configuration(seed: index)
      configuration.widths = (0..<(1 + index % 4)).map { _ in Int.random(in: 3...37, using: &generator) }
      configuration.slope = [0, 0.2, 1][index / 4 % 3]
      configuration.loss = Loss.allCases[index / 12 % 3]
      configuration.weightDecay = index % 5 == 0 ? 0.05 : 0
      let count = [40, 17, 3, 1, 130][index % 5]
      configuration.inputs = (0..<count).map { sample in
        switch index % 7 {
        case 1: ModalityPair(sample % 3 == 0 ? 0 : number(), sample % 4 == 0 ? 0 : number())
        case 2: ModalityPair(number(0.1...2), number(0.1...2))
        case 3: ModalityPair(number(), 0)
        case 4: ModalityPair(-number(0.1...2), number())
        default: ModalityPair(number(), number())
        }
      }
      configuration.targets = configuration.inputs.map { input in
        let target = input.a - 0.5 * input.b.magnitude + number(-0.3...0.3)
        return configuration.loss == .squared ? target : target < 0 ? -1 : 1
      }
      return configuration
    }
  }

  /// Every step against the obvious loop in double precision, which shares no code with any engine.
  @Test(arguments: Precision.allCases)
  func agreesWithReference(precision: Precision) throws {
    let tolerance = precision == .float ? 1e-4 : 1e-11
    for configuration in Self.configurations() {
      let experiment = try configuration.experiment()
      let reference = ReferenceSampleTraining.train(experiment, steps: configuration.maxSteps)
      let recording = Recording(.steps(Array(0...configuration.maxSteps)), keepsFirstLayer: true)
      let trained = try CPUEngine().train(
        [experiment], precision: precision, recording: recording, control: TrainingControl())[0]
      let points = try #require(trained.curve?.points)
      func agree(_ left: [Double], _ right: [Double]) -> Bool {
        zip(left, right).allSatisfy { ($0 - $1).magnitude < tolerance * max(1, $1.magnitude) }
      }
      // A single sample may be fitted exactly before the last step. Where all inputs are zero nothing moves, and a linear
      // network is at its known minimum.
      let isEmpty = configuration.inputs.allSatisfy { $0.a == 0 && $0.b == 0 }
      let end: Status = isEmpty ? configuration.slope == 1 ? .converged : .stalled : .stepLimit
      #expect(
        trained.outcome.status == end || (!isEmpty && trained.outcome.finalLoss == 0),
        "\(configuration.testDescription)")
      #expect(points.map(\.step) == Array(0...trained.outcome.steps))
      #expect(agree(points.map(\.loss), reference.losses), "\(configuration.testDescription)")
      #expect(
        agree(points.flatMap(\.totalMap), reference.totalMaps.flatMap { $0 }), "\(configuration.testDescription)")
      for modality in Modality.allCases {
        #expect(
          agree(points.compactMap { $0.firstLayerNorms?[modality] }, reference.firstLayerNorms.map { $0[modality] }))
        let first = try #require(experiment.network.blocks.firstIndex { $0.layer == 1 && $0.modality == modality })
        #expect(
          agree(try #require(trained.firstLayer)[modality].elements, reference.parameters.weights[first]),
          "\(configuration.testDescription)")
      }
    }
  }

  /// One more input that is always zero takes the network off the half lines; aligned weights do not notice it.
  @Test(arguments: Precision.allCases)
  func agreesWithThePathThroughAllSamples(precision: Precision) throws {
    let tolerance = precision == .float ? 2e-4 : 1e-10
    for var configuration in Self.configurations() {
      configuration.scheme = .balanced
      configuration.maxSteps = 400
      configuration.stopLoss = 0.02
      let recording = Recording(.even(points: 41))
      let networks = try [0, 1].map { padding in
        try CPUEngine().train(
          [configuration.experiment(padding: padding)], precision: precision, recording: recording,
          control: TrainingControl())[0]
      }
      let (found, expected) = (networks[0].outcome, networks[1].outcome)
      let name = configuration.testDescription
      #expect(found.status == expected.status && found.leadingModality == expected.leadingModality, "\(name)")
      #expect((found.steps - expected.steps).magnitude <= 1, "\(name)")
      func agree(_ left: Double?, _ right: Double?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return (left - right).magnitude <= tolerance * max(1, right.magnitude)
      }
      let curves = networks.compactMap(\.curve)
      for (left, right) in zip(curves[0].points, curves[1].points) where left.step == right.step {
        #expect(agree(left.loss, right.loss), "\(name), step \(left.step): \(left.loss) and \(right.loss)")
        for modality in Modality.allCases {
          #expect(agree(left.firstLayerNorms?[modality], right.firstLayerNorms?[modality]), "\(name)")
        }
      }
      for modality in Modality.allCases {
        #expect(agree(found.halfFinalTimes[modality], expected.halfFinalTimes[modality]), "\(name)")
      }
      #expect(agree(found.timeResolution, expected.timeResolution) && agree(found.plateauLoss, expected.plateauLoss))
    }
  }

  /// A noise-free linear target leaves nothing to the loss, and its digits last as long as those of the numbers.
  @Test(arguments: [1.0, 0.2, 0.0])
  func lossKeepsItsDigits(slope: Double) throws {
    var generator = SplitMix(state: 4)
    var configuration = Configuration(widths: [20], slope: slope)
    configuration.inputs = (0..<300).map { _ in
      ModalityPair(.random(in: -2...2, using: &generator), .random(in: -1...1, using: &generator))
    }
    configuration.targets = configuration.inputs.map { $0.a + $0.b }
    configuration.maxSteps = 20_000
    for (precision, stopLoss) in [(Precision.float, 1e-11), (.double, 1e-27)] {
      configuration.stopLoss = stopLoss
      let outcome = try CPUEngine().train([configuration.experiment()], precision)[0]
      #expect(outcome.status == .converged && outcome.finalLoss <= stopLoss, "\(outcome.finalLoss)")
    }
  }

  /// Samples beyond counting cost nothing: repeated ones change no step.
  @Test func repeatedSamplesChangeNothing() throws {
    var once = Self.configurations()[4]
    once.maxSteps = 300
    var often = once
    often.inputs = (0..<8).flatMap { _ in once.inputs }
    often.targets = (0..<8).flatMap { _ in once.targets }
    let outcomes = try [once, often].map { try CPUEngine().train([$0.experiment()], .double)[0] }
    #expect(outcomes[0].steps == 300 && outcomes[1].steps == 300)
    #expect((outcomes[0].finalLoss / outcomes[1].finalLoss - 1).magnitude < 1e-12)
  }

  /// Where the loss leaves all bounds, the network diverges at the step at which the loop over samples sees it.
  @Test(arguments: Loss.allCases)
  func divergence(loss: Loss) throws {
    for depth in 2...4 {
      var configuration = Configuration(
        widths: Array(repeating: 9, count: depth - 1), slope: 0.2, loss: loss, scheme: .balanced)
      configuration.inputs = (0..<30).map { ModalityPair(Double($0 % 7) - 3, Double($0 % 5) - 2) }
      configuration.targets = configuration.inputs.enumerated().map { $0.offset % 3 == 0 ? -1 : 1 }
      configuration.learningRate = loss == .logistic ? 1e25 : 30
      for precision in Precision.allCases {
        let outcomes = try [0, 1].map { try CPUEngine().train([configuration.experiment(padding: $0)], precision)[0] }
        #expect(outcomes[0].status == outcomes[1].status && outcomes[0].steps == outcomes[1].steps)
        #expect(outcomes[0].status == .diverged || loss == .logistic)
      }
    }
  }
}

/// Numbers for choosing configurations (Steele, Lea and Flood 2014).
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
