import Experiments
import Testing
import Theory

/// What predictions must not depend on: the position of a modality, the units of its values, the basis of its inputs.
@Suite struct SymmetryTests {
  private static let shapes = [(2, 2), (2, 1), (3, 2), (3, 3), (4, 2), (4, 3), (4, 4)]

  /// Both forms of the predictions for every shape and a few random configurations.
  private func forAll(
    _ dimensions: ModalityPair<Int>,
    _ body: (_ moments: SecondMoments, _ predict: (SecondMoments, _ rate: Double) throws -> FusionPrediction) throws ->
      Void
  ) throws {
    for (depth, fusionLayer) in Self.shapes {
      for scheme in Initialization.Scheme.allCases {
        for form in FusionPrediction.Form.allCases {
          for seed in 0..<4 as Range<UInt32> {
            try body(try randomMoments(dimensions, seed: seed)) { moments, rate in
              try predict(
                moments, depth: depth, fusionLayer: fusionLayer, scheme: scheme, scale: 0.02, learningRate: rate,
                form: form)
            }
          }
        }
      }
    }
  }

  private func expectSame(_ left: FusionPrediction, _ right: FusionPrediction, to tolerance: Double = 1e-9) {
    #expect(close(left.leadingTime, right.leadingTime, to: tolerance))
    #expect(close(left.laggingTime, right.laggingTime, to: tolerance))
    #expect(close(left.timeRatio, right.timeRatio, to: tolerance))
    #expect(close(left.misattribution, right.misattribution, to: tolerance))
    #expect(close(left.plateauLoss, right.plateauLoss, to: tolerance))
    #expect(left.preferenceIsSuperficial == right.preferenceIsSuperficial)
  }

  @Test(arguments: [(1, 1), (3, 2)]) func swappingTheModalities(first: Int, second: Int) throws {
    try forAll(ModalityPair(first, second)) { moments, predict in
      let order = Array(first..<(first + second)) + Array(0..<first)
      var swapped = Matrix(rows: order.count, columns: order.count)
      for row in order.indices {
        for column in order.indices { swapped[row, column] = moments.input[order[row], order[column]] }
      }
      let other = SecondMoments(
        dimensions: ModalityPair(second, first), input: swapped, outputInput: order.map { moments.outputInput[$0] },
        output: moments.output)
      let (left, right) = (try predict(moments, 0.01), try predict(other, 0.01))
      expectSame(left, right)
      #expect(left.leadingModality == right.leadingModality.other)
    }
  }

  /// Inputs and outputs in units that make all moments c times as large, at a learning rate c times as small.
  @Test(arguments: [1e-3, 7, 1e5]) func changingTheUnits(factor: Double) throws {
    try forAll(ModalityPair(2, 3)) { moments, predict in
      let scaled = SecondMoments(
        dimensions: moments.dimensions,
        input: Matrix(
          rows: moments.input.rows, columns: moments.input.columns, elements: moments.input.elements.map { factor * $0 }
        ),
        outputInput: moments.outputInput.map { factor * $0 }, output: factor * moments.output)
      let (left, right) = (try predict(moments, 0.01), try predict(scaled, 0.01 / factor))
      expectSame(left, right)
      let (leftLoss, rightLoss) = try (#require(left.minimumLoss), #require(right.minimumLoss))
      #expect(close(rightLoss, factor * leftLoss, to: 1e-6) || leftLoss < 1e-12)
    }
  }

  /// The sign of the output and a reflection of one modality's inputs.
  @Test func reflections() throws {
    try forAll(ModalityPair(2, 2)) { moments, predict in
      let reference = try predict(moments, 0.01)
      expectSame(
        reference,
        try predict(
          SecondMoments(
            dimensions: moments.dimensions, input: moments.input, outputInput: moments.outputInput.map { -$0 },
            output: moments.output), 0.01))
      expectSame(reference, try predict(transform(moments, by: Matrix(diagonal: [1, 1, -1, -1])), 0.01))
    }
  }

  /// A rotation of each modality's inputs.
  @Test func rotations() throws {
    let rotation = Matrix(
      rows: 4, columns: 4, elements: [0.6, 0.8, 0, 0, -0.8, 0.6, 0, 0, 0, 0, 0.28, -0.96, 0, 0, 0.96, 0.28])
    try forAll(ModalityPair(2, 2)) { moments, predict in
      expectSame(try predict(moments, 0.01), try predict(transform(moments, by: rotation), 0.01))
    }
  }

  /// In gradient flow the learning rate is the unit of time, and nothing else.
  @Test func learningRateIsTheUnitOfTime() throws {
    for (depth, fusionLayer) in Self.shapes {
      let moments = try randomMoments(ModalityPair(2, 2), seed: 9)
      let slow = try predict(moments, depth: depth, fusionLayer: fusionLayer, scale: 0.02, learningRate: 1e-4)
      let fast = try predict(moments, depth: depth, fusionLayer: fusionLayer, scale: 0.02, learningRate: 1e-2)
      #expect(close(slow.timeRatio, fast.timeRatio, to: 1e-12))
      #expect(close(slow.leadingTime, fast.leadingTime.map { 100 * $0 }, to: 1e-12))
    }
  }

  /// Late fusion of scalar modalities: the ratio of gradient flow does not depend on the initial scale.
  @Test func lateFusionRatioIgnoresTheScale() throws {
    for depth in 2...5 {
      let ratios = try [1e-12, 1e-6, 0.01, 0.3].map { scale in
        let moments = try GaussianData(correlation: 0.4, sigmaRatio: 1.7).populationMoments
        return try predict(moments, depth: depth, fusionLayer: depth, scale: scale).timeRatio
      }
      for ratio in ratios { #expect(close(ratio, ratios[0], to: 1e-11)) }
    }
  }

  /// Intermediate fusion: the ratio grows with L_f and with u_0, and tends to 1 as u_0 does to 0.
  @Test func intermediateFusionOrders() throws {
    let moments = try GaussianData(correlation: 0, sigmaRatio: 2).populationMoments
    for depth in 4...6 {
      func ratio(_ fusionLayer: Int, _ scale: Double) throws -> Double {
        try #require(predict(moments, depth: depth, fusionLayer: fusionLayer, scale: scale).timeRatio)
      }
      for scale in [0.03, 0.1, 0.18] {
        let ratios = try (1...depth).map { try ratio($0, scale) }
        #expect(zip(ratios, ratios.dropFirst()).allSatisfy { $0 < $1 })
      }
      for fusionLayer in 2..<depth {
        let ratios = try [1e-6, 1e-3, 0.03, 0.1, 0.18].map { try ratio(fusionLayer, $0) }
        #expect(zip(ratios, ratios.dropFirst()).allSatisfy { $0 < $1 })
        #expect(ratios[0] < 1.001)
      }
    }
  }

  /// The moments of inputs that are a linear image of the old ones.
  private func transform(_ moments: SecondMoments, by matrix: Matrix) -> SecondMoments {
    SecondMoments(
      dimensions: moments.dimensions, input: matrix * moments.input * matrix.transposed,
      outputInput: moments.outputInput * matrix.transposed, output: moments.output)
  }
}
