import Experiments
import Synchronization

/// Lets another thread watch training and ask it to stop.
public final class TrainingControl: Sendable {
  private let stop = Atomic<Bool>(false)
  private let networks = Atomic<Int>(0)
  private let steps = Atomic<Int>(0)
  private let converged = Atomic<Int>(0)
  private let diverged = Atomic<Int>(0)

  public init() {}

  /// Asks training to end after the current slice.
  public func requestStop() { stop.store(true, ordering: .relaxed) }

  /// Whether training was asked to end.
  public var isStopRequested: Bool { stop.load(ordering: .relaxed) }

  /// Networks that have ended.
  public var finishedNetworks: Int { networks.load(ordering: .relaxed) }

  /// Gradient-descent steps taken, summed over networks.
  public var networkSteps: Int { steps.load(ordering: .relaxed) }

  /// Networks that have converged.
  public var convergedNetworks: Int { converged.load(ordering: .relaxed) }

  /// Networks that have diverged.
  public var divergedNetworks: Int { diverged.load(ordering: .relaxed) }

  /// Counts steps as they are taken.
  func count(steps count: Int) { steps.wrappingAdd(count, ordering: .relaxed) }

  /// Counts a network that has ended.
  func count(ended status: Experiments.Status) {
    networks.wrappingAdd(1, ordering: .relaxed)
    switch status {
    case .converged: converged.wrappingAdd(1, ordering: .relaxed)
    case .diverged: diverged.wrappingAdd(1, ordering: .relaxed)
    case .stepLimit, .stalled, .notRun: break
    }
  }
}
