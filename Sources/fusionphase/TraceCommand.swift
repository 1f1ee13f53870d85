import ArgumentParser
import Engines
import Experiments
import Foundation
import PhaseDiagrams
import Sweeps
import Theory

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Train one network of a sweep and show its full learning curve.",
    discussion: """
      Prints the curve as CSV (step, loss, total map; or of the competition family step, loss and the strengths of every \
      class) and the times it shows beside those that theory predicts. With --output it goes into a picture or a CSV file \
      instead. Axes with one value need not be named.
      """)

  @OptionGroup var file: SweepArgument
  @OptionGroup var width: WidthOption
  @OptionGroup var engineOptions: EngineOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The cell: values of the swept keys, data.sigma_ratio=2 …", valueName: "key=value"))
  var at: [String] = []

  @Option(help: "Which of the cell's networks, from 0.")
  var seed = 0

  @Option(help: "Number of points of the curve.")
  var points = 500

  @Option(name: [.customShort("o"), .long], help: "A file that ends in .png, .svg, .pdf or .csv.", completion: .file())
  var output: String?

  func validate() throws {
    guard points >= 2, points <= 1_000_000 else { throw ValidationError("--points takes 2 to 1000000") }
    if let output, Figure.Format(rawValue: suffix(of: output)) == nil, suffix(of: output) != "csv" {
      throw ValidationError("--output \(output): the name must end in .png, .svg, .pdf or .csv")
    }
  }

  func run() throws {
    let sweep = try file.read(width.overrides)
    let engine = try engineOptions.engine()
    let cell = try CommandFailure.translating { try sweep.cell(at: assignments()) }
    guard (0..<sweep.seeds).contains(seed) else {
      throw CommandFailure("--seed \(seed): the sweep has networks 0 to \(sweep.seeds - 1) in each cell")
    }
    let values = sweep.grid.values(ofCell: cell)
    let title = TypesetText(
      title: values.isEmpty ? sweep.title : nil, values: values, labels: AxisLabels(sweep))
    let figure =
      switch sweep.experiment(cell: cell, seed: seed) {
      case .fusion(let experiment): try CommandFailure.translating { try trace(experiment, on: engine, title) }
      case .competition(let experiment): try CommandFailure.translating { try trace(experiment, on: engine, title) }
      }
    guard let output else { return try CommandFailure.translating { try Console.result(bytes: figure.numbers) } }
    try CommandFailure.translating {
      let format = Figure.Format(rawValue: suffix(of: output))
      let bytes = if let format { try figure.encoded(as: format) } else { figure.numbers }
      try OutputFile.write(bytes, to: output)
    }
    Console.result(output)
  }

  /// Trains a fusion network and says how it went.
  private func trace(_ experiment: FusionExperiment, on engine: any Engine, _ title: TypesetText?) throws -> Figure {
    let (outcome, curve) = try recorded(experiment, on: engine)
    let prediction = FusionPrediction(experiment, form: .finiteRate)
    Console.note(outcome.summary(prediction))
    let moments = experiment.data.trainingMoments(seed: experiment.seed, standard: StandardNormalMoments())
    return Figure(
      name: "trace",
      content: .curves(
        CurvesFigure(
          curve: RecordedCurve(curve, dimensions: experiment.data.dimensions), outcome: outcome, prediction: prediction,
          fixedPoints: FixedPoints(moments), title: title)))
  }

  /// Trains a network of the competition family and says how it went.
  private func trace(
    _ experiment: CompetitionExperiment, on engine: any Engine, _ title: TypesetText?
  ) throws -> Figure {
    let network = try engine.train(
      [experiment], precision: engineOptions.precision, recording: Recording(.even(points: points)),
      control: TrainingControl())[0]
    let prediction = CompetitionPrediction(experiment)
    Console.note(network.outcome.summary(prediction))
    let race = RecordedRace(
      seed: seed, curve: network.curve ?? CompetitionCurve(points: []), outcome: network.outcome)
    return Figure(
      name: "trace",
      content: .classCurves(
        try ClassCurvesFigure(
          title: title, experiment: experiment, networks: [race], predictedTime: prediction.winnerTime)))
  }

  /// Trains twice: once to learn how long it takes, once to record evenly spaced points of it.
  private func recorded(
    _ experiment: FusionExperiment, on engine: any Engine
  ) throws(EngineError) -> (outcome: FusionOutcome, curve: LearningCurve) {
    let precision = engineOptions.precision
    let length = try engine.train([experiment], precision: precision, control: TrainingControl())[0].steps
    let steps = (0..<points).map { Int((Double($0) * Double(length) / Double(points - 1)).rounded()) }
    let distinct = Array(Set(steps)).sorted()
    return try engine.trace(experiment, precision: precision, recording: distinct, control: TrainingControl())
  }

  private func assignments() throws -> [String: String] {
    var result: [String: String] = [:]
    for text in at {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw CommandFailure("--at \(text): write key=value, as in data.sigma_ratio=2")
      }
      guard result.updateValue(parts[1], forKey: parts[0]) == nil else {
        throw CommandFailure("--at \(parts[0]) is given twice")
      }
    }
    return result
  }

  private func suffix(of path: String) -> String { URL(fileURLWithPath: path).pathExtension.lowercased() }
}
