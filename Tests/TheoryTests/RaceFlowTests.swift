import Experiments
import Foundation
import Testing
import Theory

/// The race as a flow in the plane of both strengths.
@Suite struct RaceFlowTests {
  /// The flow's state after some effective time, by the classical Runge–Kutta method.
  private func integrate(
    _ flow: RaceFlow, from start: ModalityPair<Double>, time: Double, steps: Int
  ) -> ModalityPair<Double> {
    let step = time / Double(steps)
    func moved(_ state: ModalityPair<Double>, _ velocity: ModalityPair<Double>, _ step: Double) -> ModalityPair<Double>
    {
      ModalityPair(state.a + step * velocity.a, state.b + step * velocity.b)
    }
    return (0..<steps).reduce(start) { state, _ in
      let first = flow.velocity(at: state)
      let second = flow.velocity(at: moved(state, first, step / 2))
      let third = flow.velocity(at: moved(state, second, step / 2))
      let fourth = flow.velocity(at: moved(state, third, step))
      return ModalityPair(Modality.a, Modality.b).map {
        state[$0] + step / 6 * (first[$0] + 2 * second[$0] + 2 * third[$0] + fourth[$0])
      }
    }
  }

  @Test func theConservedQuantityStays() throws {
    for experiment in try randomCompetitions(20) {
      let flow = RaceFlow(experiment)
      let start = flow.thresholds.map { 0.2 * $0 }
      let emergence = try Modality.allCases.map { try #require(flow.emergenceTime($0, from: start[$0])) }
      let first = try #require(emergence.min())
      let end = integrate(flow, from: start, time: 0.9 * first, steps: 4000)
      #expect(end.a > start.a && end.b > start.b)
      let (before, after) = (try #require(flow.conserved(at: start)), try #require(flow.conserved(at: end)))
      let size = pow(start.a, Double(2 - flow.power)) / flow.rates.a
      #expect((before - after).magnitude < 1e-9 * size)
    }
  }

  @Test func theSeparatrixStays() throws {
    for experiment in try randomCompetitions(20) {
      let flow = RaceFlow(experiment)
      let slope = try #require(flow.separatrixSlope)
      // A straight line is invariant where the velocity lies along it.
      for strength in [1e-4, 0.01, 0.1 * min(flow.thresholds.a, flow.thresholds.b / slope)] {
        let velocity = flow.velocity(at: ModalityPair(strength, slope * strength))
        #expect(close(velocity.b, slope * velocity.a, to: 1e-12))
        let value = try #require(flow.conserved(at: ModalityPair(strength, slope * strength)))
        #expect(value.magnitude < 1e-12 * pow(strength, Double(2 - flow.power)) / flow.rates.a)
      }
    }
  }

  @Test func theWinnerIsOnItsSideOfTheSeparatrix() throws {
    for (index, experiment) in try randomCompetitions(20).enumerated() {
      let flow = RaceFlow(experiment)
      let slope = try #require(flow.separatrixSlope)
      let numbers = RandomStream(seed: Seed(base: 3, index: UInt32(index)), purpose: .samples).uniforms(count: 20)
      for point in 0..<10 {
        let strengths = ModalityPair(0.01 + numbers[2 * point], 0.01 + numbers[2 * point + 1])
        let race = ClassRace(initialStrengths: strengths, rates: flow.rates, power: flow.power)
        #expect((race.winner == .b) == (strengths.b > slope * strengths.a))
        #expect((race.winner == .b) == (try #require(flow.conserved(at: strengths)) > 0))
      }
    }
  }

  @Test func velocitiesByHand() throws {
    // K = 10, μ = (0, 0.5), a = (1, 2), β = 0.5, q = 4, a signal of 1: d = 0.1/0.125 and 0.05 · 16/0.125
    let flow = RaceFlow(
      try competition(
        strengths: (1, 2), insufficiency: (0, 0.5), power: 4, threshold: 0.5, signal: (1, 1)))
    #expect(close(flow.rates.a, 0.8, to: 1e-14))
    #expect(close(flow.rates.b, 6.4, to: 1e-14))
    #expect(flow.thresholds == ModalityPair(0.5, 0.25))
    #expect(close(flow.separatrixSlope, (0.125).squareRoot(), to: 1e-14))
    #expect(close(flow.velocity(at: ModalityPair(0.1, 0.1)).a, 0.0008, to: 1e-14))
    #expect(close(flow.velocity(at: ModalityPair(0.1, 0.1)).b, 0.0064, to: 1e-14))
    #expect(flow.velocity(at: ModalityPair(0, -0.3)) == ModalityPair(0, 0))
    // One signal: the velocity is continuous at the threshold and constant above, a (1 − μ)/K.
    #expect(close(flow.velocity(at: ModalityPair(0.5, 7)).a, 0.1, to: 1e-14))
    #expect(close(flow.velocity(at: ModalityPair(0.5 - 1e-12, 7)).a, 0.1, to: 1e-10))
    #expect(close(flow.velocity(at: ModalityPair(0.5, 7)).b, 0.1, to: 1e-14))
    #expect(close(flow.emergenceTime(.b, from: 0.125), (64 - 16) / (2 * 6.4), to: 1e-14))
    #expect(flow.emergenceTime(.b, from: 0.25) == 0)
    #expect(flow.emergenceTime(.b, from: 0) == nil)
    #expect(flow.conserved(at: ModalityPair(0, 1)) == nil)
    #expect(RaceFlow(try competition(insufficiency: (1, 0))).separatrixSlope == nil)
    #expect(RaceFlow(try competition(insufficiency: (1, 0))).conserved(at: ModalityPair(1, 1)) == nil)
  }
}
