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
      Prints the curve as CSV (step, loss, total map) and the times it shows beside those that theory predicts. With \
      --output it goes into a picture or a CSV file instead. Axes with one value need not be named.
      """)

  @OptionGroup var file: SweepArgument
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
    let sweep = try file.read()
    let cell = try CommandFailure.translating { try sweep.cell(at: assignments()) }
    guard (0..<sweep.seeds).contains(seed) else {
      throw CommandFailure("--seed \(seed): the sweep has networks 0 to \(sweep.seeds - 1) in each cell")
    }
    guard case .fusion(let experiment) = sweep.experiment(cell: cell, seed: seed) else {
      throw CommandFailure("trace knows fusion networks alone")
    }
    let engine = try engineOptions.engine()
    let (outcome, curve) = try CommandFailure.translating { try recorded(experiment, on: engine) }
    let prediction = FusionPrediction(experiment, form: .finiteRate)
    Console.note(summary(outcome, prediction))

    let moments = experiment.data.trainingMoments(seed: experiment.seed, standard: StandardNormalMoments())
    let values = sweep.grid.values(ofCell: cell)
    let figure = Figure(
      name: "trace",
      content: .curves(
        CurvesFigure(
          curve: RecordedCurve(curve, dimensions: experiment.data.dimensions), outcome: outcome, prediction: prediction,
          fixedPoints: FixedPoints(moments),
          title: TypesetText(title: values.isEmpty ? sweep.title : nil, values: values))))
    guard let output else { return Console.result(bytes: figure.numbers) }
    try CommandFailure.translating {
      let format = Figure.Format(rawValue: suffix(of: output))
      let bytes = if let format { try figure.encoded(as: format) } else { figure.numbers }
      try TableFile(path: output).append(bytes)
    }
    Console.result(output)
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

  private func summary(_ outcome: FusionOutcome, _ prediction: FusionPrediction) -> String {
    func row(_ name: String, _ simulated: Double?, _ predicted: Double?) -> String {
      func text(_ value: Double?) -> String { value.map { String(format: "%.5g", $0) } ?? "–" }
      return "  \(name): simulated \(text(simulated)), predicted \(text(predicted))"
    }
    return [
      "\(outcome.status.rawValue) after \(outcome.steps) steps; modality \(outcome.leadingModality.letter) leads",
      row("t_A (steps)", outcome.leadingTime, prediction.leadingTime),
      row("t_B (steps)", outcome.laggingTime, prediction.laggingTime),
      row("t_B/t_A", outcome.timeRatio, prediction.timeRatio),
      row("misattribution", outcome.misattribution, prediction.misattribution),
      row("plateau loss / initial loss", outcome.plateauLoss, prediction.plateauLoss),
    ].joined(separator: "\n")
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
