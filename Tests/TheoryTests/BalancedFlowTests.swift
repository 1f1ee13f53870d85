import Experiments
import ReferenceTraining
import Testing
import Theory

@Suite("Flow of balanced two-layer networks")
struct BalancedFlowTests {
  /// A two-layer network with balanced weights and this total map: every hidden layer has one direction of its own.
  private func weights(of map: [Double], fusion: BalancedFlow.Fusion, network: FusionNetwork) -> [[Double]] {
    let stream = RandomStream(seed: Seed(base: 5, index: 3), purpose: .samples)
    let width = network.hiddenWidths[0]
    let normals = stream.normals(count: 2 * width)
    let directions = [Array(normals[..<width]), Array(normals[width...])].map { part in
      part.map { $0 / norm(part) }
    }
    let dimensions = network.inputDimensions
    let parts = ModalityPair(Array(map[..<dimensions.a]), Array(map[dimensions.a...]))
    func firstLayer(_ part: [Double], _ direction: [Double], size: Double) -> [Double] {
      direction.flatMap { unit in part.map { unit * $0 / size.squareRoot() } }
    }
    func secondLayer(_ direction: [Double], size: Double) -> [Double] { direction.map { $0 * size.squareRoot() } }
    switch fusion {
    case .early:
      let size = norm(map)
      return [
        firstLayer(parts.a, directions[0], size: size), firstLayer(parts.b, directions[0], size: size),
        secondLayer(directions[0], size: size),
      ]
    case .late:
      return Modality.allCases.flatMap { modality in
        let size = norm(parts[modality])
        let direction = directions[modality.rawValue]
        return [firstLayer(parts[modality], direction, size: size), secondLayer(direction, size: size)]
      }
    }
  }

  private func network(_ moments: SecondMoments, _ fusion: BalancedFlow.Fusion) throws -> FusionNetwork {
    try FusionNetwork(
      depth: 2, fusionLayer: fusion == .early ? 1 : 2, width: 4, inputDimensions: moments.dimensions)
  }

  @Test("Is what a small gradient step does to the map", arguments: BalancedFlow.Fusion.allCases, 0..<6)
  func gradientStep(fusion: BalancedFlow.Fusion, seed: UInt32) throws {
    let dimensions = seed % 2 == 0 ? ModalityPair(1, 1) : ModalityPair(3, 2)
    let moments = try randomMoments(dimensions, seed: seed)
    let network = try network(moments, fusion)
    let map = RandomStream(seed: Seed(base: 9, index: seed), purpose: .samples)
      .normals(count: dimensions.a + dimensions.b)
    let before = weights(of: map, fusion: fusion, network: network)
    for (found, wanted) in zip(ReferenceTraining.totalMap(weights: before, network: network), map) {
      #expect(abs(found - wanted) < 1e-12)
    }
    let gradient = ReferenceTraining.gradient(weights: before, network: network, moments: moments)
    // Steps forward and back, so that the error is of second order in the step.
    let size = 1e-5
    let maps = [size, -size].map { rate in
      let weights = zip(before, gradient).map { zip($0, $1).map { $0 - rate * $1 } }
      return ReferenceTraining.totalMap(weights: weights, network: network)
    }
    let velocity = BalancedFlow(moments: moments, fusion: fusion).velocity(at: map)
    for index in map.indices {
      let difference = (maps[0][index] - maps[1][index]) / (2 * size)
      #expect(abs(difference - velocity[index]) < 1e-6 * norm(velocity))
    }
  }

  @Test("Scalar branches follow 2|W|r, whatever the signs", arguments: [-0.7, 0.4], [-1.3, 0.2])
  func scalarBranches(first: Double, second: Double) throws {
    let moments = try GaussianData(correlation: 0.3, sigmaRatio: 2).populationMoments
    let flow = BalancedFlow(moments: moments, fusion: .late)
    let residual = flow.residualCorrelation(at: [first, second])
    // Σ_yA − W_A Σ_A − W_B Σ_BA with Σ_A = 4, Σ_AB = 0.6, Σ_yA = 4.6.
    #expect(abs(residual[0] - (4.6 - 4 * first - 0.6 * second)) < 1e-12)
    let velocity = flow.velocity(at: [first, second])
    #expect(abs(velocity[0] - 2 * abs(first) * residual[0]) < 1e-12)
    #expect(abs(velocity[1] - 2 * abs(second) * residual[1]) < 1e-12)
  }

  @Test("Rests at the fixed points, and at M_A and M_B with late fusion alone", arguments: [-0.3, 0, 0.6])
  func fixedPoints(correlation: Double) throws {
    let moments = try GaussianData(correlation: correlation, sigmaRatio: 2).populationMoments
    let points = FixedPoints(moments)
    let saddles = [[points.unimodal.a[0], 0], [0, points.unimodal.b[0]]]
    for fusion in BalancedFlow.Fusion.allCases {
      let flow = BalancedFlow(moments: moments, fusion: fusion)
      #expect(flow.velocity(at: [0, 0]) == [0, 0])
      #expect(norm(flow.velocity(at: points.globalMinimum)) < 1e-12)
      for saddle in saddles { #expect((norm(flow.velocity(at: saddle)) < 1e-12) == (fusion == .late)) }
    }
  }

  @Test("The loss falls along it", arguments: BalancedFlow.Fusion.allCases, 0..<5)
  func descent(fusion: BalancedFlow.Fusion, seed: UInt32) throws {
    let moments = try randomMoments(ModalityPair(2, 2), seed: seed)
    let flow = BalancedFlow(moments: moments, fusion: fusion)
    let map = RandomStream(seed: Seed(base: 10, index: seed), purpose: .samples).normals(count: 4)
    // The gradient of the loss with respect to the map is −r.
    #expect(dot(flow.residualCorrelation(at: map), flow.velocity(at: map)) > 0)
  }
}
