import Experiments

/// How the kernels that draw unit weights are cut for a device.
struct DrawingTuning: Sendable {
  let groupSize: Int
  /// Work-groups that draw and narrow networks at once, each with scratch memory of its own.
  let narrowingGroups: Int
  /// Bytes of scratch memory that all of them may take, and one network at most.
  let scratchBytes: Int
  let largestScratch: Int
  /// Bytes of directions of balanced networks that wait for a launch.
  static var directionBytes: Int { 64 << 20 }
  /// Pairs of weights that one work-group draws.
  static var pairsPerGroup: Int { 1 << 13 }

  /// OpenCL on a CPU runs the work-items of a group in a loop from barrier to barrier. A single one does without, has vectors
  /// instead, and keeps its scratch memory in its cache. On a GPU several groups hide each other's
  /// waiting, and take the memory for it.
  init(_ device: DeviceDescription) {
    groupSize = device.kind == .cpu ? 1 : min(128, device.largestWorkGroup)
    narrowingGroups = device.computeUnits * (device.kind == .cpu ? 1 : 8)
    largestScratch = min(device.globalMemory / 16, device.largestAllocation)
    scratchBytes = min((device.kind == .cpu ? 256 : 1024) << 20, largestScratch)
  }

  /// Whether weights are kept by columns, too; see `krylov_bases.cl`.
  var hasTransposedCopy: Bool { groupSize > 1 }

  func options(_ precision: Precision) -> String {
    "-DDOUBLE_PRECISION=\(precision == .double ? 1 : 0) -DCOLUMNS=\(groupSize) -DROWS=1 "
      + "-DBLOCKS_TOGETHER=\(groupSize == 1 ? 16 : 1)"
  }
}
