/// How the kernels for networks on samples are cut for a device and a batch.
struct SampleTuning<Number: TrainingNumber> {
  /// Work-items of a group.
  private(set) var groupSize = 128
  /// Neighbouring numbers that one work-item takes as a vector.
  private var width = 1
  /// Rows and vectors of a product that one work-item takes together.
  private var rowsTogether = 8
  private var vectorsTogether = 4
  /// In thin networks, samples that one work-item takes up together, and vectors of units that it takes down.
  private var thinSamples = 4
  private var thinVectors = 4
  /// Samples that are taken through the network together: a multiple of the lanes.
  private(set) var blockSize: Int
  private(set) var activityIsLocal = false

  /// Whether all networks keep their activity in registers, and then the most inputs of a branch, and lines of its weights.
  private let isThin: Bool
  private let thinInputs: Int
  private let thinLines: Int
  /// Numbers of one sample's activity.
  private let activityOfSample: Int

  /// The most samples whose activity lies in memory at once.
  static var largestBlock: Int { 64 }
  /// The most samples whose activity is in registers only.
  private static var largestThinBlock: Int { 512 }
  /// The same where a sample's partial sums have to stay near.
  private static var largestThinBlockOfOneWorkItem: Int { 256 }
  static var flagCount: Int { 3 }

  init(_ device: DeviceDescription, _ schedules: [SampleSchedule]) {
    isThin = schedules.allSatisfy(\.isThin)
    let blocks = schedules.flatMap(\.blocks)
    thinInputs = isThin ? blocks.map(\.lines).max() ?? 1 : 1
    thinLines = isThin ? blocks.map { $0.lines + ($0.hasBias ? 1 : 0) }.max() ?? 1 : 1
    activityOfSample = isThin ? 0 : schedules.map(\.activityCount).max() ?? 0
    blockSize = isThin ? Self.largestThinBlock : Self.largestBlock
    let widest = blocks.map(\.stride).max() ?? 1
    if device.kind == .cpu {
      cutForOneWorkItem(vectors: widest / Number.laneCount)
    } else if isThin {
      cutForThinLines(places: (schedules.map(\.outputs.count).max() ?? 1) * widest / thinVectors)
    }
    while groupSize > device.largestWorkGroup, groupSize > 1 { groupSize /= 2 }
    // Every launch must hold NVIDIA's 48 KiB, whatever this device allows.
    let limit = min(device.localMemory, 48 * 1024)
    while localBytes > limit, blockSize > Number.laneCount { blockSize /= 2 }
    guard device.kind != .cpu, !isThin else { return }
    // Activity is near if a few samples' fits.
    let longest = blockSize
    activityIsLocal = true
    while localBytes > limit, blockSize > Number.laneCount { blockSize /= 2 }
    if localBytes > limit { (activityIsLocal, blockSize) = (false, longest) }
  }

  /// OpenCL on a CPU runs the work-items of a group in a loop from barrier to barrier. A single one does without, and takes
  /// whole vectors; what it keeps of them fits 32 registers.
  private mutating func cutForOneWorkItem(vectors: Int) {
    (groupSize, width) = (1, Number.laneCount)
    vectorsTogether = Self.vectorsTogether(of: vectors, atMost: 4)
    rowsTogether = min(8, 24 / vectorsTogether)
    thinSamples = 8
    thinVectors = Self.vectorsTogether(of: vectors, atMost: max(2, 14 / thinLines))
    if isThin { blockSize = min(blockSize, Self.largestThinBlockOfOneWorkItem) }
  }

  /// Groups without work-items that would have no units on the way down, but for those that fill a warp of 32.
  private mutating func cutForThinLines(places: Int) {
    while groupSize > 32, groupSize / 2 >= places { groupSize /= 2 }
  }

  /// As many vectors as leave few places empty when all of a line are taken.
  static func vectorsTogether(of vectors: Int, atMost most: Int) -> Int {
    let candidates = min(vectors, max(most - 1, 1))...min(vectors, most)
    func places(_ together: Int) -> Int { (vectors + together - 1) / together * together }
    return candidates.reversed().min { places($0) < places($1) } ?? 1
  }

  /// Numbers of a block's activity.
  var activityCount: Int { blockSize * activityOfSample }

  /// A sample's sum, or its partial sums with one number more against bank conflicts.
  var partialSums: Int { isThin && width == 1 ? blockSize : blockSize * (Number.laneCount + 1) }

  private var localBytes: Int {
    let activity = activityIsLocal ? activityCount : 0
    // Each sample has a slope and a loss.
    return (activity + partialSums + 2 * blockSize + 2 * Number.laneCount) * MemoryLayout<Number>.stride
      + Self.flagCount * MemoryLayout<Int32>.stride
  }

  var options: String {
    "-DDOUBLE_PRECISION=\(Number.precision == .double ? 1 : 0) -DCOLUMNS=\(groupSize) -DROWS=1 -DWIDTH=\(width) "
      + "-DROWS_TOGETHER=\(rowsTogether) -DVECTORS_TOGETHER=\(vectorsTogether) "
      + "-DVECTOR_SPACE=\(activityIsLocal ? "__local" : "__global") -DIS_THIN=\(isThin ? 1 : 0) "
      + "-DTHIN_INPUTS=\(thinInputs) -DTHIN_LINES=\(thinLines) -DTHIN_SAMPLES=\(thinSamples) "
      + "-DTHIN_VECTORS=\(thinVectors)"
  }
}
