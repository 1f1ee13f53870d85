/// Classified samples of two modalities, each a sparse code of the class behind Gaussian noise; some samples are
/// insufficient in a modality, whose code then points at wrong classes (Huang, Lin, Zhou, Yang and Huang 2022; all
/// constants are this project's choice).
///
/// X^r = M^r z^r + ξ^r in d dimensions, where M^r are the first K unit vectors (initial weights and noise are rotation
/// invariant, so this loses no generality) and ξ^r ~ N(0, σ_g² I). Where the sample is sufficient z_y is a_r times a
/// uniform number of ``signalRange`` and ``distractors`` wrong classes have a_r times one of ``distractorRange``; where
/// it is not, z_y is a_r times ``insufficientSignal`` and the wrong classes have a_r times ``insufficientDistraction``.
public struct SparseCodingData: Hashable, Sendable, Codable {
  /// Number of classes, K.
  public let classes: Int
  /// Dimension of each modality, d ≥ K.
  public let dimension: Int
  /// Number of training samples, n; sample i has class i mod K, so that classes are balanced.
  public let samples: Int
  /// Number of test samples, whose classes are uniform.
  public let testSamples: Int
  /// a_1 and a_2, above 0.
  public let strengths: ModalityPair<Double>
  /// μ_1 and μ_2: the probability that a sample is insufficient in a modality, independently of the other.
  public let insufficiency: ModalityPair<Double>
  /// σ_g.
  public let noise: Double
  /// Number of wrong classes in a code, s < K.
  public let distractors: Int
  /// The ends of the uniform signal of a sufficient sample, in units of a_r.
  public let signalRange: Interval
  /// The ends of the uniform strength of its wrong classes.
  public let distractorRange: Interval
  /// The signal of an insufficient sample, in units of a_r.
  public let insufficientSignal: Double
  /// The strength of its wrong classes.
  public let insufficientDistraction: Double
  /// Whose random numbers each modality takes: exchanged where the modalities have changed places.
  public let streams: ModalityPair<Modality>

  /// The ends of a uniform distribution.
  public struct Interval: Hashable, Sendable, Codable {
    public let lower: Double
    public let upper: Double

    public init(_ lower: Double, _ upper: Double) {
      self.lower = lower
      self.upper = upper
    }
  }

  /// - Throws: ``ExperimentError`` if there are fewer than two classes, no room for them, no samples, or a strength, a
  ///   probability or the noise is impossible.
  public init(
    classes: Int = 10, dimension: Int = 200, samples: Int = 400, testSamples: Int = 4000,
    strengths: ModalityPair<Double> = ModalityPair(1, 1),
    insufficiency: ModalityPair<Double> = ModalityPair(0.04, 0.16), noise: Double = 0.1, distractors: Int = 4,
    signalRange: Interval = Interval(0.9, 1.1), distractorRange: Interval = Interval(0, 0.1),
    insufficientSignal: Double = 0.3, insufficientDistraction: Double = 0.6
  ) throws(ExperimentError) {
    try Self.check("classes", classes, 2...1000)
    guard dimension >= classes, dimension <= 100_000 else {
      throw ExperimentError(
        key: "data.dimension",
        message: "dimension is \(dimension), allowed are the number of classes, \(classes), to 100000")
    }
    try Self.check("samples", samples, 1...10_000)
    try Self.check("test_samples", testSamples, 1...10_000_000)
    try Self.check("distractors", distractors, 0...(classes - 1))
    for strength in [strengths.a, strengths.b] where !(strength > 0 && strength.isFinite) {
      throw ExperimentError(key: "data.strengths", message: "a strength is \(strength), allowed are values above 0")
    }
    for probability in [insufficiency.a, insufficiency.b] where !(0...1).contains(probability) {
      throw ExperimentError(
        key: "data.insufficiency", message: "a probability is \(probability), allowed are values from 0 to 1")
    }
    guard noise >= 0, noise.isFinite else {
      throw ExperimentError(key: "data.noise", message: "noise is \(noise), allowed are finite values of at least 0")
    }
    for (name, range) in [("signal_range", signalRange), ("distractor_range", distractorRange)]
    where !(range.lower <= range.upper && range.lower >= 0 && range.upper.isFinite) {
      throw ExperimentError(
        key: "data.\(name)",
        message: "\(name) is [\(range.lower), \(range.upper)], allowed are ascending finite values of at least 0")
    }
    for (name, value) in [
      ("insufficient_signal", insufficientSignal), ("insufficient_distraction", insufficientDistraction),
    ] where !(value >= 0 && value.isFinite) {
      throw ExperimentError(
        key: "data.\(name)", message: "\(name) is \(value), allowed are finite values of at least 0")
    }
    self.classes = classes
    self.dimension = dimension
    self.samples = samples
    self.testSamples = testSamples
    self.strengths = strengths
    self.insufficiency = insufficiency
    self.noise = noise
    self.distractors = distractors
    self.signalRange = signalRange
    self.distractorRange = distractorRange
    self.insufficientSignal = insufficientSignal
    self.insufficientDistraction = insufficientDistraction
    streams = ModalityPair(.a, .b)
  }

  /// The data in which the two modalities have changed places, with their random numbers.
  public var withModalitiesExchanged: SparseCodingData { SparseCodingData(exchanging: self) }

  private init(exchanging other: SparseCodingData) {
    classes = other.classes
    dimension = other.dimension
    samples = other.samples
    testSamples = other.testSamples
    strengths = ModalityPair(other.strengths.b, other.strengths.a)
    insufficiency = ModalityPair(other.insufficiency.b, other.insufficiency.a)
    noise = other.noise
    distractors = other.distractors
    signalRange = other.signalRange
    distractorRange = other.distractorRange
    insufficientSignal = other.insufficientSignal
    insufficientDistraction = other.insufficientDistraction
    streams = ModalityPair(other.streams.b, other.streams.a)
  }

  private static func check(_ name: String, _ value: Int, _ allowed: ClosedRange<Int>) throws(ExperimentError) {
    guard allowed.contains(value) else {
      throw ExperimentError(
        key: "data.\(name)",
        message: "\(name) is \(value), allowed are \(allowed.lowerBound) to \(allowed.upperBound)")
    }
  }
}
