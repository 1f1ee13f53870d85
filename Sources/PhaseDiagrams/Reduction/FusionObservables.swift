import Experiments

extension ObservableDescription {
  /// The observables of fusion networks.
  ///
  /// - Most count converged networks alone.
  /// - What is read at the end of training (`e_g_final`, `w_a_over_teacher`, `w_b_over_teacher`, `permanent_bias`) counts
  ///   stalled networks too: no later step would change them, and one that stalled without learning B is a result.
  /// - `e_g_min` and `e_g_min_step` also count networks at the step limit whose error had risen again, since the step
  ///   limit came after the best time to stop.
  /// - `superficial_preference` counts all but diverged networks: what was learned first stays first.
  /// - `converged_fraction` and `a_is_better`, which is a property of the data, count all that were run.
  static let fusionObservables: [Observable: ObservableDescription] = [
    .steps: .fusion("training steps", { Double($0.steps) }),
    .leadingTime: .fusion("t_A (steps)", \.leadingTime, prediction: \.leadingTime),
    .laggingTime: .fusion("t_B (steps)", \.laggingTime, prediction: \.laggingTime),
    .timeRatio: .fusion(
      "time ratio t_B/t_A", neutral: 1, isRatio: true, \.timeRatio, prediction: \.timeRatio),
    .misattribution: .fusion(
      "misattribution ΔW_A/W_A", is: .signed, neutral: 0, \.misattribution, prediction: \.misattribution),
    .plateauLoss: .fusion("plateau loss / initial loss", \.plateauLoss, prediction: \.plateauLoss),
    .finalLoss: .fusion("final loss", \.finalLoss, prediction: \.minimumLoss),
    .convergedFraction: .fusion(
      "fraction converged", is: .answer, counts: allRun, { $0.status == .converged ? 1 : 0 }),
    .firstIsLeading: .fusion(
      "fraction with A learned first", is: .answer, neutral: 0.5,
      { outcome in answer(outcome.firstModality.map { $0 == outcome.leadingModality }) }),
    .plateauError: .fusion("E_g on the plateau", { $0.generalisation?.plateau }, prediction: \.plateauError),
    .minimumError: .fusion("E_g with early stopping", counts: undiverged, { $0.passedMinimum?.minimum }),
    .minimumErrorStep: .fusion(
      "best stopping time (steps)", counts: undiverged, { $0.passedMinimum.map { Double($0.minimumStep) } }),
    .finalError: .fusion("final E_g", counts: ended, { $0.generalisation?.final }, prediction: \.finalError),
    .leadingFraction: .fusion(
      "final ‖W_A‖ / ‖w_A*‖", neutral: 1, counts: ended, { $0.teacherFractions[$0.leadingModality] }),
    .laggingFraction: .fusion(
      "final ‖W_B‖ / ‖w_B*‖", neutral: 1, counts: ended, { $0.teacherFractions[$0.leadingModality.other] },
      prediction: { $0.isPermanentlyBiased == true ? 0 : nil }),
    .permanentBias: .fusion(
      "fraction that never learns B", is: .answer, counts: ended, { answer($0.isPermanentlyBiased) },
      prediction: { answer($0.isPermanentlyBiased) }),
    .superficialPreference: .fusion(
      "fraction with superficial preference", is: .answer, counts: undiverged, { answer($0.preferenceIsSuperficial) },
      prediction: { answer($0.preferenceIsSuperficial) }),
    .leadingIsBetter: .fusion(
      "fraction with A helping more", is: .answer, neutral: 0.5, counts: allRun,
      { outcome in answer(outcome.betterModality.map { $0 == outcome.leadingModality }) }),
  ]

  private static let ended: Set<Status> = [.converged, .stalled]
  private static let undiverged: Set<Status> = [.converged, .stalled, .stepLimit]
  private static let allRun: Set<Status> = [.converged, .stalled, .stepLimit, .diverged]

  private static func answer(_ holds: Bool?) -> Double? { holds.map { $0 ? 1 : 0 } }
}

extension FusionOutcome {
  /// The errors on the way, where the smallest is known: not at the very step that the step limit cut off.
  fileprivate var passedMinimum: GeneralisationErrors? {
    generalisation.flatMap { status == .stepLimit && $0.minimumStep >= steps ? nil : $0 }
  }
}
