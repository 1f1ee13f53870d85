import Experiments
import PhaseDiagrams
import Sweeps
import Theory

/// Small simulations in double precision that give figures realistic curves.
enum CurveSimulation {
  /// A deep network of rank one with scalar modalities: gradient descent on its layers' amplitudes.
  ///
  /// - Parameters:
  ///   - initial: the amplitudes of A's branch, B's branch and the shared layers.
  ///   - spacing: steps between recorded points; the last step is one more.
  static func deep(
    _ moments: SecondMoments, depth: Int, fusionLayer: Int, initial: (a: Double, b: Double, shared: Double),
    learningRate: Double = 0.04, maxSteps: Int = 4000, stopLoss: Double = 1e-4, spacing: Int = 10
  ) -> CurvesFigure.Network {
    func power(_ base: Double, _ exponent: Int) -> Double { (0..<exponent).reduce(1) { product, _ in product * base } }
    let sharedLayers = depth - fusionLayer
    var (a, b, shared) = initial
    func map() -> [Double] { [a, b].map { power($0, fusionLayer) * power(shared, sharedLayers) } }
    return train(
      moments, from: map(), maxSteps: maxSteps, stopLoss: stopLoss, spacing: spacing
    ) { _, residual in
      let parts = (a: power(a, fusionLayer), b: power(b, fusionLayer), shared: power(shared, sharedLayers))
      if sharedLayers > 0 {
        shared +=
          learningRate * power(shared, sharedLayers - 1) * (residual[0] * parts.a + residual[1] * parts.b)
      }
      a += learningRate * residual[0] * power(a, fusionLayer - 1) * parts.shared
      b += learningRate * residual[1] * power(b, fusionLayer - 1) * parts.shared
      return map()
    }
  }

  /// A balanced two-layer network: its total map follows the flow in steps of the learning rate.
  static func twoLayer(
    _ flow: BalancedFlow, initial: [Double], learningRate: Double = 0.04, maxSteps: Int = 1200,
    stopLoss: Double = 1e-4, spacing: Int = 5, data: GaussianData? = nil
  ) -> CurvesFigure.Network {
    train(
      flow.moments, from: initial, maxSteps: maxSteps, stopLoss: stopLoss, spacing: spacing, data: data
    ) { map, _ in
      zip(map, flow.velocity(at: map)).map { $0 + learningRate * $1 }
    }
  }

  /// - Parameter advance: takes a step; given the total map and the residual correlation, returns the next map.
  private static func train(
    _ moments: SecondMoments, from initial: [Double], maxSteps: Int, stopLoss: Double, spacing: Int,
    data: GaussianData? = nil, _ advance: (_ map: [Double], _ residual: [Double]) -> [Double]
  ) -> CurvesFigure.Network {
    let fixedPoints = FixedPoints(moments)
    let leading = fixedPoints.leading
    let flow = BalancedFlow(moments: moments, fusion: .late)
    var points: [LearningCurve.Point] = []
    var times: [Double?] = [nil, nil]
    var before: [Double] = [0, 0]
    var errors: GeneralisationErrors?
    var (step, map) = (0, initial)
    while true {
      let loss = moments.loss(of: map)
      let error = data.map { $0.generalisationError(of: map) }
      if let error {
        if errors == nil { errors = GeneralisationErrors(plateau: nil, minimum: error, minimumStep: 0, final: error) }
        if error < errors?.minimum ?? 0 {
          errors?.minimum = error
          errors?.minimumStep = step
        }
        errors?.final = error
      }
      for (index, target) in [fixedPoints.unimodal[leading], fixedPoints.globalMinimum(leading.other)].enumerated() {
        let part = Array(map[moments.range(index == 0 ? leading : leading.other)])
        guard dot(target, target) > 0, times[index] == nil else { continue }
        let share = dot(part, target) / dot(target, target)
        if share >= 0.5 { times[index] = Double(step - 1) + (0.5 - before[index]) / (share - before[index]) }
        before[index] = share
      }
      let isConverged = loss - fixedPoints.minimumLoss <= stopLoss
      let isLast = isConverged || step == maxSteps
      if step % spacing == 0 || isLast {
        let halves = [Modality.a, .b].map { norm(Array(map[moments.range($0)])).squareRoot() }
        points.append(
          LearningCurve.Point(
            step: step, loss: loss, totalMap: map, firstLayerNorms: ModalityPair(halves[0], halves[1]),
            generalisationError: error))
      }
      if isLast {
        var halfPlateau = ModalityPair<Double?>(nil, nil)
        var halfFinal = ModalityPair<Double?>(nil, nil)
        halfPlateau[leading] = times[0]
        halfFinal[leading.other] = times[1]
        return CurvesFigure.Network(
          curve: RecordedCurve(LearningCurve(points: points), dimensions: moments.dimensions),
          outcome: FusionOutcome(
            status: isConverged ? .converged : .stepLimit, steps: step, leadingModality: leading,
            halfPlateauTimes: halfPlateau, halfFinalTimes: halfFinal, finalLoss: loss, generalisation: errors))
      }
      map = advance(map, flow.residualCorrelation(at: map))
      step += 1
    }
  }

  /// Theory on a balanced network of the same kind.
  static func prediction(
    _ moments: SecondMoments, depth: Int, fusionLayer: Int, scale: Double, scheme: Initialization.Scheme = .balanced
  ) throws -> FusionPrediction {
    try FusionPrediction(
      moments: moments,
      network: FusionNetwork(depth: depth, fusionLayer: fusionLayer, width: 100, inputDimensions: moments.dimensions),
      initialization: Initialization(scheme: scheme, scale: scale),
      training: Training(learningRate: 0.04, maxSteps: 1, stopLoss: 0), form: .finiteRate)
  }

  /// Groups for L = 4 and every fusion layer, with initial amplitudes that differ between networks.
  static func fusionLayers(networks: Int, maxSteps: Int = 4000) throws -> [CurvesFigure.Group] {
    let moments = try GaussianData(correlation: 0, sigmaRatio: 2).populationMoments
    return try [4, 3, 2, 1].map { fusionLayer in
      let members = (0..<networks).map { index in
        let factors = RandomStream(seed: Seed(base: 3, index: UInt32(index)), purpose: .samples).normals(count: 3)
          .map { 0.1 * (1 + 0.12 * $0) }
        return deep(
          moments, depth: 4, fusionLayer: fusionLayer,
          initial: (factors[0], factors[1], factors[2] * 2.0.squareRoot()), maxSteps: maxSteps)
      }
      return CurvesFigure.Group(
        label: AxisLabels.label(forKey: "network.fusion_layer") + TypesetText(plain: " = \(fusionLayer)"),
        networks: members,
        prediction: try prediction(moments, depth: 4, fusionLayer: fusionLayer, scale: 0.1))
    }
  }
}
