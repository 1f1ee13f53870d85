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
}

extension CompetitionShape {
  /// Numbers that an engine keeps of one network while it trains.
  func numbersPerNetwork(laneCount: Int) -> Int {
    let layout = CompetitionLayout(self, laneCount: laneCount)
    let samples = 2 * (layout.inputCount + layout.productCount) + layout.lineCount
    // Activity, the sums of slopes, and paces with all that belongs to them.
    let units = 4 * (5 * layout.activityCount + layout.weightCount + layout.logitCount)
    return samples + units + 10 * layout.stride + layout.weightCount + 3 * layout.logitCount
  }
}
