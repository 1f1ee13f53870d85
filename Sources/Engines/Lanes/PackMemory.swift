import CVectorLanes
import Experiments

/// The memory of one pack: as many networks of one architecture as a vector has lanes.
final class PackMemory<Number: TrainingNumber> {
  /// The rows of a pack's data; see `lane_training.h`.
  private struct DataRows {
    let dimension: Int
    var minimum: Int { dimension * dimension }
    var rate: Int { minimum + dimension }
    var stopLoss: Int { rate + 1 }
    var minimumLoss: Int { rate + 2 }
    var lossLimit: Int { rate + 3 }
    var thresholds: Int { rate + 4 }
    var teacher: Int { thresholds + 4 }
    var populationCovariance: Int { teacher + dimension }
    var end: Int { populationCovariance + dimension * dimension }
  }

  private static var lanes: Int { Number.laneCount }

  let pack: Number.Pack
  private let memory: AlignedBuffer<Number>
  private let network: UnsafeMutablePointer<Number>
  private let data: UnsafeMutablePointer<Number>
  private let state: UnsafeMutablePointer<Number>
  private let history: UnsafeMutablePointer<Number>
  /// The weights when they were last kept.
  private let kept: UnsafeMutablePointer<Number>
  private let rows: DataRows
  private let sources: [Int]
  /// Whether the network's rows hold ``ModeAmplitudes``.
  private let isInModes: Bool
  private let weightRows: Int
  private let blockLength: Int
  private let tracksError: Bool
  /// Rows of history for one step: the total map, the loss, and E_g where it is tracked.
  private let historyWidth: Int

  /// - Parameter blockLength: steps that a call takes.
  init(_ plan: LanePlan, blockLength: Int, tracksError: Bool) {
    sources = plan.sources
    isInModes = plan.isInModes
    weightRows = plan.weightRows
    rows = DataRows(dimension: plan.dimensions.a + plan.dimensions.b)
    historyWidth = rows.dimension + (tracksError ? 2 : 1)
    let (networkSize, dataSize) = (plan.networkRows * Self.lanes, rows.end * Self.lanes)
    let stateSize = LANE_STATE_ROWS * Self.lanes
    let historySize = (blockLength + 2) * historyWidth * Self.lanes
    memory = AlignedBuffer(count: networkSize + dataSize + stateSize + historySize + weightRows * Self.lanes)
    network = memory.start
    data = network + networkSize
    state = data + dataSize
    history = state + stateSize
    kept = history + historySize
    pack = Number.pack(network: network, data: data, history: history, state: state)
    self.blockLength = blockLength
    self.tracksError = tracksError
    for lane in 0..<Self.lanes { clear(lane) }
  }

  /// Puts a network into a lane, before its first step.
  func load(
    _ lane: Int, _ schedule: LayerSchedule, draw: [Number], network member: PreparedBatch<Number>.Network,
    _ trainingData: TrainingData<Number>
  ) {
    if isInModes {
      setAmplitudes(ModeAmplitudes(schedule, draw: draw, scale: member.scale), lane)
    } else {
      draw.withUnsafeBufferPointer { loadWeights(lane, $0, scale: member.scale) }
    }
    set(rows.rate, lane, member.learningRate)
    set(rows.stopLoss, lane, member.stopLoss)
    fill(rows.minimum, lane, trainingData.globalMinimum)
    fill(0, lane, trainingData.covariance, stride: trainingData.stride)
    if tracksError {
      // Without a teacher of its own, E_g is the loss above its minimum, to the last bit.
      let follows = trainingData.tracksGeneralisation
      fill(rows.teacher, lane, follows ? trainingData.teacher : trainingData.globalMinimum)
      fill(
        rows.populationCovariance, lane, follows ? trainingData.populationCovariance : trainingData.covariance,
        stride: trainingData.stride)
    }
    set(rows.minimumLoss, lane, trainingData.minimumLoss)
    // The first look sets the limit.
    set(rows.lossLimit, lane, .infinity)
    let split = trainingData.fixedPoints.moments.dimensions.a
    for (index, first) in [0, split].enumerated() {
      set(rows.thresholds + index, lane, trainingData.plateauMeasure[first])
      set(rows.thresholds + 2 + index, lane, trainingData.finalMeasure[first])
    }
    restart(lane)
  }

  private func loadWeights(_ lane: Int, _ draw: UnsafeBufferPointer<Number>, scale: Number) {
    let column = network + lane
    for (element, source) in sources.enumerated() { column[element * Self.lanes] = scale * draw[source] }
  }

  private func setAmplitudes(_ amplitudes: ModeAmplitudes<Number>, _ lane: Int) {
    for row in 0..<weightRows { network[row * Self.lanes + lane] = amplitudes.numbers[row] }
  }

  /// The amplitudes in a lane of the network's rows or of those that were kept.
  private static func amplitudes(_ rows: UnsafePointer<Number>, _ lane: Int) -> ModeAmplitudes<Number> {
    ModeAmplitudes(SIMD4(rows[lane], rows[lanes + lane], rows[2 * lanes + lane], rows[3 * lanes + lane]))
  }

  /// Makes a lane idle: zeros in which nothing ever happens.
  func clear(_ lane: Int) {
    for row in 0..<weightRows { network[row * Self.lanes + lane] = 0 }
    for row in 0..<rows.end { set(row, lane, 0) }
    set(rows.stopLoss, lane, -.infinity)
    set(rows.lossLimit, lane, .infinity)
    restart(lane)
  }

  /// Keeps the weights of all lanes for ``copyKept(_:of:)``.
  func keepWeights() { kept.update(from: network, count: weightRows * Self.lanes) }

  /// Puts one lane of another pack into lane 0, with the weights that it had when they were last kept.
  func copyKept(_ lane: Int, of other: PackMemory) {
    for row in 0..<weightRows { network[row * Self.lanes] = other.kept[row * Self.lanes + lane] }
    for row in 0..<rows.end { set(row, 0, other.data[row * Self.lanes + lane]) }
  }

  /// Whether the weights in lane 0 are those that another pack kept of a lane; a NaN equals nothing.
  func equalsKept(_ lane: Int, of other: PackMemory) -> Bool {
    if isInModes { return Self.amplitudes(network, 0).haveSameWeights(as: Self.amplitudes(other.kept, lane)) }
    return (0..<weightRows).allSatisfy { network[$0 * Self.lanes] == other.kept[$0 * Self.lanes + lane] }
  }

  private func restart(_ lane: Int) {
    state[LANE_STATE_MINIMUM * Self.lanes + lane] = .infinity
    state[LANE_STATE_RECENT_MINIMUM * Self.lanes + lane] = .infinity
    setInteger(LANE_STATE_STEP, lane, 0)
    setInteger(LANE_STATE_RECENT_ROW, lane, 0)
    // A call begins by adding its length.
    setInteger(LANE_STATE_START, lane, -blockLength)
  }

  /// Stops looking for a crossing that was found.
  func dropThreshold(_ threshold: Int, _ lane: Int) { set(rows.thresholds + threshold, lane, 0) }

  /// Sets the loss, its minimum included, above which a network counts as diverged.
  func setLossLimit(_ limit: Number, _ lane: Int) { set(rows.lossLimit, lane, limit) }

  /// The weights in lane 0 in the layout of a schedule, of a network that began with `scale` times `draw`.
  func weights(_ schedule: LayerSchedule, draw: [Number], scale: Number) -> [Number] {
    if isInModes { return Self.amplitudes(network, 0).weights(schedule, draw: draw, scale: scale) }
    var weights = [Number](repeating: 0, count: schedule.weightCount)
    for (element, source) in sources.enumerated() { weights[source] = network[element * Self.lanes] }
    return weights
  }

  /// One lane's history of the last call; row 0 is the step before it.
  func history(of lane: Int) -> LaneHistory<Number> {
    LaneHistory(
      start: history + lane, lanes: Self.lanes, rowStride: historyWidth * Self.lanes, dimension: rows.dimension,
      tracksError: tracksError)
  }

  /// The smallest generalisation error before the last call and the step that had it.
  func minimumError(of lane: Int) -> (error: Number, step: Int) {
    (state[LANE_STATE_MINIMUM * Self.lanes + lane], integer(LANE_STATE_STEP, lane))
  }

  private func set(_ row: Int, _ lane: Int, _ value: Number) { data[row * Self.lanes + lane] = value }

  private func fill(_ row: Int, _ lane: Int, _ values: [Number]) {
    for (index, value) in values.enumerated() { set(row + index, lane, value) }
  }

  private func fill(_ first: Int, _ lane: Int, _ matrix: [Number], stride: Int) {
    for row in 0..<rows.dimension {
      for column in 0..<rows.dimension {
        set(first + row * rows.dimension + column, lane, matrix[row * stride + column])
      }
    }
  }

  private func setInteger(_ row: Int, _ lane: Int, _ value: Int) {
    let place = UnsafeMutableRawPointer(state + row * Self.lanes + lane)
    place.storeBytes(of: Number.Integer(value), as: Number.Integer.self)
  }

  private func integer(_ row: Int, _ lane: Int) -> Int {
    Int(UnsafeRawPointer(state + row * Self.lanes + lane).load(as: Number.Integer.self))
  }
}
