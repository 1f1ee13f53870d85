import Experiments
import ReferenceTraining
import Testing

/// The reference gradient against finite differences of the loss.
@Suite struct ReferenceGradientTests {
  @Test func finiteDifferences() throws {
    let dimensions = ModalityPair(3, 2)
    for depth in 2...5 {
      for fusionLayer in 1...depth {
        let network = try FusionNetwork(
          depth: depth, fusionLayer: fusionLayer, hiddenWidths: (1..<depth).map { 5 - $0 % 3 },
          inputDimensions: dimensions)
        let moments = try randomMoments(dimensions, seed: UInt32(depth))
        let recipe = UnitWeights(
          network: network, scheme: .entrywise, seed: Seed(index: 4), fixedPoints: FixedPoints(moments))
        let weights = recipe.draw().map { $0.map { 0.5 * $0 } }
        let gradient = ReferenceTraining.gradient(weights: weights, network: network, moments: moments)
        let size = gradient.flatMap(\.self).map(\.magnitude).max() ?? 0
        #expect(gradient.map(\.count) == weights.map(\.count))
        for block in weights.indices {
          for element in weights[block].indices {
            func loss(shiftedBy shift: Double) -> Double {
              var shifted = weights
              shifted[block][element] += shift
              return ReferenceTraining.loss(weights: shifted, network: network, moments: moments)
            }
            // Central differences with step h, extrapolated to an error of h⁴.
            let h = 1e-3
            let coarse = (loss(shiftedBy: 2 * h) - loss(shiftedBy: -2 * h)) / (4 * h)
            let fine = (loss(shiftedBy: h) - loss(shiftedBy: -h)) / (2 * h)
            #expect(abs((4 * fine - coarse) / 3 - gradient[block][element]) < 1e-8 * size)
          }
        }
      }
    }
  }

  @Test func totalMapOfAKnownNetwork() throws {
    let network = try FusionNetwork(depth: 3, fusionLayer: 2, hiddenWidths: [1, 2])
    // Branch A: 2 then (3, 5)ᵀ; branch B: 7 then (−1, 1)ᵀ; shared: (10, 100).
    let weights: [[Double]] = [[2], [3, 5], [7], [-1, 1], [10, 100]]
    #expect(ReferenceTraining.totalMap(weights: weights, network: network) == [2 * 530, 7 * 90])
  }
}
