import CVectorLanes
import Experiments

/// The loss that steps of gradient descent have led to.
struct DescentLoss<Number> {
  var total: Number
  /// The loss above the part that is known to remain; all of it where no such part is known.
  var aboveRemainder: Number
}

/// Steps of gradient descent of networks of half lines: the CPU twin of `sample_half_lines.cl`; see ``HalfLines``.
///
/// One value of this type is one thread's working memory, used for one network after another.
struct HalfLineDescent<Number: TrainingNumber> {
  private let weights: AlignedBuffer<Number>
  private let activity: AlignedBuffer<Number>
  private let state: AlignedBuffer<Number>
  /// The weights before a step.
  private let before: AlignedBuffer<Number>
  /// For each schedule its layers; none for those of other networks.
  private let layers: [[sample_half_layer]]

  /// - Parameter weights: where the networks to train have their weights.
  init(_ schedules: [SampleSchedule], weights: AlignedBuffer<Number>) {
    self.weights = weights
    activity = AlignedBuffer(count: HalfLines.features * (schedules.map(\.activityCount).max() ?? 0))
    state = AlignedBuffer(count: Int(SAMPLE_HALF_LINES_STATE))
    before = AlignedBuffer(count: weights.count)
    layers = schedules.map { $0.outputs.count == 2 ? $0.halfLineLayers : [] }
  }

  /// The loss of a network with the weights that are there.
  func start(
    _ network: SampleBatch<Number>.Network, _ data: SampledData<Number>
  ) -> DescentLoss<Number> {
    withNetwork(network, data) { Number.start($0) }
    return loss
  }

  /// Takes steps, and none after one after which the network has converged, or its loss is not at `limit` or below.
  ///
  /// - Precondition: the state is that of the network's weights.
  func descend(
    _ network: SampleBatch<Number>.Network, _ data: SampledData<Number>, steps: Int, limit: Number
  ) -> (taken: Int, loss: DescentLoss<Number>) {
    var taken = 0
    withNetwork(network, data) {
      taken = Number.descend($0, steps: steps, stop: network.halfLineStop ?? 0, limit: limit)
    }
    return (taken, loss)
  }

  /// Takes one step and says whether it changed any weight.
  func descendOnce(
    _ network: SampleBatch<Number>.Network, _ schedule: SampleSchedule, _ data: SampledData<Number>, limit: Number
  ) -> (changes: Bool, loss: DescentLoss<Number>) {
    before.start.update(from: weights.start, count: schedule.weightCount)
    let loss = descend(network, data, steps: 1, limit: limit).loss
    // Not a number counts as change: divergence has its own check.
    return ((0..<schedule.weightCount).contains { before.start[$0] != weights.start[$0] }, loss)
  }

  private var loss: DescentLoss<Number> {
    DescentLoss(total: state.start[state.count - 2], aboveRemainder: state.start[state.count - 1])
  }

  private func withNetwork(
    _ network: SampleBatch<Number>.Network, _ data: SampledData<Number>, _ body: (HalfLineNetwork<Number>) -> Void
  ) {
    guard let samples = data.halfLines else { preconditionFailure("the batch prepared no half lines") }
    let layers = layers[network.schedule]
    layers.withUnsafeBufferPointer { layers in
      samples.principal(isLinear: network.slope == 1).withUnsafeBufferPointer { principal in
        guard let start = layers.baseAddress else { return }
        body(
          HalfLineNetwork(
            depth: layers.count / 2, layers: start, weights: weights.start, activity: activity.start,
            slope: network.slope, rate: network.rate, decay: network.decay, loss: network.loss, samples: data.count,
            principal: principal.baseAddress, first: samples.first, second: samples.second, targets: samples.targets,
            state: state.start))
      }
    }
  }
}

extension SampleSchedule {
  /// The layers of branch A, then of branch B, of a network of half lines. The activity of a layer and what flows back
  /// through it take four lines.
  var halfLineLayers: [sample_half_layer] {
    let hidden = blocks.count / 2
    return (0..<2).flatMap { branch in
      blocks[(branch * hidden)..<((branch + 1) * hidden)].map { block in
        sample_half_layer(
          weights: block.offset, lines: block.lines, stride: block.stride,
          activity: HalfLines.features * spaces[block.destination].offset)
      } + [sample_half_layer(weights: outputs[branch].offset, lines: 1, stride: outputs[branch].stride, activity: 0)]
    }
  }
}
