import Experiments

/// The units of one modality in both networks that see it: first all of the joint network, then those of the modality alone.
///
/// The lanes say what they are worked on with, ``CompetitionTraining`` why.
final class CompetitionUnits<Number: TrainingNumber> {
  /// Initial weights, later the final ones: 2 units × `inputStride`.
  let weights: AlignedBuffer<Number>
  /// The products of all training samples with each other and with the class directions, n × `stride`.
  let products: AlignedBuffer<Number>
  /// ⟨w, X_i⟩ of every unit and training sample, then ⟨w, M_j⟩: 2 units × `stride`.
  let activity: AlignedBuffer<Number>
  /// What the units add to the logits of each network: 2 K × `stride`.
  let logits: AlignedBuffer<Number>
  private let tolerances: AlignedBuffer<Number>
  private let paces: AlignedBuffer<Number>
  private let velocity: AlignedBuffer<Number>
  private let waiting: AlignedBuffer<Number>
  private let slopeSums: AlignedBuffer<Number>
  private let taken: AlignedBuffer<Number>
  private let changes: AlignedBuffer<Number>
  private let together: UnsafeMutablePointer<UInt8>
  private let marks: UnsafeMutablePointer<UInt64>
  private let layout: CompetitionLayout

  init(_ layout: CompetitionLayout) {
    self.layout = layout
    weights = AlignedBuffer(count: 2 * layout.weightCount)
    products = AlignedBuffer(count: layout.productCount)
    activity = AlignedBuffer(count: 2 * layout.activityCount)
    logits = AlignedBuffer(count: 2 * layout.logitCount)
    tolerances = AlignedBuffer(count: layout.stride)
    let paceCount = Number.keepsPaces ? 2 * layout.activityCount : 0
    paces = AlignedBuffer(count: paceCount)
    velocity = AlignedBuffer(count: paceCount)
    waiting = AlignedBuffer(count: paceCount)
    slopeSums = AlignedBuffer(count: 2 * layout.activityCount)
    taken = AlignedBuffer(count: 2 * layout.stride)
    changes = AlignedBuffer(count: 2 * layout.stride)
    together = .allocate(capacity: layout.units)
    marks = .allocate(capacity: layout.samples / 64 + 1)
  }

  deinit {
    together.deallocate()
    marks.deallocate()
  }

  /// Logits of the modality alone.
  var aloneLogits: UnsafeMutablePointer<Number> { logits.start + layout.logitCount }

  /// Both networks begin with the weights and the activity of the modality alone, and without slopes. The products are set.
  ///
  /// - Parameter length: by how much a slope may move the weights without waiting.
  func start(weights initial: AlignedBuffer<Number>, waitingLength length: Number) {
    for network in 0..<2 {
      (weights.start + network * layout.weightCount).update(from: initial.start, count: layout.weightCount)
    }
    activity.start.update(repeating: 0, count: layout.activityCount)
    for lines in [paces, velocity, waiting, slopeSums] { lines.start.update(repeating: 0, count: lines.count) }
    together.update(repeating: 1, count: layout.units)
    // A slope s moves the weights by s ‖X_i‖.
    for sample in 0..<layout.samples {
      tolerances.start[sample] = length / products.start[sample * layout.stride + sample].squareRoot()
    }
  }

  /// What a slope may move the weights without waiting: one unit in the last place of σ_0 √d, their length at the start.
  static func waitingLength(_ experiment: CompetitionExperiment) -> Number {
    Number(Double(Number.ulpOfOne) * experiment.initialScale * Double(experiment.data.dimension).squareRoot())
  }

  private func lines(_ activation: SmoothedRectifier) -> Number.UnitLines {
    var lines = Number.UnitLines(layout, activation, stride: layout.stride, activity: activity, together: together)
    lines.products = UnsafePointer(products.start)
    lines.tolerances = UnsafePointer(tolerances.start)
    lines.paces = paces.start
    lines.velocity = velocity.start
    lines.waiting = waiting.start
    lines.sums = slopeSums.start
    lines.taken = taken.start
    lines.changes = changes.start
    lines.marks = marks
    return lines
  }

  func passForward(_ activation: SmoothedRectifier) { Number.logits(lines(activation), into: logits.start) }

  /// Takes a step, from 0 on.
  ///
  /// - Parameters:
  ///   - joint: the residuals of the joint network, times η/n.
  ///   - alone: those of the modality alone.
  func descend(
    _ activation: SmoothedRectifier, joint: AlignedBuffer<Number>, alone: AlignedBuffer<Number>, step: Int
  ) {
    Number.descend(
      lines(activation), joint: joint.start, alone: alone.start,
      refreshesVelocity: step % Self.refreshInterval == Self.refreshInterval - 1)
  }

  /// Steps after which velocity is summed anew from the paces, so that rounding errors do not add up. It then costs about
  /// as much as without paces.
  static var refreshInterval: Int { 64 }

  /// A of one class in the joint network: the largest ⟨w, M_j⟩ of its units.
  func strength(of label: Int) -> Number {
    let column = layout.samples + label
    let first = label * layout.unitsPerClass
    return (first..<(first + layout.unitsPerClass)).reduce(-.infinity) { largest, unit in
      let value = activity.start[unit * layout.stride + column]
      let alone = activity.start[(layout.units + unit) * layout.stride + column]
      return max(largest, together[unit] == 0 ? value : value + alone)
    }
  }

  /// The weights at the end: those at the start and the samples times their slopes of all steps.
  func setFinalWeights(_ inputs: AlignedBuffer<Number>) {
    func add(_ count: Int, _ from: UnsafePointer<Number>, to line: UnsafeMutablePointer<Number>) {
      for i in 0..<count { line[i] += from[i] }
    }
    add(waiting.count, waiting.start, to: slopeSums.start)
    for unit in 0..<layout.units where together[unit] != 0 {
      let alone = slopeSums.start + (layout.units + unit) * layout.stride
      add(layout.stride, alone, to: slopeSums.start + unit * layout.stride)
    }
    Number.multiply(
      SampleProduct(
        rows: 2 * layout.units, inner: layout.samples, stride: layout.inputStride, factors: slopeSums.start,
        rowStep: layout.stride, innerStep: 1, lines: inputs.start, lineStep: layout.inputStride,
        accumulates: true, slope: 1, result: weights.start, resultStep: layout.inputStride))
  }
}

extension CompetitionUnitLines where Number: TrainingNumber {
  /// Lines of all that logits take.
  init(
    _ layout: CompetitionLayout, _ activation: SmoothedRectifier, stride: Int, activity: AlignedBuffer<Number>,
    together: UnsafeMutablePointer<UInt8>
  ) {
    self.init()
    classes = layout.classes
    units = layout.unitsPerClass
    samples = layout.samples
    self.stride = stride
    power = Int32(activation.power)
    threshold = Number(activation.threshold)
    self.activity = activity.start
    self.together = together
  }
}
