import Experiments

/// How the kernels of the competition family are cut for a device and a shape.
struct CompetitionTuning<Number: TrainingNumber> {
  /// Work-items of a group, in the kernels' two factors: few enough for several groups to share a multiprocessor of a GPU,
  /// which hide each other's waiting for a tile.
  private var columns = 16
  private var rows = 8
  /// Neighbouring numbers that one work-item takes as a vector.
  private var width = 1
  /// Columns, or vectors of them, and rows of a product that one work-item takes.
  private var columnsTogether = 4
  private let rowsTogether: Int
  /// Terms of a sum that wait in local memory together.
  private var terms = 16
  /// Whether slopes have paces: where a single work-item can leave out what need not be multiplied.
  let keepsPaces: Bool
  /// Vectors of activity and velocity that one work-item takes then.
  private var paceVectors = 1

  /// - Parameters:
  ///   - units: units of one modality; a step multiplies both networks' at once.
  ///   - stride: numbers of a line of products.
  ///
  /// OpenCL on a CPU runs the work-items of a group in a loop from barrier to barrier. A single one does without, and takes
  /// whole vectors.
  init(_ device: DeviceDescription, units: Int, stride: Int) {
    keepsPaces = Self.keepsPaces(on: device.kind)
    if device.kind == .cpu {
      (columns, rows, width, terms) = (1, 1, Number.laneCount, 64)
      // Two rows of nine sums fill more than half of 32 registers.
      columnsTogether = SampleTuning<Number>.vectorsTogether(of: stride / Number.laneCount, atMost: 9)
      paceVectors = SampleTuning<Number>.vectorsTogether(of: stride / Number.laneCount, atMost: 13)
    }
    while columns * rows > device.largestWorkGroup { if rows > 1 { rows /= 2 } else { columns /= 2 } }
    rowsTogether = min(device.kind == .cpu ? 2 : 8, (2 * units + rows - 1) / rows)
    // Every launch must hold NVIDIA's 48 KiB, whatever this device allows.
    let limit = min(device.localMemory, 48 * 1024) - lossBytes - 64
    while tileBytes > limit, terms > 1 { terms /= 2 }
  }

  static func keepsPaces(on kind: DeviceDescription.Kind) -> Bool { Number.keepsPaces && kind == .cpu }

  var groupSize: Int { columns * rows }

  /// Two tiles of both factors; the kernels keep one number more a line of the first.
  var tileBytes: Int {
    2 * terms * (rows * rowsTogether + 1 + columns * columnsTogether) * MemoryLayout<Number>.stride
  }

  /// Partial sums of the losses of three networks.
  var lossBytes: Int { 3 * 16 * MemoryLayout<Number>.stride }

  var options: String {
    "-DDOUBLE_PRECISION=\(Number.precision == .double ? 1 : 0) -DCOLUMNS=\(columns) -DROWS=\(rows) -DWIDTH=\(width) "
      + "-DCOLUMNS_TOGETHER=\(columnsTogether) -DROWS_TOGETHER=\(rowsTogether) -DTERMS=\(terms) "
      + "-DKEEPS_PACES=\(keepsPaces ? 1 : 0) -DVECTORS_TOGETHER=\(paceVectors)"
  }
}
