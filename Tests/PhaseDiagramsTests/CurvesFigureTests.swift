import Experiments
import Foundation
import PhaseDiagrams
import Sweeps
import Testing
import Theory

@Suite("Summaries of learning curves")
struct CurveSummaryTests {
  private func line(_ steps: [Int], _ value: (Double) -> Double?) -> [(step: Int, value: Double?)] {
    steps.map { ($0, value(Double($0))) }
  }

  @Test("The median and quartiles of straight lines are straight lines, whatever steps were recorded")
  func lines() {
    let curves = (0..<5).map { slope in
      line([[0, 10, 20], [0, 4, 20], [0, 20], [0, 7, 11, 20], [0, 1, 20]][slope]) { $0 * Double(slope) }
    }
    let summary = CurveSummary(of: curves)
    #expect(summary.networks == 5)
    #expect(summary.points.map(\.step) == [0, 1, 4, 7, 10, 11, 20])
    for point in summary.points {
      let step = Double(point.step)
      #expect(point.networks == 5 && abs(point.median - 2 * step) < 1e-12)
      #expect(abs(point.lowerQuartile - step) < 1e-12 && abs(point.upperQuartile - 3 * step) < 1e-12)
    }
    #expect(summary.median(at: 2.5) == 5 && summary.median(at: 20) == 40)
    #expect(summary.median(at: -1) == nil && summary.median(at: 20.5) == nil)
  }

  @Test("A network that has ended no longer counts, and the summary ends with half of them")
  func ends() {
    let curves = [10, 20, 30, 40].map { last in line(Array(stride(from: 0, through: last, by: 5))) { _ in Double(last) }
    }
    let summary = CurveSummary(of: curves)
    #expect(summary.points.last?.step == 30)
    #expect(summary.stretches.map { $0.map(\.step) } == [[0, 5, 10], [15, 20], [25, 30]])
    #expect(summary.stretches.map { $0[0].networks } == [4, 3, 2])
    #expect(summary.stretches.map { $0[0].median } == [25, 30, 35])
  }

  @Test("What is not a number leaves a hole and is no value")
  func holes() {
    let summary = CurveSummary(of: [line([0, 1, 2, 3, 4]) { $0 == 2 ? .nan : $0 }, line([0, 4]) { _ in nil }])
    #expect(summary.networks == 1)
    #expect(summary.points.map(\.step) == [0, 1, 3, 4])
    #expect(CurveSummary(of: []).points.isEmpty)
    #expect(CurveSummary(of: [line([0, 1]) { _ in .infinity }]).networks == 0)
  }

  @Test("A network that never got there counts as later than all others")
  func medianTimes() {
    #expect(CurveSummary.medianTime([3, nil, 1]) == 3)
    #expect(CurveSummary.medianTime([3, nil, nil]) == nil)
    #expect(CurveSummary.medianTime([3, 1, nil, nil]) == nil)
    #expect(CurveSummary.medianTime([3, 1, 2, nil]) == 2.5)
    #expect(CurveSummary.medianTime([]) == nil)
  }
}

@Suite("Figures of learning curves")
struct CurvesFigureTests {
  private func table(_ figure: CurvesFigure) -> [[String]] {
    String(decoding: Figure(name: "curves", content: .curves(figure)).numbers, as: UTF8.self)
      .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  private func network(_ values: [Double], status: Status = .converged, leading: Modality = .a) -> CurvesFigure.Network
  {
    CurvesFigure.Network(
      curve: RecordedCurve(
        LearningCurve(
          points: values.enumerated().map { step, value in
            LearningCurve.Point(
              step: step, loss: 1 - value, totalMap: [value, 2 * value, -5 * value],
              firstLayerNorms: ModalityPair(value, 3 * value), generalisationError: value * value)
          }), dimensions: ModalityPair(2, 1)),
      outcome: FusionOutcome(
        status: status, steps: values.count - 1, leadingModality: leading,
        halfPlateauTimes: ModalityPair(values.last, values.last.map { 10 * $0 }),
        halfFinalTimes: ModalityPair(nil, values.last.map { 2 * $0 }), finalLoss: 0,
        generalisation: GeneralisationErrors(plateau: nil, minimum: values[1], minimumStep: 1, final: 0)))
  }

  private let prediction = FusionPrediction(
    form: .flow, leadingModality: .a, leadingTime: 7, laggingTime: nil, minimumLoss: 0, preferenceIsSuperficial: false)

  @Test("The numbers of groups have a row a step, with medians, counts, levels and times")
  func groups() throws {
    let figure = try CurvesFigure(
      groups: [
        .init(
          label: "one",
          networks: [network([0, 0.25]), network([0, 0.5, 1]), network([0, 0.75, 3], status: .stepLimit)],
          prediction: prediction),
        .init(label: "other", networks: [network([1, 2])]),
      ],
      dimensions: ModalityPair(2, 1), panels: [.maps, .generalisation],
      levels: [
        .init(panel: .generalisation, value: 0.5, label: "E_g(M_A)", column: "plateau_error", group: 1)
      ])
    let rows = table(figure)
    #expect(
      rows[0].joined(separator: ",") == "group,step,w_a_median,w_a_quartile_1,w_a_quartile_3,w_a_n,"
        + "w_b_median,w_b_quartile_1,w_b_quartile_3,w_b_n,generalisation_error_median,generalisation_error_quartile_1,"
        + "generalisation_error_quartile_3,generalisation_error_n,plateau_error,t_a,t_b,best_step,best_error,"
        + "t_a_theory,t_b_theory,n,n_ok,leading_modality")
    #expect(rows.count == 1 + 3 + 2)
    let columns = Dictionary(uniqueKeysWithValues: zip(rows[0], rows[2]))
    #expect(columns["group"] == "one" && columns["step"] == "1")
    // Norms of (0.5, 1) and (−2.5).
    #expect(columns["w_a_median"].flatMap(Double.init) == 1.25.squareRoot() && columns["w_a_n"] == "3")
    #expect(columns["w_b_median"] == "2.5" && columns["generalisation_error_median"] == "0.25")
    #expect(columns["plateau_error"] == "" && columns["n"] == "3" && columns["n_ok"] == "2")
    #expect(columns["t_a"] == "1" && columns["t_b"] == "2" && columns["best_error"] == "0.5")
    #expect(columns["t_a_theory"] == "7" && columns["t_b_theory"] == "" && columns["leading_modality"] == "A")
    let later = Dictionary(uniqueKeysWithValues: zip(rows[0], rows[3]))
    #expect(later["w_a_n"] == "2" && later["step"] == "2")
    let other = Dictionary(uniqueKeysWithValues: zip(rows[0], rows[4]))
    #expect(other["plateau_error"] == "0.5" && other["n"] == "1")
  }

  @Test("Drawn one by one, networks keep their rows, and A is the modality each of them learns first")
  func individual() throws {
    let figure = try CurvesFigure(
      groups: [.init(label: "", networks: [network([0, 0.5]), network([0, 0.5], leading: .b)])],
      dimensions: ModalityPair(2, 1), panels: [.firstLayerNorms], spread: .individual)
    let rows = table(figure)
    #expect(
      rows[0] == [
        "network", "step", "first_layer_a", "first_layer_b", "t_a", "t_b", "t_a_theory", "t_b_theory",
        "leading_modality",
      ])
    #expect(rows[2] == ["0", "1", "0.5", "1.5", "0.5", "1", "", "", "A"])
    // The other network's A is the second modality, which reached half of its plateau at 5; its B has no final time.
    #expect(rows[4] == ["1", "1", "1.5", "0.5", "5", "", "", "", "B"])
  }

  @Test("One network's plateau is a column where theory knows of one")
  func plateau() throws {
    let moments = try GaussianData(correlation: 0.5, sigmaRatio: 2).populationMoments
    let simulated = CurveSimulation.twoLayer(BalancedFlow(moments: moments, fusion: .late), initial: [1e-6, 1e-6])
    for fusionLayer in 1...2 {
      let figure = CurvesFigure(
        curve: simulated.curve, outcome: simulated.outcome,
        prediction: try CurveSimulation.prediction(moments, depth: 2, fusionLayer: fusionLayer, scale: 1e-3),
        fixedPoints: FixedPoints(moments))
      let rows = table(figure)
      #expect(Array(rows[0].prefix(4)) == ["step", "loss", "w_a", "w_b"])
      #expect(rows[0].contains("w_a_plateau") == (fusionLayer == 2))
      // Σ_yA/Σ_A = (r² + ρr)/r².
      if fusionLayer == 2 { #expect(rows[1][4] == "1.25") }
    }
  }

  @Test("Impossible figures are refused in words")
  func refusals() throws {
    let group = CurvesFigure.Group(label: "", networks: [network([0, 1])])
    let level = CurvesFigure.Level(panel: .loss, value: 1, label: "final", column: "final_theory")
    let pair = ModalityPair(2, 1)
    func message(_ make: () throws -> CurvesFigure) -> String {
      #expect(throws: PhaseDiagramError.self) { try make() }?.message ?? ""
    }
    #expect(message { try CurvesFigure(groups: [group], dimensions: pair, panels: []) }.contains("first_layer_norms"))
    #expect(
      message { try CurvesFigure(groups: [group], dimensions: pair, panels: [.loss, .loss]) }.contains("different"))
    #expect(message { try CurvesFigure(groups: [], dimensions: pair, panels: [.loss]) }.contains("at least one group"))
    #expect(
      message { try CurvesFigure(groups: [group], dimensions: pair, panels: [.maps], levels: [level]) }
        .contains("final_theory belongs to the panel loss"))
    let stray = CurvesFigure.Level(panel: .loss, value: 1, label: "final", column: "final_theory", group: 1)
    #expect(
      message { try CurvesFigure(groups: [group], dimensions: pair, panels: [.loss], levels: [stray]) }
        .contains("groups 0 to 0"))
    let endless = CurvesFigure.Level(panel: .loss, value: .infinity, label: "final", column: "final_theory")
    #expect(
      message { try CurvesFigure(groups: [group], dimensions: pair, panels: [.loss], levels: [endless]) }
        .contains("finite"))
  }
}
