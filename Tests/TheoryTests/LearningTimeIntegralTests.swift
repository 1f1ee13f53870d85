import Experiments
import Foundation
import Testing
import Theory

/// The integral for t_A against the special depths and rates where it has an antiderivative.
@Suite struct LearningTimeIntegralTests {
  /// Gradient flow's t_A · η‖Σ_yA‖ for scalar modalities with k = ‖Σ_yB‖/‖Σ_yA‖, aligned.
  private func integral(depth: Int, fusionLayer: Int, k: Double, scale: Double) throws -> Double {
    let moments = SecondMoments(
      dimensions: ModalityPair(1, 1), input: Matrix(diagonal: [2, 0.5]), outputInput: [3, 3 * k], output: 100)
    let prediction = try predict(
      moments, depth: depth, fusionLayer: fusionLayer, scale: scale, learningRate: 0.25)
    return try #require(prediction.leadingTime) * 0.25 * 3
  }

  private let scales = [0.5, 0.1, 1e-3, 1e-6]

  @Test(arguments: 3...9) func lateFusion(depth: Int) throws {
    // ∫ u^{1−L} du
    for scale in scales {
      let power = (2..<depth).reduce(1.0) { power, _ in power / scale }
      let value = try integral(depth: depth, fusionLayer: depth, k: 0.4, scale: scale)
      #expect(close(value, (power - 1) / Double(depth - 2), to: 1e-11))
    }
  }

  @Test func equalRates() throws {
    // u_B = u: ∫ u^{1−L} du / 2^{(L−L_f)/2}
    for scale in scales {
      for depth in 3...7 {
        for fusionLayer in 2...depth {
          let power = (2..<depth).reduce(1.0) { power, _ in power / scale }
          let shared = (fusionLayer..<depth).reduce(1.0) { norm, _ in norm * 2.0.squareRoot() }
          let value = try integral(depth: depth, fusionLayer: fusionLayer, k: 1, scale: scale)
          #expect(close(value, (power - 1) / Double(depth - 2) / shared, to: 1e-11))
        }
      }
    }
  }

  @Test func laggingModalityAtRest() throws {
    // k = 0: u_B = u_0. L = 4, L_f = 2: ∫ du/(u (u² + u_0²)) = [ln u − ½ ln(u² + u_0²)]/u_0²
    // L = 5, L_f = 3: ∫ du/(u² (u² + u_0²)) = −1/(u_0² u) − arctan(u/u_0)/u_0³
    for scale in scales {
      let square = scale * scale
      let first = log(2 / (1 + square)) / (2 * square)
      #expect(close(try integral(depth: 4, fusionLayer: 2, k: 0, scale: scale), first, to: 1e-11))
      let second = (1 / scale - 1 - (atan(1 / scale) - .pi / 4) / scale) / square
      #expect(close(try integral(depth: 5, fusionLayer: 3, k: 0, scale: scale), second, to: 1e-11))
    }
  }

  @Test func halfTheRate() throws {
    // k = ½, L = 4, L_f = 2: u_B² = u u_0, ∫ du/(u² (u + u_0)) = −1/(u_0 u) + ln((u + u_0)/u)/u_0²
    for scale in scales {
      let exact = (1 - scale + log((1 + scale) / 2)) / (scale * scale)
      #expect(close(try integral(depth: 4, fusionLayer: 2, k: 0.5, scale: scale), exact, to: 1e-11))
    }
  }
}
