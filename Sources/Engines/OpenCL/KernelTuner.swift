import Experiments

/// Measures how the kernels that train fusion networks on second moments are best cut for a device. What it finds belongs into
/// the table in ``FusionTuning``.
package enum KernelTuner {
  /// One way to cut the kernels, and how fast it was.
  package struct Measurement: Sendable {
    /// The cut in words: what trains narrow networks, then what trains wide ones.
    package let name: String
    /// Whether it is what the table says for this kind of device.
    package let isDefault: Bool
    package let networkStepsPerSecond: Double
  }

  /// Trains the networks with every candidate, twice, and times the second time.
  ///
  /// - Returns: the measurements, fastest first.
  /// - Throws: ``EngineError`` if the device fails.
  /// - Precondition: all experiments have the same ``FusionShape`` and train on second moments.
  package static func measure(
    _ experiments: [FusionExperiment], precision: Precision, on device: OpenCLDevice
  ) throws(EngineError) -> [Measurement] {
    switch precision {
    case .float: try measure(experiments, in: Float.self, on: device)
    case .double: try measure(experiments, in: Double.self, on: device)
    }
  }

  private static func measure<Number: TrainingNumber>(
    _ experiments: [FusionExperiment], in type: Number.Type, on device: OpenCLDevice
  ) throws(EngineError) -> [Measurement] {
    let context = try OpenCLContext(device)
    let batch = PreparedBatch<Number>(experiments, standard: StandardNormalMoments())
    let table = FusionTuning(device.description.kind, in: type)
    var result: [Measurement] = []
    let inputs = batch.data[0].fixedPoints.moments.dimensions
    let numbers = batch.schedules.map { LaneArchitecture($0, inputs: inputs).numberCount }.max() ?? 0
    for candidate in candidates(table, numbers: numbers) {
      let launch = { () throws(EngineError) in
        let control = TrainingControl()
        let launch = try FusionTrainingLaunch(batch, on: context, tuning: candidate)
        let started = ContinuousClock.now
        _ = try launch.run(control: control)
        return Double(control.networkSteps) / (started.duration(to: .now) / .seconds(1))
      }
      // The first time pays for compilation.
      _ = try launch()
      result.append(
        Measurement(name: candidate.name, isDefault: candidate == table, networkStepsPerSecond: try launch()))
    }
    return result.sorted { $0.networkStepsPerSecond > $1.networkStepsPerSecond }
  }

  /// The table's line, with and without lanes, and its neighbours. Compilers take too long over lanes of far more numbers
  /// than the table has, and over unrolling them.
  private static func candidates(_ table: FusionTuning, numbers: Int) -> [FusionTuning] {
    var result = [table]
    func add(_ change: (inout FusionTuning) -> Void) {
      var candidate = table
      change(&candidate)
      if !result.contains(candidate) { result.append(candidate) }
    }
    for groupSize in [1, 32, 64, 128] where numbers <= 4 * table.narrowNumbers {
      for unrolledNumbers in [0, 2 * table.unrolledNumbers] {
        add {
          ($0.narrowNumbers, $0.unrolledNumbers) = (4 * table.narrowNumbers, unrolledNumbers)
          $0.laneGroupSize = groupSize
        }
      }
    }
    for rows in [1, 2, 4, 8, 16] where table.passes == .groups {
      for tile in [16, 32] {
        add {
          $0.narrowNumbers = 0
          ($0.rows, $0.tile) = (rows, tile)
        }
      }
    }
    if table.passes == .vectors { add { $0.narrowNumbers = 0 } }
    return result
  }
}

extension FusionTuning {
  /// The cut in words.
  fileprivate var name: String {
    let narrow =
      narrowNumbers > 0
      ? "lanes \(lanes), groups of \(laneGroupSize), up to \(narrowNumbers) numbers, \(unrolledNumbers) unrolled"
      : "no lanes"
    return "\(narrow); rows \(rows), columns \(columns), tile \(tile)"
  }
}
