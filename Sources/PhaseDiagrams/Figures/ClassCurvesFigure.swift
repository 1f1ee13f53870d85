import Experiments
import Sweeps

/// How networks of the competition family learn their classes from each modality, against gradient-descent steps: the
/// loss, and B_r = a_r A_r of every class as a line of its own.
public struct ClassCurvesFigure: Sendable {
  /// What a panel shows.
  public enum Panel: String, Hashable, Sendable, CaseIterable {
    /// The joint network's mean cross-entropy on the training samples.
    case loss
    /// B_1 and B_2 of every class.
    case strengths
  }

  public let title: TypesetText?
  public let networks: [RecordedRace]
  /// a_1 and a_2.
  public let signals: ModalityPair<Double>
  /// β: a class is learned from a modality once B_r has reached it.
  public let threshold: Double
  /// From top to bottom.
  public let panels: [Panel]
  /// On a logarithmic scale, step 0 is to the left of the panels.
  public let stepScale: AxisScale
  /// Of all panels.
  public let valueScale: AxisScale
  /// When winners should emerge on average, in gradient-descent steps; `nil` if that is not to be drawn or is not known.
  public let predictedTime: Double?

  /// - Parameters:
  ///   - experiment: what the networks have in common; its seed does not matter.
  ///   - predictedTime: when winners should emerge on average.
  /// - Throws: ``PhaseDiagramError`` if there is no panel or one comes twice, or there is no network.
  public init(
    title: TypesetText? = nil, experiment: CompetitionExperiment, networks: [RecordedRace],
    panels: [Panel] = [.loss, .strengths], stepScale: AxisScale = .linear, valueScale: AxisScale = .linear,
    predictedTime: Double? = nil
  ) throws(PhaseDiagramError) {
    guard !panels.isEmpty, Set(panels).count == panels.count else {
      let allowed = Panel.allCases.map(\.rawValue).joined(separator: ", ")
      throw PhaseDiagramError("a figure of learning curves needs different panels, at least one of \(allowed)")
    }
    guard !networks.isEmpty else {
      throw PhaseDiagramError("a figure of learning curves needs at least one network")
    }
    self.title = title
    self.networks = networks
    signals = experiment.data.strengths
    threshold = experiment.network.activation.threshold
    self.panels = panels
    self.stepScale = stepScale
    self.valueScale = valueScale
    self.predictedTime = predictedTime
  }

  /// B_r of a class along a network's curve.
  func strengths(of network: RecordedRace, _ label: Int, _ modality: Modality) -> [(step: Int, value: Double)] {
    network.curve.points.map { ($0.step, signals[modality] * $0.strengths[label][modality]) }
  }

  /// B_r at the first recorded step, of every class, modality and network.
  var starts: [Double] {
    networks.flatMap { network in
      (0..<network.classCount).flatMap { label in
        Modality.allCases.compactMap { strengths(of: network, label, $0).first?.value }
      }
    }
  }
}

extension ClassCurvesFigure: PlottedNumbers {
  /// One row a network, recorded step and class.
  ///
  /// Columns: `seed` (the network's number in its cell), `step`, `loss`, `class` (from 0), `strength_1` and `strength_2`
  /// (B_r), `winner` (1 or 2, at the end), `threshold` (β), `t_winner_theory`.
  func write(to writer: inout CSVWriter<Never>) {
    for header in [
      "seed", "step", "loss", "class", "strength_1", "strength_2", "winner", "threshold", "t_winner_theory",
    ] { writer.field(header) }
    writer.endRow()
    for network in networks {
      for point in network.curve.points {
        for label in 0..<network.classCount {
          writer.field(network.seed)
          writer.field(point.step)
          writer.field(point.loss)
          writer.field(label)
          for modality in Modality.allCases { writer.field(signals[modality] * point.strengths[label][modality]) }
          writer.field(network.outcome.classes[label].winner.number)
          writer.field(threshold)
          writer.field(predictedTime)
          writer.endRow()
        }
      }
    }
  }
}
