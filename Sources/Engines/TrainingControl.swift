import Experiments
import Synchronization

/// Lets another thread watch training and ask it to stop.
public final class TrainingControl: Sendable {
  private let parent: TrainingControl?
  private let stop = Atomic<Bool>(false)
  private let networks = Atomic<Int>(0)
  private let steps = Atomic<Int>(0)
  private let converged = Atomic<Int>(0)
  private let diverged = Atomic<Int>(0)
  private let isSilent: Bool
  private let onNotice: (@Sendable (String) -> Void)?
  /// Threads that the CPU engine leaves to others.
  package let sparedThreads: Int

  /// - Parameter onNotice: called, from any thread, with sentences on what happened to a device and what is done about it.
  public convenience init(onNotice: (@Sendable (String) -> Void)? = nil) {
    self.init(parent: nil, isSilent: false, sparedThreads: 0, onNotice: onNotice)
  }

  private init(
    parent: TrainingControl?, isSilent: Bool, sparedThreads: Int, onNotice: (@Sendable (String) -> Void)?
  ) {
    self.parent = parent
    self.isSilent = isSilent
    self.sparedThreads = sparedThreads
    self.onNotice = onNotice
  }

  /// Asks training to end after the current slice.
  public func requestStop() { stop.store(true, ordering: .relaxed) }

  /// Whether training was asked to end.
  public var isStopRequested: Bool { stop.load(ordering: .relaxed) || parent?.isStopRequested ?? false }

  /// Networks that have ended.
  public var finishedNetworks: Int { networks.load(ordering: .relaxed) }

  /// Gradient-descent steps taken, summed over networks. Sinks where a device fails and a batch begins anew.
  public var networkSteps: Int { steps.load(ordering: .relaxed) }

  /// Networks that have converged.
  public var convergedNetworks: Int { converged.load(ordering: .relaxed) }

  /// Networks that have diverged.
  public var divergedNetworks: Int { diverged.load(ordering: .relaxed) }

  /// Tells whoever asked to hear of it what happened to a device: the nearest of this control and those that it is for.
  func note(_ sentence: String) {
    if let onNotice { onNotice(sentence) } else { parent?.note(sentence) }
  }

  /// Counts steps as they are taken.
  func count(steps count: Int) { add(networks: 0, steps: count, converged: 0, diverged: 0) }

  /// Counts a network that has ended.
  func count(ended status: Experiments.Status) {
    add(networks: 1, steps: 0, converged: status == .converged ? 1 : 0, diverged: status == .diverged ? 1 : 0)
  }

  /// Counts what has come together since the last time.
  func count(_ tally: TrainingTally) {
    add(networks: tally.networks, steps: tally.steps, converged: tally.converged, diverged: tally.diverged)
  }

  /// A control for one attempt at some work: it stops when this one does, and what it counts is counted here too.
  ///
  /// - Parameters:
  ///   - sparedThreads: threads that the CPU engine leaves to others meanwhile, as long as one is left to it.
  ///   - onNotice: called instead of this control's.
  public func attempt(sparedThreads: Int = 0, onNotice: (@Sendable (String) -> Void)? = nil) -> TrainingControl {
    TrainingControl(parent: self, isSilent: false, sparedThreads: sparedThreads, onNotice: onNotice)
  }

  /// A control for work that has been counted before: it stops when this one does, and counts only for itself.
  package func silent() -> TrainingControl {
    TrainingControl(parent: self, isSilent: true, sparedThreads: sparedThreads, onNotice: nil)
  }

  /// Takes back all that was counted, here and where it was passed on, because the attempt failed.
  func withdraw() {
    add(
      networks: -finishedNetworks, steps: -networkSteps, converged: -convergedNetworks, diverged: -divergedNetworks)
  }

  private func add(networks: Int, steps: Int, converged: Int, diverged: Int) {
    self.networks.wrappingAdd(networks, ordering: .relaxed)
    self.steps.wrappingAdd(steps, ordering: .relaxed)
    self.converged.wrappingAdd(converged, ordering: .relaxed)
    self.diverged.wrappingAdd(diverged, ordering: .relaxed)
    if isSilent { return }
    parent?.add(networks: networks, steps: steps, converged: converged, diverged: diverged)
  }
}

/// What one thread has to count, so that threads need not meet at every network's end.
struct TrainingTally {
  var networks = 0
  var steps = 0
  var converged = 0
  var diverged = 0

  /// Counts a network that has ended.
  mutating func count(ended status: Experiments.Status) {
    networks += 1
    if status == .converged { converged += 1 }
    if status == .diverged { diverged += 1 }
  }
}
