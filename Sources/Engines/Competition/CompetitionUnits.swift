import Experiments

/// How the numbers of a network of the competition family lie in memory.
struct CompetitionLayout: Sendable {
  let classes: Int
  let unitsPerClass: Int
  /// Number of training samples.
  let samples: Int
  /// Inputs of a modality.
  let dimension: Int
  /// Numbers of a line with one number a sample and class direction, padded.
  let stride: Int
  /// Numbers of a line with one number an input, padded.
  let inputStride: Int
  private let shape: CompetitionShape

  init(_ shape: CompetitionShape, laneCount: Int) {
    func padded(_ count: Int) -> Int { (count + laneCount - 1) / laneCount * laneCount }
    self.shape = shape
    classes = shape.classes
    unitsPerClass = shape.unitsPerClass
    samples = shape.sampleCount
    dimension = shape.dimension
    stride = padded(shape.sampleCount + shape.classes)
    inputStride = padded(shape.dimension)
  }

  /// Units of one modality.
  var units: Int { shape.unitsPerModality }
  var inputCount: Int { shape.sampleCount * inputStride }
  var productCount: Int { shape.sampleCount * stride }
  var activityCount: Int { units * stride }
  var weightCount: Int { units * inputStride }
  var logitCount: Int { classes * stride }
  /// Numbers of all samples' inputs, input by input.
  var lineCount: Int { shape.dimension * stride }

  /// One number a unit, sample and class direction.
  func emptyActivity<Number: TrainingNumber>(_ type: Number.Type) -> AlignedBuffer<Number> {
    AlignedBuffer(count: activityCount)
  }
}

extension CompetitionShape {
  /// Numbers that an engine keeps of one network while it trains.
  func numbersPerNetwork(laneCount: Int) -> Int {
    let layout = CompetitionLayout(self, laneCount: laneCount)
    let samples = 2 * (layout.inputCount + layout.productCount) + layout.productCount + layout.lineCount
    let units = 4 * (2 * layout.activityCount + layout.weightCount + layout.logitCount)
    return samples + units + 2 * layout.activityCount + 3 * layout.logitCount
  }
}

/// The units of one modality in one network: all of the modality alone, or its half of the joint network.
final class CompetitionUnits<Number: TrainingNumber> {
  /// Initial weights, later the final ones: units × `inputStride`.
  let weights: AlignedBuffer<Number>
  /// ⟨w, X_i⟩ of every unit and training sample, then ⟨w, M_j⟩: units × `stride`.
  let activity: AlignedBuffer<Number>
  /// η/n times residual times σ′ of the last step, and the sum over all steps.
  let slopes: AlignedBuffer<Number>
  let slopeSums: AlignedBuffer<Number>
  /// What the units add to the logits: K × `stride`.
  let logits: AlignedBuffer<Number>

  /// - Parameter slopes: room that the units of both modalities share, one after the other: what fewer lines hold stays
  ///   nearer.
  init(_ layout: CompetitionLayout, slopes: AlignedBuffer<Number>) {
    weights = AlignedBuffer(count: layout.weightCount)
    activity = AlignedBuffer(count: layout.activityCount)
    self.slopes = slopes
    slopeSums = AlignedBuffer(count: layout.activityCount)
    logits = AlignedBuffer(count: layout.logitCount)
  }

  /// Takes over another network's weights and activity.
  func start(as other: CompetitionUnits) {
    weights.start.update(from: other.weights.start, count: weights.count)
    activity.start.update(from: other.activity.start, count: activity.count)
    for units in [self, other] { units.slopeSums.start.update(repeating: 0, count: slopeSums.count) }
  }

  func passForward(_ activation: SmoothedRectifier, _ layout: CompetitionLayout) {
    for label in 0..<layout.classes {
      Number.logits(
        units: layout.unitsPerClass, stride: layout.stride, activation,
        activity.start + label * layout.unitsPerClass * layout.stride, into: logits.start + label * layout.stride)
    }
  }

  func passBackward(
    _ activation: SmoothedRectifier, _ residuals: AlignedBuffer<Number>, _ layout: CompetitionLayout
  ) {
    for unit in 0..<layout.units {
      let line = unit * layout.stride
      Number.slopes(
        samples: layout.samples, activation, activity.start + line,
        residuals: residuals.start + unit / layout.unitsPerClass * layout.stride, into: slopes.start + line,
        sums: slopeSums.start + line)
    }
  }

  /// A of one class: the largest ⟨w, M_j⟩ of its units.
  func strength(of label: Int, _ layout: CompetitionLayout) -> Number {
    let column = layout.samples + label
    let first = label * layout.unitsPerClass
    return (first..<(first + layout.unitsPerClass)).reduce(-.infinity) {
      max($0, activity.start[$1 * layout.stride + column])
    }
  }
}
