#if Figures
  import Experiments
  import Foundation
  import PhaseDiagrams
  import Sweeps
  import Testing
  import Theory

  @Suite("Drawn learning curves and phase portraits")
  struct CurveRenderingTests {
    private let blue = Colour(0x0072B2)
    private let orange = Colour(0xD55E00)
    private let pair = ModalityPair(1, 1)

    private func image(_ content: Figure.Content) throws -> PNGImage {
      try PNGImage(Figure(name: "figure", content: content).encoded(as: .png))
    }

    private func point(_ step: Int, dimension: Int) -> LearningCurve.Point {
      let loss: Double = step == 50 ? .nan : 1 / Double(step + 1)
      return LearningCurve.Point(
        step: step, loss: loss, totalMap: Array(repeating: Double(step) / 50, count: dimension))
    }

    @Test("One network is drawn for scalars and vectors, with and without a prediction")
    func oneNetwork() throws {
      for dimension in [1, 3] {
        var covariance = Matrix(rows: dimension + 1, columns: dimension + 1)
        for index in 0...dimension { covariance[index, index] = 1 }
        let data = try GaussianData(
          dimensions: ModalityPair(dimension, 1), covariance: covariance,
          teacher: Array(repeating: 1, count: dimension + 1))
        let points = (0...50).map { step in point(step, dimension: dimension + 1) }
        let known: FusionPrediction = SyntheticSweep.prediction(correlation: 0, ratio: 2)
        for prediction in [nil, known] {
          let content = CurvesFigure(
            curve: RecordedCurve(LearningCurve(points: points), dimensions: data.dimensions),
            outcome: SyntheticSweep.outcome(timeRatio: 0.3),
            prediction: prediction, fixedPoints: FixedPoints(data.populationMoments), title: "trace")
          let figure = Figure(name: "trace", content: .curves(content))
          #expect(try figure.encoded(as: .png).count > 5000)
          #expect(String(decoding: figure.numbers, as: UTF8.self).hasPrefix("step,loss,w_a,w_b,"))
        }
      }
    }

    @Test("Every kind of panel, scale and spread is drawn", arguments: CurvesFigure.Spread.allCases)
    func panels(spread: CurvesFigure.Spread) throws {
      let groups = try CurveSimulation.fusionLayers(networks: 3, maxSteps: 900)
      for scale in [AxisScale.linear, .logarithmic] {
        let figure = Figure(
          name: "curves",
          content: .curves(
            try CurvesFigure(
              title: "Depth 4", groups: groups, dimensions: pair, panels: CurvesFigure.Panel.allCases,
              stepScale: scale, lossScale: scale, spread: spread,
              levels: [.init(panel: .loss, value: 0, label: "final", column: "final")])))
        for format in Figure.Format.allCases { #expect(try figure.encoded(as: format).count > 5000) }
      }
    }

    @Test("Groups have colours of their own, and one group's modalities have")
    func colours() throws {
      let groups = try CurveSimulation.fusionLayers(networks: 2).map {
        CurvesFigure.Group(label: $0.label, networks: $0.networks)
      }
      func areas(_ groups: [CurvesFigure.Group]) throws -> [Int] {
        let image = try image(.curves(try CurvesFigure(groups: groups, dimensions: pair, panels: [.maps])))
        return ColourMap.curves(4).map { image.places(of: $0).filter { $0.y < 380 }.count }
      }
      #expect(try areas(groups).allSatisfy { $0 > 200 })
      let one = try areas([groups[1]])
      #expect(one[0] > 200 && one[1] > 200 && one[2] == 0 && one[3] == 0)
      // In the loss alone there is no modality to tell apart.
      let loss = try image(.curves(try CurvesFigure(groups: [groups[1]], dimensions: pair, panels: [.loss])))
      #expect(loss.places(of: blue).isEmpty && loss.places(of: orange).isEmpty)
    }

    @Test("A prediction without times adds words alone, one with times a line that reaches from top to bottom")
    func predictions() throws {
      let moments = try GaussianData(correlation: 0, sigmaRatio: 2).populationMoments
      let simulated = CurveSimulation.twoLayer(BalancedFlow(moments: moments, fusion: .late), initial: [1e-6, 1e-6])
      func column(_ time: Double?) throws -> Int {
        let prediction = FusionPrediction(
          form: .flow, leadingModality: .a, leadingTime: time, minimumLoss: 0, preferenceIsSuperficial: false)
        let figure = try CurvesFigure(
          groups: [.init(label: "", networks: [simulated], prediction: prediction)], dimensions: pair, panels: [.loss])
        let columns = Dictionary(grouping: try image(.curves(figure)).places(of: blue).map(\.x)) { $0 }
        return columns.values.map(\.count).max() ?? 0
      }
      // Three of five points along the panel's 72 points, which are 300 pixels, are dashes.
      #expect(try (150...230).contains(column(100)))
      #expect(try column(nil) == 0)
    }

    @Test("A phase portrait has the same measure on both axes", arguments: [0.5...1.2, 0...2.4])
    func aspect(y: ClosedRange<Double>) throws {
      let flow = BalancedFlow(
        moments: try GaussianData(correlation: 0, sigmaRatio: 2).populationMoments, fusion: .late)
      let corners = [[0.1, 0.6], [1.1, 0.6], [1.1, 1.15], [0.1, 1.15], [0.1, 0.6]]
      let curve = RecordedCurve(
        points: corners.enumerated().map { RecordedCurve.Point(step: $0, loss: 0, maps: ModalityPair($1[0], $1[1])) })
      let orbit = PhasePortrait.Orbit(curve: curve)
      let places = try image(
        .portrait(try PhasePortrait(flow: flow, y: y, orbits: [orbit], showsNullclines: true))
      ).places(of: orange)
      // The lowest line of the picture that is orange is the legend's.
      let legend = places.map(\.y).max() ?? 0
      let drawn = places.filter { $0.y < legend - 60 }
      let width = Double((drawn.map(\.x).max() ?? 0) - (drawn.map(\.x).min() ?? 0))
      let height = Double((drawn.map(\.y).max() ?? 0) - (drawn.map(\.y).min() ?? 0))
      // The square at the start reaches out of the corner by less than 10 pixels.
      #expect(width > 200 && abs(height / width - 0.55) < 0.03)
    }

    @Test("Phase portraits are drawn in every format, with coloured arrows, and of empty planes")
    func portraits() throws {
      for fusion in BalancedFlow.Fusion.allCases {
        let flow = BalancedFlow(
          moments: try GaussianData(correlation: 0.3, sigmaRatio: 2).populationMoments, fusion: fusion)
        let figure = Figure(
          name: "portrait",
          content: .portrait(try PhasePortrait(title: "Flow", flow: flow, coloursSpeed: true)))
        for format in Figure.Format.allCases { #expect(try figure.encoded(as: format).count > 5000) }
        let far = try PhasePortrait(flow: flow, x: -9 ... -8, y: 5...5.5, arrowsPerAxis: 2)
        #expect(far.fixedPoints.isEmpty)
        #expect(try image(.portrait(far)).width == 1020)
      }
    }
  }
#endif
