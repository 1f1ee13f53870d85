import Experiments
import Foundation
import PhaseDiagrams
import Sweeps
import Testing

@Suite("Portraits of the race")
struct RacePortraitTests {
  /// A network whose classes start at these places and end at twice them.
  private func race(_ starts: [(Double, Double)], winners: [Modality], seed: Int = 0) -> RecordedRace {
    func point(_ step: Int, _ factor: Double) -> CompetitionCurve.Point {
      .init(step: step, loss: 1, strengths: starts.map { ModalityPair(factor * $0.0, factor * $0.1) })
    }
    return RecordedRace(
      seed: seed, curve: CompetitionCurve(points: [point(0, 1), point(9, 2)]),
      outcome: CompetitionSupport.outcome(
        classes: winners.map { winner in
          .init(
            strengths: winner == .a ? ModalityPair(2, 1) : ModalityPair(1, 2), emergenceTimes: ModalityPair(nil, nil),
            predictedWinner: .a)
        }))
  }

  @Test("The flow has the expected rates, and the separatrix separates them")
  func flow() throws {
    // K = 4, q = 3, β = 1 and ⟨u³⟩ = 1.01 for u between 0.9 and 1.1; half of the second modality is insufficient.
    let experiment = try CompetitionSupport.experiment(
      strengths: ModalityPair(1, 2), insufficiency: ModalityPair(0, 0.5))
    let portrait = try RacePortrait(experiment: experiment, range: 0.01...1)
    let rates = (1.01 / 4, 1.01 / 4 * 0.5 * 8)
    #expect(portrait.arrows.count == 13 * 13)
    for arrow in portrait.arrows where arrow.place.x < 0.99 && arrow.place.y < 0.49 {
      #expect(abs(arrow.velocity.x / (rates.0 * arrow.place.x * arrow.place.x) - 1) < 1e-12)
      #expect(abs(arrow.velocity.y / (rates.1 * arrow.place.y * arrow.place.y) - 1) < 1e-12)
    }
    // Two decades in thirteen cells: the first arrow stands at half a cell.
    let first = 0.01 * pow(10, 1.0 / 13)
    #expect(portrait.arrows[0].place.distance(to: Point(first, first)) < 1e-12)
    #expect(portrait.thresholds == ModalityPair(1, 0.5))
    // 1/(A_1 d_1) = 1/(A_2 d_2): A_2 = A_1/4, from A_1 = 0.04 to 1 in sight.
    let separatrix = try #require(portrait.separatrix)
    #expect(separatrix.start.distance(to: Point(0.04, 0.01)) < 1e-12)
    #expect(separatrix.end.distance(to: Point(1, 0.25)) < 1e-12)
  }

  @Test("On the separatrix both modalities grow by the same factor")
  func conserved() throws {
    let experiment = try CompetitionExperiment(
      network: CompetitionNetwork(unitsPerClass: 2, activation: SmoothedRectifier(power: 5, threshold: 0.5)),
      data: SparseCodingData(
        classes: 3, dimension: 8, strengths: ModalityPair(1.3, 0.8), insufficiency: ModalityPair(0.3, 0.1),
        distractors: 1))
    let portrait = try RacePortrait(experiment: experiment, range: 1e-3...1)
    let end = try #require(portrait.separatrix).end
    // d_r up to a common factor.
    let rates = [0.7 * pow(1.3, 5), 0.9 * pow(0.8, 5)]
    #expect(abs(rates[0] * pow(end.x, 3) / (rates[1] * pow(end.y, 3)) - 1) < 1e-12)
  }

  @Test("A modality without sufficient samples leaves no separatrix")
  func hopeless() throws {
    let experiment = try CompetitionSupport.experiment(insufficiency: ModalityPair(0, 1))
    let portrait = try RacePortrait(experiment: experiment)
    #expect(portrait.separatrix == nil && portrait.arrows.allSatisfy { $0.velocity.y == 0 })
  }

  @Test("Orbits that start below the axes are counted")
  func below() throws {
    let races = [
      race([(0.01, 0.02), (-0.01, 0.01)], winners: [.b, .b]),
      race([(0.02, 0), (0.02, 1e-6)], winners: [.a, .a], seed: 1),
    ]
    let portrait = try RacePortrait(experiment: CompetitionSupport.experiment(), networks: races)
    #expect(portrait.orbits.count == 4 && portrait.orbits.map(\.winner) == [.b, .b, .a, .a])
    // A tenth of the median start, less a margin: 10⁻⁶ would stretch the axes.
    #expect(portrait.orbitsFromBelow == 3)
    #expect((0.0005...0.0015).contains(portrait.range.lowerBound) && portrait.range.upperBound > 1)
  }

  @Test("The numbers hold arrows, separatrix, thresholds and orbits")
  func numbers() throws {
    let portrait = try RacePortrait(
      experiment: CompetitionSupport.experiment(insufficiency: ModalityPair(0, 0)),
      networks: [race([(0.25, 0.5)], winners: [.b], seed: 7)], range: 0.125...2)
    let rows = String(decoding: Figure(name: "r", content: .race(portrait)).numbers, as: UTF8.self)
      .split(separator: "\n").map(String.init)
    #expect(rows[0] == "item,seed,class,winner,step,A_1,A_2,dA_1_dt,dA_2_dt")
    #expect(rows.count { $0.hasPrefix("arrow,,,,,") } == 169)
    #expect(
      rows.suffix(6) == [
        "separatrix,,,,,0.125,0.125,,", "separatrix,,,,,2,2,,", "threshold_1,,,,,1,,,", "threshold_2,,,,,,1,,",
        "orbit,7,0,2,0,0.25,0.5,,", "orbit,7,0,2,9,0.5,1,,",
      ])
  }

  @Test("Impossible portraits are refused in words")
  func refusals() throws {
    let experiment = try CompetitionSupport.experiment()
    func message(_ make: () throws -> RacePortrait) -> String {
      #expect(throws: PhaseDiagramError.self) { try make() }?.message ?? ""
    }
    #expect(message { try RacePortrait(experiment: experiment, range: 0...1) }.contains("axes are logarithmic"))
    #expect(message { try RacePortrait(experiment: experiment, range: 1...1) }.contains("1.0 to 1.0"))
    #expect(message { try RacePortrait(experiment: experiment, arrowsPerAxis: 1) }.contains("at least 2"))
  }

  @Test("Trained networks follow the flow at first: the side of the separatrix says who wins")
  func trained() throws {
    let experiment = try CompetitionSupport.experiment(insufficiency: ModalityPair(0, 0), scale: 0.01, maxSteps: 600)
    let portrait = try RacePortrait(
      experiment: experiment, networks: CompetitionSupport.races(6, of: experiment))
    let ratio = try #require(portrait.separatrix.map { $0.start.y / $0.start.x })
    let agreeing = portrait.orbits.filter { orbit in
      (orbit.places[0].y > ratio * orbit.places[0].x) == (orbit.winner == .b)
    }
    #expect(portrait.orbits.count == 24)
    #expect(Double(agreeing.count) >= 0.75 * 24, "\(agreeing.count) of 24")
  }

  #if Figures
    @Test("Portraits with and without orbits are drawn in every format", arguments: Figure.Format.allCases)
    func drawing(format: Figure.Format) throws {
      let experiment = try CompetitionSupport.experiment()
      for races in [[], [race([(0.01, 0.02), (-0.01, 0.01)], winners: [.a, .b])]] {
        let portrait = try RacePortrait(title: "Race", experiment: experiment, networks: races)
        #expect(try Figure(name: "r", content: .race(portrait)).encoded(as: format).count > 3000)
      }
    }

    @Test("Orbits have the colour of their winner")
    func colours() throws {
      let experiment = try CompetitionSupport.experiment()
      for (winner, colours) in [(Modality.a, [0x0072B2, 0xD55E00]), (.b, [0xD55E00, 0x0072B2])] {
        let portrait = try RacePortrait(
          experiment: experiment, networks: [race([(0.01, 0.3), (0.3, 0.01)], winners: [winner, winner])])
        let image = try PNGImage(Figure(name: "r", content: .race(portrait)).encoded(as: .png))
        #expect(image.places(of: Colour(UInt32(colours[0]))).count > 50)
        #expect(image.places(of: Colour(UInt32(colours[1]))).isEmpty)
      }
    }
  #endif
}
