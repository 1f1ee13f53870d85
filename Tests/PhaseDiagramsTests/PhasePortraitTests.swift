import Experiments
import Foundation
import PhaseDiagrams
import Sweeps
import Testing
import Theory

@Suite("Phase portraits")
struct PhasePortraitTests {
  private func portrait(
    _ fusion: BalancedFlow.Fusion, correlation: Double = 0, sigmaRatio: Double = 2, teacher: [Double] = [1, 1],
    orbits: [PhasePortrait.Orbit] = [], nullclines: Bool = false, y: ClosedRange<Double> = 0...1.2
  ) throws -> PhasePortrait {
    let moments = try GaussianData(correlation: correlation, sigmaRatio: sigmaRatio, teacher: teacher)
      .populationMoments
    return try PhasePortrait(
      flow: BalancedFlow(moments: moments, fusion: fusion), y: y, orbits: orbits, showsNullclines: nullclines)
  }

  @Test("Arrows stand on the grid of the paper and point along the flow; none where it rests")
  func arrows() throws {
    let late = try portrait(.late)
    // 13×13 less M_0, M_A, M_B and M_* at (0, 0), (1, 0), (0, 1) and (1, 1).
    #expect(late.arrows.count == 169 - 4)
    #expect(try portrait(.early).arrows.count == 169 - 2)
    for arrow in late.arrows {
      // Σ_A = 4, Σ_B = 1, no correlation.
      #expect(abs(arrow.velocity.x - 2 * arrow.place.x * 4 * (1 - arrow.place.x)) < 1e-12)
      #expect(abs(arrow.velocity.y - 2 * arrow.place.y * (1 - arrow.place.y)) < 1e-12)
      #expect(arrow.speed > 0)
    }
  }

  @Test("Late fusion has four fixed points, early fusion two; those out of sight or on top of others are left out")
  func fixedPoints() throws {
    let late = try portrait(.late).fixedPoints
    #expect(late.map(\.label.plainText) == ["M*", "M0", "MA", "MB"])
    #expect(late.map(\.isStable) == [true, false, false, false])
    for (point, place) in zip(late, [Point(1, 1), Point(0, 0), Point(1, 0), Point(0, 1)]) {
      #expect(point.place.distance(to: place) < 1e-12)
    }
    #expect(try portrait(.early).fixedPoints.map(\.label.plainText) == ["M*", "M0"])
    // M_B = (0, 1 + ρr) and M_A = (1 + ρ/r, 0).
    #expect(try portrait(.late, correlation: 0.5).fixedPoints.map(\.label.plainText) == ["M*", "M0", "MA"])
    // Where B adds nothing, M_A is the minimum and M_B is M_0.
    let lonely = try portrait(.late, teacher: [1, 0]).fixedPoints
    #expect(lonely.map(\.label.plainText) == ["M*", "M0"] && lonely[0].isStable)
  }

  @Test("A is the modality that is learned first, on the horizontal axis")
  func leading() throws {
    let swapped = try portrait(.late, sigmaRatio: 0.5)
    // Σ_A = 0.25 and Σ_B = 1: along the horizontal axis the flow is that of the data's second modality.
    for arrow in swapped.arrows {
      #expect(abs(arrow.velocity.x - 2 * arrow.place.x * (1 - arrow.place.x)) < 1e-12)
      #expect(abs(arrow.velocity.y - 0.5 * arrow.place.y * (1 - arrow.place.y)) < 1e-12)
    }
  }

  @Test("A map is at rest along its nullcline", arguments: BalancedFlow.Fusion.allCases, [-0.4, 0.5])
  func nullclines(fusion: BalancedFlow.Fusion, correlation: Double) throws {
    let portrait = try portrait(fusion, correlation: correlation, nullclines: true)
    #expect(Set(portrait.nullclines.map(\.isLeading)) == [true, false])
    for line in portrait.nullclines {
      for point in line.points where hypot(point.x, point.y) > 0.1 {
        let velocity = portrait.flow.velocity(at: [point.x, point.y])
        #expect(abs(velocity[line.isLeading ? 0 : 1]) < 5e-3)
      }
    }
    #expect(try self.portrait(fusion).nullclines.isEmpty)
  }

  @Test("The numbers hold arrows, fixed points, nullclines and orbits")
  func numbers() throws {
    let curve = RecordedCurve(points: [
      .init(step: 0, loss: 1, maps: ModalityPair(0.1, 0.2)), .init(step: 5, loss: 0.5, maps: ModalityPair(0.3, 0.4)),
    ])
    let figure = Figure(
      name: "portrait",
      content: .portrait(
        try portrait(.late, sigmaRatio: 0.5, orbits: [.init(label: "u_0 = 0.1", curve: curve)], nullclines: true)))
    let rows = String(decoding: figure.numbers, as: UTF8.self).split(separator: "\n").map(String.init)
    #expect(rows[0] == "item,number,label,step,w_a,w_b,dw_a_dt,dw_b_dt,stable,leading_modality")
    #expect(rows.count { $0.hasPrefix("arrow,") } == 165)
    #expect(rows.contains("fixed_point,,MA,,1,0,,,false,B"))
    #expect(rows.contains { $0.hasPrefix("nullcline_w_a,0,") } && rows.contains { $0.hasPrefix("nullcline_w_b,0,") })
    // The leading modality is the data's second.
    #expect(rows.suffix(2) == ["orbit,0,u0 = 0.1,0,0.2,0.1,,,,B", "orbit,0,u0 = 0.1,5,0.4,0.3,,,,B"])
  }

  @Test("Impossible portraits are refused in words")
  func refusals() throws {
    let scalar = BalancedFlow(moments: try GaussianData(correlation: 0, sigmaRatio: 2).populationMoments, fusion: .late)
    let vectors = try GaussianData(
      dimensions: ModalityPair(2, 1), covariance: Matrix(diagonal: [1, 1, 1]), teacher: [1, 1, 1])
    func message(_ make: () throws -> PhasePortrait) -> String {
      #expect(throws: PhaseDiagramError.self) { try make() }?.message ?? ""
    }
    #expect(
      message { try PhasePortrait(flow: BalancedFlow(moments: vectors.populationMoments, fusion: .late)) }
        .contains("2 and 1 dimensions"))
    #expect(message { try PhasePortrait(flow: scalar, x: 1...1) }.contains("W_A is 1.0 to 1.0"))
    #expect(message { try PhasePortrait(flow: scalar, y: 0...Double.infinity) }.contains("W_B"))
    #expect(message { try PhasePortrait(flow: scalar, arrowsPerAxis: 1) }.contains("at least 2"))
  }
}
