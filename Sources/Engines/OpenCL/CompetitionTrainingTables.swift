import Experiments

/// A batch of networks of the competition family as the tables that `competition_training.cl` reads. Field order and types
/// are the kernels'.
struct CompetitionTrainingTables<Number: TrainingNumber> {
  /// The kernels' `competition_shape`.
  struct ShapeEntry: BitwiseCopyable {
    var classes, unitsPerClass, units, samples, testSamples, dimension, distractors, stride: Int32
  }

  /// The kernels' `competition_network`.
  struct NetworkEntry: BitwiseCopyable {
    var sufficientFrom: (UInt64, UInt64)
    var keyLow, keyHigh, seedIndex: UInt32
    var streams: (UInt32, UInt32)
    var maxSteps, power, firstListed, listedCount, firstPoint: Int32
  }

  /// The kernels' `competition_numbers`.
  struct NetworkNumbers: BitwiseCopyable {
    var strengths: (Number, Number)
    var noise, signalLower, signalWidth, distractorLower, distractorWidth, insufficientSignal,
      insufficientDistraction, scale, rate, threshold, inverseThreshold, inversePower, waitingLength: Number
    var emerged: (Number, Number)
  }

  /// The kernels' `competition_progress`.
  struct Progress: BitwiseCopyable {
    var status: Int32 = 0
    var step: Int32 = 0
    var pointCount: Int32 = 0
    var correct: Int32 = 0
  }

  /// What the test counts of one network: the order of the kernels' tallies.
  enum Tally: Int, CaseIterable {
    case wrongJoint, wrongFirst, wrongSecond, wrongTogether, winnerSufficient, wrongWinnerSufficient
  }

  let shape: ShapeEntry
  let networks: [NetworkEntry]
  let numbers: [NetworkNumbers]
  /// The steps at which curves have points, all lists one after the other.
  let listedSteps: [Int32]
  /// Points of all networks' curves, and numbers of a point: the loss, and A_1 and A_2 of every class.
  let pointCount: Int
  let pointSize: Int
  let sizes: Sizes

  /// - Parameter keepsPaces: whether the kernels are built with paces of slopes.
  init(_ batch: CompetitionBatch<Number>, keepsPaces: Bool) {
    let (classes, layout) = (batch.shape.classes, CompetitionLayout(batch.shape, laneCount: Number.laneCount))
    shape = ShapeEntry(
      classes: Int32(classes), unitsPerClass: Int32(layout.unitsPerClass), units: Int32(layout.units),
      samples: Int32(layout.samples), testSamples: Int32(batch.shape.testSampleCount),
      dimension: Int32(layout.dimension), distractors: Int32(batch.shape.distractors), stride: Int32(layout.stride))
    var (starts, listed, points): ([[Int]: Int], [Int32], Int) = ([:], [], 0)
    networks = zip(batch.experiments, batch.recordedSteps).map { experiment, steps in
      let first = starts[steps] ?? listed.count
      if starts.updateValue(first, forKey: steps) == nil { listed += steps.map { Int32($0) } }
      // The last step taken comes on top of the list.
      defer { points += steps.isEmpty ? 0 : steps.count + 1 }
      return NetworkEntry(experiment, firstListed: first, listedCount: steps.count, firstPoint: points)
    }
    numbers = batch.experiments.map { NetworkNumbers($0) }
    listedSteps = listed
    pointCount = points
    pointSize = 1 + 2 * classes
    sizes = Sizes(batch.shape, keepsPaces: keepsPaces)
  }

  /// Numbers of one network in each of the buffers.
  struct Sizes {
    let lines, products, weights, activity, slopes, logits, residuals, losses, strengths, emergence: Int

    init(_ shape: CompetitionShape, keepsPaces: Bool) {
      let layout = CompetitionLayout(shape, laneCount: Number.laneCount)
      lines = 2 * layout.lineCount
      products = 2 * layout.productCount
      // Both networks of each modality: the joint one and the modality alone.
      weights = 4 * layout.units * layout.dimension
      activity = 4 * layout.activityCount
      // With paces, what the kernels call a modality's size, and room for one unit.
      let laneCount = Number.laneCount
      let units = (layout.units + laneCount - 1) / laneCount * laneCount
      slopes =
        keepsPaces
        ? 2 * (6 * layout.activityCount + layout.stride + units) + 5 * layout.stride : 4 * layout.activityCount
      logits = 4 * layout.logitCount
      residuals = 3 * layout.logitCount
      losses = 3 * layout.stride
      strengths = 2 * layout.classes
      emergence = 4 * layout.classes
    }

    /// The largest buffer's.
    var largest: Int { [lines, products, weights, activity, slopes, logits].max() ?? 0 }

    /// All of them; activity and the sums of slopes are as large.
    var total: Int {
      lines + products + weights + 2 * activity + slopes + logits + residuals + losses + strengths + emergence + 1
    }
  }

  /// Bytes on the device for one network of a shape, all tables but those of its curve included.
  static func bytesPerNetwork(of shape: CompetitionShape, keepsPaces: Bool) -> Int {
    Sizes(shape, keepsPaces: keepsPaces).total * MemoryLayout<Number>.stride + MemoryLayout<NetworkEntry>.stride
      + MemoryLayout<NetworkNumbers>.stride + MemoryLayout<Progress>.stride
      // Emergence steps, winners, tallies, and the place in the list of active networks.
      + (3 * shape.classes + Tally.allCases.count + 1) * MemoryLayout<Int32>.stride
  }
}

extension CompetitionTrainingTables.NetworkEntry {
  fileprivate init(_ experiment: CompetitionExperiment, firstListed: Int, listedCount: Int, firstPoint: Int) {
    let (data, key) = (experiment.data, Philox(seed: experiment.seed.base).key)
    // Uniform numbers are multiples of 2^−53, so comparing them is comparing integers.
    func firstSufficient(_ modality: Modality) -> UInt64 {
      UInt64((data.insufficiency[modality] * 0x1p53).rounded(.up))
    }
    self.init(
      sufficientFrom: (firstSufficient(.a), firstSufficient(.b)), keyLow: key.x, keyHigh: key.y,
      seedIndex: experiment.seed.index,
      streams: (UInt32(data.streams.a.rawValue), UInt32(data.streams.b.rawValue)),
      maxSteps: Int32(experiment.maxSteps), power: Int32(experiment.network.activation.power),
      firstListed: Int32(firstListed), listedCount: Int32(listedCount), firstPoint: Int32(firstPoint))
  }
}

extension CompetitionTrainingTables.NetworkNumbers {
  fileprivate init(_ experiment: CompetitionExperiment) {
    let (data, activation) = (experiment.data, experiment.network.activation)
    let threshold = Number(activation.threshold)
    // The least number that counts as β/a_r or more.
    func emerged(_ strength: Double) -> Number {
      let exact = activation.threshold / strength
      let rounded = Number(exact)
      return Double(rounded) < exact ? rounded.nextUp : rounded
    }
    self.init(
      strengths: (Number(data.strengths.a), Number(data.strengths.b)), noise: Number(data.noise),
      signalLower: Number(data.signalRange.lower),
      signalWidth: Number(data.signalRange.upper - data.signalRange.lower),
      distractorLower: Number(data.distractorRange.lower),
      distractorWidth: Number(data.distractorRange.upper - data.distractorRange.lower),
      insufficientSignal: Number(data.insufficientSignal),
      insufficientDistraction: Number(data.insufficientDistraction), scale: Number(experiment.initialScale),
      rate: Number(experiment.learningRate / Double(data.samples)), threshold: threshold,
      inverseThreshold: 1 / threshold, inversePower: 1 / Number(activation.power),
      waitingLength: CompetitionUnits<Number>.waitingLength(experiment),
      emerged: (emerged(data.strengths.a), emerged(data.strengths.b)))
  }
}
