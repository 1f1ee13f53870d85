import Experiments
import Foundation

/// Launches a training kernel slice after slice; its first argument is the steps of a slice.
///
/// After each slice the host reads who has ended and leaves them out of the next one.
struct SlicedTraining {
  /// How far one network has come; no status while it is running.
  struct Progress {
    var status: Status?
    var step: Int
  }

  let context: OpenCLContext
  let kernel: OpenCLKernel
  /// The networks that the next launch trains, one a work-group.
  let active: OpenCLBuffer<Int32>
  let groupSize: Int
  let networkCount: Int

  /// Trains until all networks have ended or a stop is requested.
  ///
  /// - Parameter progress: reads how far every network has come.
  func run(
    control: TrainingControl, slices: SlicePlan, progress: () throws(EngineError) -> [Progress]
  ) throws(EngineError) {
    var slice = slices
    var running = Array(0..<networkCount)
    var counted = [Int](repeating: 0, count: networkCount)
    while !running.isEmpty {
      try active.write(running.map { Int32($0) })
      try kernel.replace(0, Int32(slice.steps))
      let started = ContinuousClock.now
      try kernel.launch(groups: running.count, groupSize: groupSize)
      // Waiting in the driver keeps a core busy on some platforms, so most of the wait is slept away.
      Thread.sleep(forTimeInterval: slice.expectedSeconds * 0.8)
      try context.finish("training a slice of \(slice.steps) steps of \(running.count) networks")
      slice.took(started.duration(to: .now) / .seconds(1))

      let current = try progress()
      var steps = 0
      for index in running {
        steps += current[index].step - counted[index]
        counted[index] = current[index].step
        if let status = current[index].status { control.count(ended: status) }
      }
      control.count(steps: steps)
      running.removeAll { current[$0].status != nil }
      if control.isStopRequested { break }
    }
  }
}

extension Status {
  /// The status that the kernels give this number; `nil` while a network is running.
  init?(code: Int32) {
    switch code {
    case 1: self = .converged
    case 2: self = .stepLimit
    case 3: self = .diverged
    case 4: self = .stalled
    default: return nil
    }
  }
}

/// Chooses how many steps a launch takes, so that it lasts 50 to 200 ms.
package struct SlicePlan: Sendable {
  private static let most = 1 << 20

  private let target: Double
  /// Steps of the next launch.
  private(set) var steps: Int
  /// What the next launch will probably take.
  private(set) var expectedSeconds = 0.0
  private var launches = 0

  /// - Parameters:
  ///   - steps: steps of the first launch.
  ///   - target: seconds that later launches should take.
  package init(steps: Int = 8, target: Double = 0.1) {
    self.steps = steps
    self.target = target
  }

  /// A plan whose first launch takes no more than one step, for steps that take long.
  var fromOneStep: SlicePlan { SlicePlan(steps: 1, target: target) }

  /// A plan for a device that has failed: tiny launches first, short ones later.
  var cautious: SlicePlan { SlicePlan(steps: 1, target: target / 2) }

  /// Takes note of how long a launch took.
  mutating func took(_ seconds: Double) {
    launches += 1
    // The first launch includes the driver's work and says little.
    guard launches > 1, seconds > 0 else { return }
    let factor = min(4, max(0.25, target / seconds))
    let next = min(Self.most, max(1, Int(Double(steps) * factor)))
    expectedSeconds = seconds * Double(next) / Double(steps)
    steps = next
  }
}
