import Experiments
import Testing

@Suite struct OutcomeTests {
  private func outcome(
    leading: Modality = .a, plateau: ModalityPair<Double?> = ModalityPair(nil, nil),
    final: ModalityPair<Double?> = ModalityPair(nil, nil)
  ) -> FusionOutcome {
    FusionOutcome(
      status: .converged, steps: 10, leadingModality: leading, halfPlateauTimes: plateau, halfFinalTimes: final,
      finalLoss: 0)
  }

  @Test func timesFollowTheLeadingModality() {
    let plateau = ModalityPair<Double?>(10, 30)
    let final = ModalityPair<Double?>(20, 80)
    #expect(outcome(plateau: plateau, final: final).leadingTime == 10)
    #expect(outcome(plateau: plateau, final: final).laggingTime == 80)
    #expect(outcome(plateau: plateau, final: final).timeRatio == 8)
    #expect(outcome(leading: .b, plateau: plateau, final: final).leadingTime == 30)
    #expect(outcome(leading: .b, plateau: plateau, final: final).laggingTime == 20)
  }

  @Test func noRatioWithoutBothTimes() {
    #expect(outcome(plateau: ModalityPair(10, nil)).timeRatio == nil)
    #expect(outcome(final: ModalityPair(nil, 5)).timeRatio == nil)
    #expect(outcome(plateau: ModalityPair(0, nil), final: ModalityPair(nil, 5)).timeRatio == nil)
  }

  @Test func firstModality() {
    #expect(outcome(plateau: ModalityPair(1, 2)).firstModality == .a)
    #expect(outcome(plateau: ModalityPair(3, 2)).firstModality == .b)
    #expect(outcome(plateau: ModalityPair(2, 2)).firstModality == nil)
    #expect(outcome(plateau: ModalityPair(2, nil)).firstModality == .a)
    #expect(outcome(plateau: ModalityPair(nil, 2)).firstModality == .b)
    #expect(outcome().firstModality == nil)
  }
}
