/// The keys of the competition family. Its model is that of Huang, Lin, Zhou, Yang and Huang (2022); all its defaults are
/// this project's choice.
extension SweepSchema {
  static let competitionNetworkKeys = [
    SchemaKey(
      "network.units", .integer, forms: .competition, default: .value(.integer(6)), allowed: "1 to 1024",
      "The units of each class and modality, m. The default is this project's choice."),
    SchemaKey(
      "network.power", .integer, forms: .competition, default: .value(.integer(3)), allowed: "integers from 3 to 16",
      "The power q of the smoothed rectifier. The default is this project's choice."),
    SchemaKey(
      "network.threshold", .number, forms: .competition, default: .value(.number(1)), allowed: "values above 0",
      "The threshold β above which the smoothed rectifier is linear; a class counts as learned from a modality that "
        + "reaches it. The default is this project's choice."),
    SchemaKey(
      "initialization.scale", .number, forms: .competition, default: .value(.number(0.005)), allowed: "values above 0",
      "The standard deviation σ_0 of the initial weights. The default is this project's choice."),
  ]

  static let competitionDataKeys = [
    SchemaKey(
      "data.classes", .integer, forms: .competition, default: .value(.integer(10)), allowed: "2 to 1000",
      "The number of classes, K. The default is this project's choice."),
    SchemaKey(
      "data.dimension", .integer, forms: .competition, default: .value(.integer(200)),
      allowed: "the number of classes to 100000",
      "The dimension of each modality, d. The default is this project's choice."),
    SchemaKey(
      "data.samples", .integer, forms: .competition, default: .value(.integer(400)), allowed: "1 to 10000",
      "The number of training samples for each seed, n; classes take turns. The default is this project's "
        + "choice."),
    SchemaKey(
      "data.test_samples", .integer, forms: .competition, default: .value(.integer(4000)), allowed: "1 to 10000000",
      "The number of test samples for each seed. The default is this project's choice."),
    SchemaKey(
      "data.strengths", .list(of: .number, count: 2), forms: .competition, default: numbers(1, 1),
      allowed: "two values above 0, [a_1, a_2]",
      "The strength of each modality, which all its signals and wrong signals are multiplied by. The default is this "
        + "project's choice."),
    SchemaKey(
      "data.insufficiency", .list(of: .number, count: 2), forms: .competition, default: numbers(0.04, 0.16),
      allowed: "two values from 0 to 1, [μ_1, μ_2]",
      "The probability that a sample is insufficient in each modality: that wrong classes are stronger there than the "
        + "right one. The default is this project's choice."),
    SchemaKey(
      "data.noise", .number, forms: .competition, default: .value(.number(0.1)),
      allowed: "finite values of at least 0",
      "The standard deviation σ_g of the noise on every input. The default is this project's choice."),
    SchemaKey(
      "data.distractors", .integer, forms: .competition, default: .value(.integer(4)),
      allowed: "0 to the number of classes − 1",
      "The number of wrong classes in every sample, s. The default is this project's choice."),
    SchemaKey(
      "data.signal_range", .list(of: .number, count: 2), forms: .competition, default: numbers(0.9, 1.1),
      allowed: "two ascending finite values of at least 0",
      "The ends of the uniform distribution of the right class in a sufficient sample, in units of the strength. The "
        + "default is this project's choice."),
    SchemaKey(
      "data.distractor_range", .list(of: .number, count: 2), forms: .competition, default: numbers(0, 0.1),
      allowed: "two ascending finite values of at least 0",
      "The ends of the uniform distribution of the wrong classes in a sufficient sample, in units of the strength. The "
        + "default is this project's choice."),
    SchemaKey(
      "data.insufficient_signal", .number, forms: .competition, default: .value(.number(0.3)),
      allowed: "finite values of at least 0",
      "The right class in an insufficient sample, in units of the strength. The default is this project's choice."),
    SchemaKey(
      "data.insufficient_distraction", .number, forms: .competition, default: .value(.number(0.6)),
      allowed: "finite values of at least 0",
      "The wrong classes in an insufficient sample, in units of the strength. The default is this project's choice."),
  ]

  static let competitionTrainingKeys = [
    SchemaKey(
      "training.learning_rate", .number, forms: .competition, default: .value(.number(3)), allowed: "values above 0",
      "The learning rate η of full-batch gradient descent on the mean cross-entropy. The default is this project's "
        + "choice."),
    SchemaKey(
      "training.max_steps", .integer, forms: .competition, default: .value(.integer(1500)),
      allowed: "1 to 2147483647",
      "The number of steps that every network is trained for. The default is this project's choice."),
  ]

  private static func numbers(_ values: Double...) -> SchemaKey.Default {
    .value(.list(values.map { .number($0) }))
  }
}
