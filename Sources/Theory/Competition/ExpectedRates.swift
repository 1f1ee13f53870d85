import Experiments
import RealModule

extension SparseCodingData {
  /// d_r = (1−μ_r) a_r^q E[u^q]/(K β^{q−1}), the mean of every class's rate over seeds; u is uniform on ``signalRange``.
  ///
  /// A class has the fraction 1/K of the samples, of which 1−μ_r are sufficient (Huang, Lin, Zhou, Yang and Huang 2022;
  /// the expectation is derived). 0 where no sample is sufficient or the signal is 0. Where the number of samples is no
  /// multiple of K this is the mean over classes too.
  public func expectedRates(activation: SmoothedRectifier) -> ModalityPair<Double> {
    let moment = signalRange.moment(activation.power)
    return ModalityPair(Modality.a, Modality.b).map { modality in
      (1 - insufficiency[modality]) * moment / Double(classes) * strengths[modality]
        * Double.pow(strengths[modality] / activation.threshold, activation.power - 1)
    }
  }
}

extension SparseCodingData.Interval {
  /// E[u^k] for u uniform on the interval: (b^{k+1} − a^{k+1})/((k+1)(b−a)) = Σ_i a^i b^{k−i}/(k+1), which holds for an
  /// interval of no length too.
  ///
  /// - Precondition: `power` is at least 0.
  public func moment(_ power: Int) -> Double {
    (0...power).reduce(0) { $0 + Double.pow(lower, $1) * Double.pow(upper, power - $1) } / Double(power + 1)
  }
}
