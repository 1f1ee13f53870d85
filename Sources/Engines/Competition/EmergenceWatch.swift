import Experiments

/// Watches the joint network for classes whose strength B_r = a_r A_r reaches β.
struct EmergenceWatch {
  /// When each class emerged in each modality, in steps, interpolated.
  private(set) var times: [ModalityPair<Double?>]
  /// β/a_r, which A_r is compared with.
  private let thresholds: ModalityPair<Double>
  private var previous: [ModalityPair<Double>] = []

  init(_ experiment: CompetitionExperiment) {
    times = Array(repeating: ModalityPair(nil, nil), count: experiment.data.classes)
    thresholds = experiment.data.strengths.map { experiment.network.activation.threshold / $0 }
  }

  /// Takes in A_1 and A_2 of every class at a step. Steps come one after the other.
  mutating func look(at strengths: [ModalityPair<Double>], step: Int) {
    for (label, strength) in strengths.enumerated() {
      for modality in Modality.allCases where times[label][modality] == nil {
        let (value, threshold) = (strength[modality], thresholds[modality])
        guard value >= threshold else { continue }
        times[label][modality] = Self.time(
          step: step, from: step > 0 ? previous[label][modality] : value, to: value, threshold: threshold)
      }
    }
    previous = strengths
  }

  /// When a strength that was still below its threshold a step before has reached it; `nil` for a negative step, at which
  /// nothing has. What is there from the beginning has emerged at step 0.
  static func time(step: Int, from before: Double, to value: Double, threshold: Double) -> Double? {
    guard step > 0 else { return step < 0 ? nil : 0 }
    return Double(step - 1) + (threshold - before) / (value - before)
  }
}
