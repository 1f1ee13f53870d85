import Experiments

/// How the kernel for networks of half lines is cut for a device and a batch, whose networks have the same layers.
///
/// A GPU has a small work-group for each network: a row of work-items, as many as the CPU engine has lanes, for each branch
/// of two layers, and several rows where deeper layers have lines to read at once. OpenCL on a CPU has a single work-item,
/// which takes whole vectors.
struct HalfLineTuning<Number: TrainingNumber> {
  /// Work-items of a group.
  private(set) var groupSize = 1
  /// Neighbouring numbers that one work-item takes as a vector.
  private var width = Number.laneCount
  /// Vectors of a line that one work-item takes together through deeper layers.
  private var vectorsTogether = 4
  /// Whether two-layer networks keep their weights in registers for a whole slice.
  private var keepsWeights = false
  private let hasTwoLayers: Bool
  /// Vectors of the first layer.
  private let vectors: Int
  /// Whether any network's weights decay.
  private let decays: Bool
  /// Numbers of a network's activity in deeper layers, with what flows back, and whether they lie in local memory.
  let activityCount: Int
  private(set) var activityIsLocal = false

  /// Rows of a branch of three layers or more.
  private static var mostRows: Int { 64 / Number.laneCount }
  /// The most vectors of units whose weights fit registers: two numbers of each in every work-item.
  private static var mostVectorsInRegisters: Int { Number.laneCount }
  /// Values of the prototypes, then five sums over samples.
  static var valueCount: Int { HalfLines.features + 5 }

  /// - Parameter decays: whether any network's weights decay.
  init(_ device: DeviceDescription, _ schedule: SampleSchedule, decays: Bool) {
    self.decays = decays
    hasTwoLayers = schedule.blocks.count == 2
    vectors = schedule.blocks[0].stride / Number.laneCount
    activityCount = hasTwoLayers ? 0 : HalfLines.features * schedule.activityCount
    // Every launch must hold NVIDIA's 48 KiB, whatever this device allows.
    let limit = min(device.localMemory, 48 * 1024)
    if device.kind != .cpu { cutForGroups(largest: device.largestWorkGroup, localLimit: limit) }
    activityIsLocal = localBytes + activityCount * MemoryLayout<Number>.stride <= limit
  }

  /// As many rows as the device takes. One that does not take a row for each branch keeps its single work-item.
  private mutating func cutForGroups(largest: Int, localLimit: Int) {
    let alone = self
    var rows = hasTwoLayers ? 1 : Self.mostRows
    (width, vectorsTogether) = (1, 2)
    keepsWeights = hasTwoLayers && vectors <= Self.mostVectorsInRegisters
    repeat {
      groupSize = 2 * rows * Number.laneCount
      if groupSize <= largest, localBytes <= localLimit { return }
      rows /= 2
    } while rows > 0
    self = alone
  }

  /// Partial sums of the lanes of what is summed together, with one number more against bank conflicts.
  var partialSums: Int {
    let step = Number.laneCount + (width == 1 ? 1 : 0)
    // Four values and four measures, or what flows back through a vector of lines in both branches.
    let ofLines = hasTwoLayers ? 8 * step : 4 * Number.laneCount * step
    return max(ofLines, 5 * groupSize * width)
  }

  private var localBytes: Int {
    (partialSums + Self.valueCount) * MemoryLayout<Number>.stride + groupSize * MemoryLayout<Int32>.stride
  }

  var options: String {
    "-DDOUBLE_PRECISION=\(Number.precision == .double ? 1 : 0) -DCOLUMNS=\(groupSize) -DROWS=1 -DWIDTH=\(width) "
      + "-DHAS_TWO_LAYERS=\(hasTwoLayers ? 1 : 0) -DKEEPS_WEIGHTS=\(keepsWeights ? 1 : 0) "
      + "-DVECTORS=\(keepsWeights ? vectors : 1) -DDECAYS=\(decays ? 1 : 0) "
      + "-DVECTORS_TOGETHER=\(vectorsTogether) -DVECTOR_SPACE=\(activityIsLocal ? "__local" : "__global")"
  }
}
