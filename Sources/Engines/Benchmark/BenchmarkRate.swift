import Experiments

/// How fast an engine trains a case.
public struct BenchmarkRate: Hashable, Sendable, Codable {
  /// Networks in a batch, and the steps that each takes.
  public let networks: Int
  public let steps: Int
  /// Gradient-descent steps, summed over networks, a second: one value a repetition.
  public let networkStepsPerSecond: [Double]
  public let multiplyAddsPerStep: Int

  /// The median of the repetitions.
  public var median: Double { Self.median(networkStepsPerSecond) }

  /// Floating-point operations a second, at two for a multiply-add.
  public var operationsPerSecond: Double { 2 * Double(multiplyAddsPerStep) * median }

  /// The median; the mean of the two in the middle where their number is even.
  ///
  /// - Precondition: there is a value.
  public static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}

/// Why a case could not be measured.
public enum BenchmarkError: Error, Sendable, CustomStringConvertible {
  case experiment(ExperimentError)
  case engine(EngineError)

  public var description: String {
    switch self {
    case .experiment(let error): error.description
    case .engine(let error): error.description
    }
  }
}

/// Measures an engine.
public struct Benchmark: Sendable {
  public let engine: any Engine
  public let precision: Precision
  /// How long one repetition takes at least, in seconds, unless a batch cannot grow further.
  public let seconds: Double
  public let repetitions: Int

  public init(_ engine: any Engine, precision: Precision = .float, seconds: Double = 1, repetitions: Int = 3) {
    self.engine = engine
    self.precision = precision
    self.seconds = seconds
    self.repetitions = max(1, repetitions)
  }

  /// Trains a case again and again.
  ///
  /// The first batch is small; it pays for compilation and is left out. Then steps and networks grow until a batch takes
  /// long enough. Where steps alone count (``BenchmarkCase/Extent/training``), what a batch of one step takes is
  /// subtracted, steps and time, measured anew beside every repetition.
  ///
  /// - Parameter count: train exactly this many; `nil` for as many as fill the time, and at least 16 a compute unit.
  /// - Throws: ``BenchmarkError``.
  public func rate(of item: BenchmarkCase, networks count: Int? = nil) throws(BenchmarkError) -> BenchmarkRate {
    let capacity = min(engine.batchCapacity(for: item.shape, precision: precision), 1 << 17)
    var networks = count ?? min(capacity, 16 * engine.device.computeUnits)
    var steps = item.extent == .job ? item.steps : min(item.steps, 8)
    _ = try train(item, networks: networks, steps: 1)
    var preparation = try preparation(of: item, networks: networks)
    while true {
      let elapsed = try train(item, networks: networks, steps: steps).seconds - preparation.seconds
      if elapsed >= 0.7 * seconds { break }
      var growth = min(16, max(1.5, 1.1 * seconds / max(elapsed, 1e-9)))
      let longer = min(item.steps, Int((Double(steps) * growth).rounded(.up)))
      growth /= Double(longer) / Double(steps)
      let more =
        count != nil || growth < 1.2 ? networks : min(capacity, Int((Double(networks) * growth).rounded(.up)))
      if longer == steps, more == networks { break }
      if more != networks { preparation = try self.preparation(of: item, networks: more) }
      (steps, networks) = (longer, more)
    }
    var rates: [Double] = []
    for repetition in 0..<repetitions {
      if repetition > 0 { preparation = try self.preparation(of: item, networks: networks) }
      let run = try train(item, networks: networks, steps: steps)
      // Noise must not make the difference vanish where a batch cannot grow.
      let seconds = max(run.seconds - preparation.seconds, 1e-3 * run.seconds)
      rates.append(Double(run.networkSteps - preparation.networkSteps) / seconds)
    }
    return BenchmarkRate(
      networks: networks, steps: steps, networkStepsPerSecond: rates, multiplyAddsPerStep: item.multiplyAddsPerStep)
  }

  /// What does not count: a batch of one step, or nothing for a job. The faster of two.
  private func preparation(
    of item: BenchmarkCase, networks: Int
  ) throws(BenchmarkError) -> (seconds: Double, networkSteps: Int) {
    guard item.extent == .training else { return (0, 0) }
    let first = try train(item, networks: networks, steps: 1)
    let second = try train(item, networks: networks, steps: 1)
    return first.seconds < second.seconds ? first : second
  }

  private func train(
    _ item: BenchmarkCase, networks: Int, steps: Int
  ) throws(BenchmarkError) -> (seconds: Double, networkSteps: Int) {
    do { return try train(item.experiments(count: networks, steps: steps)) } catch { throw Self.translated(error) }
  }

  /// Trains a batch, and says how long that took.
  func train(_ experiments: [Experiment]) throws(EngineError) -> (seconds: Double, networkSteps: Int) {
    let control = TrainingControl()
    let started = ContinuousClock.now
    _ = try engine.train(experiments, precision: precision, recording: .none, control: control)
    return (started.duration(to: .now) / .seconds(1), control.networkSteps)
  }

  static func translated(_ error: any Error) -> BenchmarkError {
    switch error {
    case let error as ExperimentError: .experiment(error)
    case let error as EngineError: .engine(error)
    default: .engine(EngineError(.deviceFailure, "\(error)"))
    }
  }
}
