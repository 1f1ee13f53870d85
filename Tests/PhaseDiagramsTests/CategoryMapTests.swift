import Experiments
import PhaseDiagrams
import Sweeps
import Testing
import Theory

@Suite("Map of superficial preference")
struct CategoryMapTests {
  private func outcome(_ first: Modality?, _ better: Modality?, _ status: Status = .converged) -> FusionOutcome {
    FusionOutcome(
      status: status, steps: 1, leadingModality: .a,
      halfPlateauTimes: ModalityPair(first == .a ? 1 : nil, first == .b ? 1 : nil), finalLoss: 0, betterModality: better
    )
  }

  private func counts(_ outcomes: [FusionOutcome]) -> PreferenceCounts {
    var counts = PreferenceCounts()
    for outcome in outcomes { counts.add(outcome) }
    return counts
  }

  private func map(_ outcomes: [FusionOutcome]) throws -> CategoryMap {
    let grid = SyntheticSweep.grid([("x", [.integer(1)]), ("y", [.integer(1)])])
    let diagram = try PhaseDiagram(
      grid: grid, networksPerCell: outcomes.count,
      records: outcomes.enumerated().map { NetworkRecord(cell: 0, seed: $0.offset, outcome: $0.element) })
    return try CategoryMap(diagram, slice: #require(try diagram.slices(x: "x", y: "y").first))
  }

  @Test("Order and help make four categories, of which two are superficial")
  func categories() {
    let expected: [(Modality?, Modality?, Preference)] = [
      (.a, .a, .aFirstAndBetter), (.a, .b, .aFirstBBetter), (.b, .a, .bFirstABetter), (.b, .b, .bFirstAndBetter),
      (nil, .a, .undecided), (.b, nil, .undecided),
    ]
    for (first, better, preference) in expected {
      let outcome = outcome(first, better)
      #expect(Preference(outcome) == preference)
      #expect(preference.isSuperficial == (outcome.preferenceIsSuperficial ?? false))
    }
  }

  @Test("A network says something once it has learned something, unless it diverged")
  func survivors() {
    #expect(Preference(outcome(.a, .b, .stepLimit)) == .aFirstBBetter)
    #expect(Preference(outcome(nil, .b, .stepLimit)) == nil)
    #expect(Preference(outcome(.a, .b, .diverged)) == nil)
    #expect(Preference(outcome(.a, .b, .notRun)) == nil)
    #expect(Preference(outcome(nil, .b, .stalled)) == .undecided)
  }

  @Test("The majority wins, and a tie is undecided")
  func majority() {
    let (a, b) = (outcome(.a, .a), outcome(.b, .a))
    #expect(counts([a, a, b]).majority == .aFirstAndBetter && !counts([a, a, b]).isUnanimous)
    #expect(counts([a, b]).majority == .undecided)
    #expect(counts([]).majority == nil && counts([b, b]).isUnanimous && counts([b, b])[.bFirstABetter] == 2)
  }

  @Test("Cells with fewer than half that say something have no category")
  func tooFew() throws {
    let (good, bad) = (outcome(.b, .a), outcome(.b, .a, .diverged))
    #expect(try map([good, bad]).category(0) == .bFirstABetter)
    #expect(try map([good, bad, bad]).category(0) == nil)
    let numbers = String(
      decoding: Figure(name: "c", content: .categories(try map([good, bad, bad]))).numbers, as: UTF8.self)
    #expect(numbers.split(separator: "\n")[1] == "1,1,3,1,0,0,1,0,0,hatched,")
  }

  @Test("The wedge between the boundaries is where theory says so", arguments: [0.3, 0.8, 1.0, 1.7, 2.9])
  func boundaries(sigmaRatio: Double) throws {
    let curves = CategoryMap.boundaries(sigmaRatios: sigmaRatio...(2 * sigmaRatio))
    let limits = curves.map { $0.points[0].y }
    for teacher in [0.1, 0.35, 0.6, 0.9, 1.1, 1.6, 2.5, 3] {
      let data = try GaussianData(correlation: 0, sigmaRatio: sigmaRatio, teacher: [teacher, 1])
      let isBetween = (min(limits[0], limits[1])..<max(limits[0], limits[1])).contains(teacher)
      #expect(SuperficialPreference.isPresent(in: FixedPoints(data.populationMoments)) == isBetween)
    }
    #expect(abs((curves[0].points.last?.x ?? 0) - 2 * sigmaRatio) < 1e-12)
  }

  #if Figures
    @Test("A map is drawn with curves that leave it", arguments: [1, 4])
    func drawing(columns: Int) throws {
      let grid = SyntheticSweep.grid([
        ("data.sigma_ratio", SyntheticSweep.numbers(0.5, 3, columns)),
        ("data.teacher[0]", SyntheticSweep.numbers(0.1, 3, 5)),
      ])
      let records = (0..<grid.cellCount).map {
        NetworkRecord(
          cell: $0, seed: 0, outcome: outcome($0 % 3 == 0 ? .a : .b, .a, $0 % 4 == 0 ? .diverged : .converged))
      }
      let diagram = try PhaseDiagram(grid: grid, networksPerCell: 1, records: records)
      let slice = try #require(try diagram.slices(x: "data.sigma_ratio", y: "data.teacher[0]").first)
      let map = try CategoryMap(diagram, slice: slice, curves: CategoryMap.boundaries(sigmaRatios: 0.1...9))
      for format in Figure.Format.allCases {
        #expect(try Figure(name: "c", content: .categories(map)).encoded(as: format).count > 2000)
      }
    }
  #endif
}
