import Experiments

/// The data of a network as training needs it.
///
/// The residual is computed from the distance to the global minimum, r = (W_* − W) Σ, and the loss above its minimum
/// as ½ (W_* − W) · r, which loses no digits near the minimum.
///
/// Where the minimum is not unique, as with fewer samples than inputs, W_* is the one of least norm and says nothing about
/// where a network ends. "Half of the final value" then takes a second training, whose `endpoint` is the map that the
/// first one ended with.
final class TrainingData<Number: TrainingNumber>: Sendable {
  /// D_A+D_B.
  let dimension: Int
  /// Numbers in a padded row of Σ.
  let stride: Int
  /// Σ by padded rows.
  let covariance: [Number]
  /// W_*.
  let globalMinimum: [Number]
  /// Weights of a map's elements (of their squares, for a vector modality) whose sum reaches ½ where the map is half way
  /// to its unimodal plateau; zero where the plateau is zero.
  let plateauMeasure: [Number]
  /// The same for the final value; zero where that is zero or unknown.
  let finalMeasure: [Number]
  /// Rows whose inner product with a modality's map is 1 at its final value; zero where that is zero or unknown.
  let finalProjection: [Number]
  /// The loss at the global minimum and at the zero map.
  let minimumLoss: Number
  let zeroLoss: Number
  let fixedPoints: FixedPoints
  let betterModality: Modality?
  /// The distribution behind the data, where it has a linear teacher.
  let distribution: GaussianData?
  /// Whether W(∞) is known: the minimum is unique, or the endpoint was given.
  let knowsFinalMap: Bool
  /// W(∞) for the leading modality, where it is known.
  let leadingFinalMap: [Double]

  /// The teacher and the distribution's covariance by padded rows, for the generalisation error; empty where that is
  /// the loss above its minimum, or unknown.
  let teacher: [Number]
  let populationCovariance: [Number]

  init(fixedPoints: FixedPoints, distribution: GaussianData? = nil, endpoint: [Double]? = nil) {
    self.fixedPoints = fixedPoints
    betterModality = fixedPoints.betterModality
    self.distribution = distribution
    let moments = fixedPoints.moments
    dimension = moments.outputInput.count
    let stride = (dimension + Number.laneCount - 1) / Number.laneCount * Number.laneCount
    self.stride = stride
    func padded(_ matrix: Matrix) -> [Number] {
      var result = [Number](repeating: 0, count: matrix.rows * stride)
      for row in 0..<matrix.rows {
        for column in 0..<matrix.columns { result[row * stride + column] = Number(matrix[row, column]) }
      }
      return result
    }
    func projection(onto target: [Double]) -> [Number] {
      let square = dot(target, target)
      return target.map { square > 0 ? Number($0 / square) : 0 }
    }
    // A vector is half way where its norm is; 2 ‖W‖²/‖target‖² is ½ there and saves the root.
    func measure(of target: [Double]) -> [Number] {
      guard target.count > 1 else { return projection(onto: target) }
      let square = dot(target, target)
      return target.map { _ in square > 0 ? Number(2 / square) : 0 }
    }
    covariance = padded(moments.input)
    globalMinimum = fixedPoints.globalMinimum.map { Number($0) }
    knowsFinalMap = fixedPoints.minimumIsUnique || endpoint != nil
    let final = ModalityPair(Modality.a, Modality.b).map { modality -> [Double] in
      if let endpoint { return Self.learnedPart(endpoint, of: modality, in: moments) }
      let minimum = fixedPoints.globalMinimum(modality)
      return fixedPoints.minimumIsUnique ? minimum : minimum.map { _ in 0 }
    }
    leadingFinalMap = final[fixedPoints.leading]
    finalProjection = projection(onto: final.a) + projection(onto: final.b)
    plateauMeasure = measure(of: fixedPoints.unimodal.a) + measure(of: fixedPoints.unimodal.b)
    finalMeasure = measure(of: final.a) + measure(of: final.b)
    minimumLoss = Number(fixedPoints.minimumLoss)
    zeroLoss = Number(0.5 * moments.output)
    if let distribution, distribution.samples != .population {
      teacher = distribution.teacher.map { Number($0) }
      populationCovariance = padded(distribution.covariance)
    } else {
      teacher = []
      populationCovariance = []
    }
  }

  /// Whether E_g is followed apart from the loss: samples were drawn, so that the two differ.
  var tracksGeneralisation: Bool { !teacher.isEmpty }

  /// One modality's part of a map, or zero where it moves the output by less than a hundredth of the output's own size:
  /// a modality that was never learned has no final value to reach half of.
  private static func learnedPart(_ map: [Double], of modality: Modality, in moments: SecondMoments) -> [Double] {
    let part = Array(map[moments.range(modality)])
    let contribution = dot(part * moments.covariance(modality), part)
    let threshold = FusionOutcome.learnedFraction * FusionOutcome.learnedFraction * moments.output
    return contribution > threshold ? part : part.map { _ in 0 }
  }

  /// A point of a learning curve.
  ///
  /// - Parameter loss: the loss above its minimum.
  func point(step: Int, loss: Double, map: [Double]) -> LearningCurve.Point {
    LearningCurve.Point(
      step: step, loss: fixedPoints.minimumLoss + loss, totalMap: map,
      generalisationError: distribution.map { distribution in
        // Without drawn samples W_* is the teacher, and the loss above its minimum loses no digits.
        tracksGeneralisation ? distribution.generalisationError(of: map) : loss
      })
  }
}
