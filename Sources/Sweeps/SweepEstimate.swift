import Engines
import Experiments
import Theory

/// How much work is left of a sweep, before any of it is done.
public struct SweepEstimate: Sendable {
  /// The networks of one shape.
  public struct Group: Hashable, Sendable {
    public let shape: BatchShape
    /// Number of networks left to train.
    public let networkCount: Int
    /// Weights of the largest network; fusing late takes more of them than fusing early.
    public let parameterCount: Int
    /// Gradient-descent steps that a network is expected to take, on average.
    public let stepsPerNetwork: Double
    /// Whether theory makes no statement on some networks, so that the steps are a bound: the step limit.
    public let isUpperBound: Bool
  }

  /// Number of cells of the grid.
  public let cellCount: Int
  /// Number of networks left to train.
  public let networkCount: Int
  public let groups: [Group]

  private let plan: PlannedCells

  /// Estimates from theory alone, on evenly spread cells.
  public init(_ plan: SweepPlan) {
    let cells = PlannedCells(plan)
    groups = zip(plan.groups, cells.cellsOfGroup).map { group, members in
      let sample = Self.evenly(min(members.count, 256), of: members.count).map { members[$0] }
      let experiments = sample.map { plan.sweep.experiment(cell: $0, seed: 0) }
      let steps = experiments.map(Self.expectedSteps)
      return Group(
        shape: group.shape, networkCount: group.networkCount,
        parameterCount: experiments.map(\.parameterCount).max() ?? 0,
        stepsPerNetwork: steps.reduce(0) { $0 + $1.steps } / Double(steps.count),
        isUpperBound: steps.contains { $0.isUpperBound })
    }
    cellCount = plan.sweep.grid.cellCount
    networkCount = plan.networkCount
    self.plan = cells
  }

  /// Number of gradient-descent steps, summed over networks.
  public var networkSteps: Double { groups.reduce(0) { $0 + $1.stepsPerNetwork * Double($1.networkCount) } }

  /// Whether the number of steps is a bound because theory is silent on some networks.
  public var isUpperBound: Bool { groups.contains(where: \.isUpperBound) }

  /// Trains evenly spread networks of each shape for a few steps, and says how long the whole would take.
  ///
  /// Takes about half a second a shape.
  ///
  /// - Throws: `EngineError` as for training.
  public func time(on engine: any Engine, precision: Precision) throws(EngineError) -> EngineEstimate {
    var estimates: [EngineEstimate.Group] = []
    for (index, group) in groups.enumerated() {
      let capacity = engine.batchCapacity(for: group.shape, precision: precision)
      let places = plan.places(
        ofGroup: index,
        count: min(capacity, BatchSizing(capacity: capacity, computeUnits: engine.device.computeUnits).size))
      let speed = try Self.speed(plan.sweep.experiments(at: places), engine, precision)
      let rate = speed.networkStepsPerSecond
      let steps = group.stepsPerNetwork * Double(group.networkCount)
      estimates.append(
        EngineEstimate.Group(
          batchCapacity: capacity, networkStepsPerSecond: rate,
          seconds: steps / rate + speed.preparation * Double(group.networkCount),
          weightBytes: group.parameterCount * precision.byteCount,
          batchCount: Self.batchCount(group, capacity: capacity, rate: rate)))
    }
    return EngineEstimate(
      device: engine.device, precision: precision, groups: estimates, isUpperBound: isUpperBound)
  }

  /// Batches as long as those of a run, or as many as memory asks for.
  private static func batchCount(_ group: Group, capacity: Int, rate: Double) -> Int {
    let networksInTime = BatchSizing.usualSeconds * rate / group.stepsPerNetwork
    let size = max(1, min(Double(capacity), networksInTime))
    return Int((Double(group.networkCount) / size).rounded(.up))
  }

  /// Steps a second, summed over networks, from ever longer training until its steps take a tenth of a second, and the
  /// seconds that preparing a network takes before its first step: drawing weights and samples.
  private static func speed(
    _ experiments: [Experiment], _ engine: any Engine, _ precision: Precision
  ) throws(EngineError) -> (networkStepsPerSecond: Double, preparation: Double) {
    var experiments = experiments
    func train(_ limit: Int) throws(EngineError) -> (seconds: Double, steps: Int) {
      let start = ContinuousClock.now
      let networks = try engine.train(
        experiments.map { $0.limited(toSteps: limit) }, precision: precision, recording: .none,
        control: TrainingControl())
      return (start.duration(to: .now) / .seconds(1), networks.reduce(0) { $0 + $1.outcome.steps })
    }
    let longest = experiments.map(\.maxSteps).max() ?? 1
    // The first call pays for compilation and allocation.
    _ = try train(1)
    var shortest = try train(1)
    let preparation = shortest.seconds / Double(experiments.count)
    if shortest.seconds > 0.5 {
      // Where preparing takes that long, its own scatter would hide the steps of many networks.
      experiments = Array(experiments.prefix(max(1, engine.device.computeUnits)))
      shortest = try train(1)
    }
    var limit = 4
    while true {
      let (seconds, steps) = try train(min(limit, longest))
      if seconds - shortest.seconds >= max(0.1, shortest.seconds / 2) || limit >= longest {
        let rate = Double(max(1, steps - shortest.steps)) / max(seconds - shortest.seconds, 1e-9)
        return (rate, preparation)
      }
      limit *= 4
    }
  }

  /// Somewhat beyond the time when theory says that the lagging modality is half learned, or the step limit.
  static func expectedSteps(_ experiment: Experiment) -> (steps: Double, isUpperBound: Bool) {
    let limit = Double(experiment.maxSteps)
    guard case .fusion(let experiment) = experiment else { return (limit, false) }
    guard let time = FusionPrediction(experiment, form: .finiteRate).laggingTime, time.isFinite else {
      return (limit, true)
    }
    return (min(limit, max(1, 1.3 * time)), false)
  }

  /// `count` numbers spread evenly over 0..<total.
  static func evenly(_ count: Int, of total: Int) -> [Int] { (0..<count).map { $0 * total / count } }
}

/// How long a sweep would take on one device.
public struct EngineEstimate: Hashable, Sendable {
  /// The networks of one shape, in the order of ``SweepEstimate/groups``.
  public struct Group: Hashable, Sendable {
    /// Networks that the device's memory holds at once.
    public let batchCapacity: Int
    /// Measured steps a second, summed over networks.
    public let networkStepsPerSecond: Double
    public let seconds: Double
    /// Bytes of the weights of the largest network; the engine keeps some more for each.
    public let weightBytes: Int
    /// Batches of about ``BatchSizing/usualSeconds``, within the device's memory.
    public let batchCount: Int
  }

  public let device: DeviceDescription
  public let precision: Precision
  public let groups: [Group]
  /// Whether the time is a bound, since theory is silent on some networks and the step limit was taken.
  public let isUpperBound: Bool

  /// Seconds for all that is left.
  public var seconds: Double { groups.reduce(0) { $0 + $1.seconds } }

  /// `about 3 min 20 s`, or `at most …` where theory is silent.
  public var text: String { (isUpperBound ? "at most " : "about ") + Quantity.duration(seconds) }
}

/// The cells that have networks left, by group.
private struct PlannedCells: Sendable {
  let sweep: Sweep
  let cellsOfGroup: [[Int]]

  init(_ plan: SweepPlan) {
    sweep = plan.sweep
    let order = Dictionary(uniqueKeysWithValues: plan.groups.enumerated().map { ($0.element.shape, $0.offset) })
    var cells: [[Int]] = Array(repeating: [], count: plan.groups.count)
    for cell in 0..<sweep.grid.cellCount {
      guard let group = order[plan.sweep.shape(ofCell: cell)],
        (0..<plan.sweep.seeds).contains(where: { !plan.completed.contains(cell: cell, seed: $0) })
      else { continue }
      cells[group].append(cell)
    }
    cellsOfGroup = cells
  }

  /// Evenly spread networks of a group.
  func places(ofGroup group: Int, count: Int) -> [NetworkPlace] {
    let cells = cellsOfGroup[group]
    let total = cells.count * sweep.seeds
    return SweepEstimate.evenly(min(count, total), of: total).map {
      NetworkPlace(cell: cells[$0 / sweep.seeds], seed: $0 % sweep.seeds)
    }
  }
}

extension Experiment {
  /// The same experiment with at most this many steps.
  fileprivate func limited(toSteps steps: Int) -> Experiment {
    do throws(ExperimentError) {
      return try with(maxSteps: min(steps, maxSteps))
    } catch {
      preconditionFailure("fewer steps are possible wherever more are: \(error)")
    }
  }
}
