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

  /// Several networks a work-group, which takes as long as the longest of them.
  struct Packing {
    let networksPerGroup: Int
    /// Steps that a launch takes a multiple of.
    let blockLength: Int

    /// Steps of the next launch after `taken` steps: few enough that networks which end on the way do not take up a place
    /// for long.
    func steps(of planned: Int, after taken: Int) -> Int {
      (min(planned, max(64, taken / 4)) + blockLength - 1) / blockLength * blockLength
    }
  }

  let context: OpenCLContext
  let kernel: OpenCLKernel
  /// The networks that the next launch trains.
  let active: OpenCLBuffer<Int32>
  let groupSize: Int
  let networkCount: Int
  /// `nil` for one network a work-group. With a packing, the kernel's second argument is the number of active networks.
  var packing: Packing?

  /// Trains until all networks have ended or a stop is requested.
  ///
  /// - Parameter progress: reads how far every network has come.
  func run(
    control: TrainingControl, slices: SlicePlan, progress: () throws(EngineError) -> [Progress]
  ) throws(EngineError) {
    try run(Array(0..<networkCount), control: control, slices: slices) { (running) throws(EngineError) in
      let all = try progress()
      return running.map { all[$0] }
    }
  }

  /// Trains some networks until they have ended or a stop is requested.
  ///
  /// - Parameter progress: reads how far the networks of the last launch have come.
  func run(
    _ networks: [Int], control: TrainingControl, slices: SlicePlan,
    progress: ([Int]) throws(EngineError) -> [Progress]
  ) throws(EngineError) {
    var slice = slices
    var running = networks
    var counted = [Int](repeating: 0, count: networks.count)
    var taken = 0
    var launched = networks.count
    while !running.isEmpty {
      let steps = packing?.steps(of: slice.steps, after: taken) ?? slice.steps
      try active.write(running.map { Int32($0) })
      try kernel.replace(0, Int32(steps))
      if packing != nil { try kernel.replace(1, Int32(running.count)) }
      let perGroup = packing?.networksPerGroup ?? 1
      let started = ContinuousClock.now
      let launch = try kernel.launch(groups: (running.count + perGroup - 1) / perGroup, groupSize: groupSize)
      // Waiting in the driver keeps a core busy on some platforms, so most of the wait is slept away. What fewer networks
      // take is at least in proportion; the device's own time is free of sleep that was too long.
      let share = Double(running.count) / Double(launched)
      Thread.sleep(forTimeInterval: slice.expectedSeconds(of: steps) * share * 0.8)
      try context.finish("training a slice of \(steps) steps of \(running.count) networks")
      slice.took(launch.seconds ?? started.duration(to: .now) / .seconds(1), steps: steps)
      launched = running.count
      taken += steps

      let current = try progress(running)
      var newSteps = 0
      var left = 0
      for (position, progress) in current.enumerated() {
        newSteps += progress.step - counted[position]
        if let status = progress.status {
          control.count(ended: status)
        } else {
          (running[left], counted[left]) = (running[position], progress.step)
          left += 1
        }
      }
      running.removeLast(running.count - left)
      control.count(steps: newSteps)
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
  private var secondsPerStep = 0.0
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

  /// What a launch of this many steps will probably take.
  func expectedSeconds(of steps: Int) -> Double { secondsPerStep * Double(steps) }

  /// Takes note of how long a launch took, of as many steps as were planned or of `taken`.
  mutating func took(_ seconds: Double, steps taken: Int? = nil) {
    let taken = taken ?? steps
    launches += 1
    // The first launch includes the driver's work and says little.
    guard launches > 1, seconds > 0 else { return }
    let factor = min(4, max(0.25, target / seconds))
    steps = min(Self.most, max(1, Int(Double(taken) * factor)))
    secondsPerStep = seconds / Double(taken)
  }
}
