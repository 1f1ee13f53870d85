import Experiments
import PhaseDiagrams
import Sweeps
import Testing

@Suite("Curves of classes")
struct ClassCurvesFigureTests {
  private let race = RecordedRace(
    seed: 3,
    curve: CompetitionCurve(points: [
      .init(step: 0, loss: 1.5, strengths: [ModalityPair(0.5, -0.25), ModalityPair(0.125, 0.25)]),
      .init(step: 8, loss: 0.5, strengths: [ModalityPair(1, 0.25), ModalityPair(0.125, 1)]),
    ]), outcome: CompetitionSupport.outcome(classes: Array(CompetitionSupport.classes.prefix(2))))

  private func figure(
    _ networks: [RecordedRace], panels: [ClassCurvesFigure.Panel] = [.loss, .strengths], scale: AxisScale = .linear,
    stepScale: AxisScale = .linear, predictedTime: Double? = nil
  ) throws -> ClassCurvesFigure {
    try ClassCurvesFigure(
      title: "Classes", experiment: CompetitionSupport.experiment(strengths: ModalityPair(1, 2)), networks: networks,
      panels: panels, stepScale: stepScale, valueScale: scale, predictedTime: predictedTime)
  }

  @Test("The numbers have a row a step and class, with B_r = a_r A_r")
  func numbers() throws {
    let table = Figure(name: "c", content: .classCurves(try figure([race], predictedTime: 5))).numbers
    #expect(
      String(decoding: table, as: UTF8.self) == """
        seed,step,loss,class,strength_1,strength_2,winner,threshold,t_winner_theory
        3,0,1.5,0,0.5,-0.5,1,1,5
        3,0,1.5,1,0.125,0.5,2,1,5
        3,8,0.5,0,1,0.5,1,1,5
        3,8,0.5,1,0.125,2,2,1,5

        """)
  }

  @Test("Impossible figures are refused in words")
  func refusals() throws {
    func message(_ make: () throws -> ClassCurvesFigure) -> String {
      #expect(throws: PhaseDiagramError.self) { try make() }?.message ?? ""
    }
    #expect(message { try figure([race], panels: []) }.contains("at least one of loss, strengths"))
    #expect(message { try figure([race], panels: [.loss, .loss]) }.contains("different panels"))
    #expect(message { try figure([]) }.contains("at least one network"))
  }

  #if Figures
    @Test("Every panel and scale is drawn", arguments: [AxisScale.linear, .logarithmic])
    func drawing(scale: AxisScale) throws {
      let experiment = try CompetitionSupport.experiment()
      let empty = RecordedRace(seed: 0, curve: CompetitionCurve(points: []), outcome: race.outcome)
      for networks in [[race], [empty], try CompetitionSupport.races(3, of: experiment)] {
        for panels in [[ClassCurvesFigure.Panel.loss], [.strengths], [.strengths, .loss]] {
          for time in [nil, 5, 1e7] as [Double?] {
            let figure = try figure(
              networks, panels: panels, scale: scale, stepScale: scale, predictedTime: time)
            #expect(try Figure(name: "c", content: .classCurves(figure)).encoded(as: .png).count > 3000)
          }
        }
      }
    }
  #endif
}
