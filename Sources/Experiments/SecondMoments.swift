/// The statistics that full-batch training of a linear network with squared loss depends on, and nothing else.
public struct SecondMoments: Hashable, Sendable, Codable {
  /// D_A and D_B.
  public let dimensions: ModalityPair<Int>
  /// Σ of the stacked input [x_A; x_B], (D_A+D_B) square.
  public let input: Matrix
  /// Σ_yx = ⟨y xᵀ⟩, D_A+D_B values.
  public let outputInput: [Double]
  /// ⟨y²⟩.
  public let output: Double

  /// - Precondition: the sizes of the moments agree with the dimensions.
  public init(dimensions: ModalityPair<Int>, input: Matrix, outputInput: [Double], output: Double) {
    let total = dimensions.a + dimensions.b
    precondition(input.rows == total && input.columns == total && outputInput.count == total, "moments differ in size")
    self.dimensions = dimensions
    self.input = input
    self.outputInput = outputInput
    self.output = output
  }

  /// The positions of one modality within the stacked input.
  public func range(_ modality: Modality) -> Range<Int> {
    modality == .a ? 0..<dimensions.a : dimensions.a..<(dimensions.a + dimensions.b)
  }

  /// The covariance of one modality, Σ_A or Σ_B.
  public func covariance(_ modality: Modality) -> Matrix { input[range(modality), range(modality)] }

  /// The covariance between two modalities, Σ_AB or Σ_BA.
  public func covariance(_ row: Modality, _ column: Modality) -> Matrix { input[range(row), range(column)] }

  /// The correlation of the output with one modality, Σ_yA or Σ_yB.
  public func outputCovariance(_ modality: Modality) -> [Double] { Array(outputInput[range(modality)]) }

  /// The loss ½⟨(y − W x)²⟩ of a total map.
  ///
  /// - Precondition: `map` has D_A+D_B values.
  public func loss(of map: [Double]) -> Double {
    0.5 * (output - 2 * dot(map, outputInput) + dot(map * input, map))
  }
}
