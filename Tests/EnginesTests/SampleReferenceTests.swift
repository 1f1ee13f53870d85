import Engines
import Experiments
import ReferenceTraining
import Testing

/// The CPU engine on samples against a loop that shares no code with it.
@Suite struct SampleReferenceTests {
  /// The reference itself: its gradients are slopes of its loss.
  @Test func gradientsAreFiniteDifferences() throws {
    for shape in try SampledExperiments.shapesThatHurt() where shape.count < 40 {
      let experiment = try shape.experiment()
      let (network, kind) = (experiment.network, experiment.training.loss)
      let samples = try #require(experiment.data.trainingSamples(seed: experiment.seed))
      var parameters = ReferenceSampleTraining.initialParameters(of: experiment)
      for block in parameters.biases.indices {
        for unit in parameters.biases[block].indices { parameters.biases[block][unit] = 0.1 * Double(unit % 3 - 1) }
      }
      let gradient = ReferenceSampleTraining.gradient(parameters, network, samples, kind)
      func difference(_ part: WritableKeyPath<ReferenceSampleTraining.Parameters, [[Double]]>) {
        for block in parameters[keyPath: part].indices where !parameters[keyPath: part][block].isEmpty {
          let element = parameters[keyPath: part][block].count / 2
          let losses = [1e-6, -1e-6].map { shift in
            var shifted = parameters
            shifted[keyPath: part][block][element] += shift
            return ReferenceSampleTraining.loss(shifted, network, samples, kind)
          }
          let slope = (losses[0] - losses[1]) / 2e-6
          let expected = gradient[keyPath: part][block][element]
          #expect((slope - expected).magnitude < 1e-6, "\(shape), block \(block): \(slope) and \(expected)")
        }
      }
      difference(\.weights)
      difference(\.biases)
    }
  }

  @Test(arguments: Precision.allCases)
  func curvesAgree(precision: Precision) throws {
    let tolerance = precision == .float ? 1e-4 : 1e-11
    for shape in try SampledExperiments.shapesThatHurt() {
      let experiment = try shape.experiment()
      let reference = ReferenceSampleTraining.train(experiment, steps: shape.maxSteps)
      let recording = Recording(.steps(Array(0...shape.maxSteps)), keepsFirstLayer: true)
      let trained = try CPUEngine().train(
        [experiment], precision: precision, recording: recording, control: TrainingControl())[0]
      let points = try #require(trained.curve?.points)
      // A single sample may be fitted exactly before the last step.
      let steps = trained.outcome.steps
      #expect(points.map(\.step) == Array(0...steps), "\(shape)")
      #expect(steps == shape.maxSteps || (shape.count == 1 && trained.outcome.finalLoss == 0), "\(shape)")
      func agree(_ left: [Double], _ right: [Double]) -> Bool {
        zip(left, right).allSatisfy { ($0 - $1).magnitude < tolerance * max(1, $1.magnitude) }
      }
      #expect(agree(points.map(\.loss), reference.losses), "\(shape)")
      #expect(agree(points.flatMap(\.totalMap), reference.totalMaps.flatMap { $0 }), "\(shape)")
      for modality in Modality.allCases {
        #expect(
          agree(points.compactMap { $0.firstLayerNorms?[modality] }, reference.firstLayerNorms.map { $0[modality] }),
          "\(shape)")
        let first = try #require(experiment.network.blocks.firstIndex { $0.layer == 1 && $0.modality == modality })
        #expect(
          agree(try #require(trained.firstLayer)[modality].elements, reference.parameters.weights[first]), "\(shape)")
      }
      #expect(trained.outcome.finalLoss == points.last?.loss)
      // Something has been learned, or there was nothing to compare.
      #expect(reference.losses[shape.maxSteps] < 0.98 * reference.losses[0], "\(shape)")
    }
  }
}
