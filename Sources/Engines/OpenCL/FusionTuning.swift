import Experiments
import Kernels

/// How the kernels that train fusion networks on second moments are cut for a device: a table by kind of device, made smaller
/// until a work-group fits.
struct FusionTuning: Sendable, Hashable {
  /// Whether a network's matrices are gone through by a work-group or by one work-item with vectors.
  var passes: KernelSource.MatrixPasses
  /// Work-items that share a line of a matrix. As many as the CPU engine has lanes, so that both add in one order.
  var columns: Int
  /// Lines read at once, and lines per tile in local memory.
  var rows: Int
  var tile: Int
  /// Narrow networks that one work-item trains, side by side in the lanes of vectors, and work-items in a group of such.
  var lanes: Int
  var laneGroupSize: Int
  /// Narrow is a network that keeps up to this many numbers, which all of its lane's steps go through. In modes every network
  /// is, as it keeps a few numbers whatever its width.
  var narrowNumbers: Int
  /// Up to this many numbers of a network alone in its work-item are kept in registers, as far as these go.
  var unrolledNumbers: Int

  /// The table. Kinds that it does not name take the last line.
  ///
  /// OpenCL on a CPU runs the work-items of a group in a loop from barrier to barrier. A single one does without, and has
  /// vectors instead. A GPU has a warp of narrow networks, which keep what exceeds 255 registers in the nearest cache:
  /// with some more, a network of its own group would still wait longer at barriers.
  init<Number: TrainingNumber>(_ kind: DeviceDescription.Kind, in number: Number.Type) {
    switch kind {
    case .cpu:
      (passes, columns, rows, tile) = (.vectors, 1, 1, 1)
      (lanes, laneGroupSize, narrowNumbers, unrolledNumbers) = (Number.laneCount, 1, 4096, 0)
    case .gpu, .accelerator:
      (passes, columns, rows, tile) = (.groups, Number.laneCount, 128 / Number.laneCount, 32)
      (lanes, laneGroupSize) = (1, 32)
      (narrowNumbers, unrolledNumbers) = (4096 / MemoryLayout<Number>.stride, 2048 / MemoryLayout<Number>.stride)
    }
  }

  /// The same for networks whose vectors have up to `width` numbers: more work-items than that would idle in most passes, and
  /// small groups leave room for more of them at once.
  func cut(toWidth width: Int, largestWorkGroup: Int) -> FusionTuning {
    var result = self
    while result.rows > 2, result.columns * result.rows / 2 >= width { result.rows /= 2 }
    while result.groupSize > largestWorkGroup, result.columns > 1 {
      if result.rows > 1 { result.rows /= 2 } else { result.columns /= 2 }
    }
    result.laneGroupSize = min(laneGroupSize, largestWorkGroup)
    return result
  }

  /// Work-items of a group that trains one network.
  var groupSize: Int { columns * rows }

  /// Partial sums of a tile of lines, with one number between lines against bank conflicts.
  var partialSums: Int { tile * (columns + 1) }

  /// Four measures, the loss, E_g and a component.
  static var observedCount: Int { 7 }
  /// The status and the sign of a change.
  static var flagCount: Int { 2 }

  /// Bytes of local memory beside the vectors.
  func fixedLocalBytes(_ precision: Precision) -> Int {
    (partialSums + Self.observedCount) * precision.byteCount + Self.flagCount * MemoryLayout<Int32>.stride
  }

  /// Options of the program for networks that have a work-group each.
  func options(_ precision: Precision, vectorsAreLocal: Bool) -> String {
    "-DDOUBLE_PRECISION=\(precision == .double ? 1 : 0) -DCOLUMNS=\(columns) -DROWS=\(rows) -DTILE=\(tile) "
      + "-DVECTOR_SPACE=\(vectorsAreLocal ? "__local" : "__global")"
  }
}
