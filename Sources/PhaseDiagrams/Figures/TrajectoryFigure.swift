import Experiments
import Theory

/// One network's learning curve: the loss and the two total maps against steps, with simulated and predicted times.
///
/// As in the paper, A is the modality that the data says is learned first, wherever it stands in the data.
public struct TrajectoryFigure: Sendable {
  public let title: TypesetText?
  public let curve: LearningCurve
  public let outcome: Outcome
  public let prediction: Prediction?
  public let fixedPoints: FixedPoints

  public init(
    curve: LearningCurve, outcome: Outcome, prediction: Prediction?, fixedPoints: FixedPoints,
    title: TypesetText? = nil
  ) {
    self.curve = curve
    self.outcome = outcome
    self.prediction = prediction
    self.fixedPoints = fixedPoints
    self.title = title
  }

  /// Whether both modalities are scalar, so that maps are drawn with their sign and not as norms.
  var isScalar: Bool { fixedPoints.moments.dimensions == ModalityPair(1, 1) }

  /// What is drawn of a modality's map: its value, or its norm for vectors.
  func size(of map: [Double], _ modality: Modality) -> Double {
    size(ofPart: Array(map[fixedPoints.moments.range(modality)]))
  }

  /// The unimodal plateau of the leading modality, drawn likewise.
  var plateau: Double { size(ofPart: fixedPoints.unimodal[outcome.leadingModality]) }

  private func size(ofPart part: [Double]) -> Double {
    isScalar ? part[0] : part.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}

extension TrajectoryFigure: PlottedNumbers {
  /// One row a recorded step; the plateau and the times stand in every row.
  func write(to writer: inout CSVWriter<Never>) {
    for header in [
      "step", "loss", "w_a", "w_b", "w_a_plateau", "t_a", "t_b", "t_a_theory", "t_b_theory", "leading_modality",
    ] { writer.field(header) }
    writer.endRow()
    let leading = outcome.leadingModality
    for point in curve.points {
      writer.field(point.step)
      writer.field(point.loss)
      writer.field(size(of: point.totalMap, leading))
      writer.field(size(of: point.totalMap, leading.other))
      writer.field(plateau)
      writer.field(outcome.leadingTime)
      writer.field(outcome.laggingTime)
      writer.field(prediction?.leadingTime)
      writer.field(prediction?.laggingTime)
      writer.field(leading.letter)
      writer.endRow()
    }
  }
}
