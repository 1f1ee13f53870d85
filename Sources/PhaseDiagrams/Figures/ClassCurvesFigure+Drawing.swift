#if Figures
  import Experiments

  extension ClassCurvesFigure: Drawing {
    func layout(measuredOn canvas: Canvas) -> ClassCurvesLayout { ClassCurvesLayout(self, canvas: canvas) }
  }

  /// The curves of classes on paper: one or two panels over one axis of steps.
  struct ClassCurvesLayout: DrawingLayout {
    private static let panelGap = 9.0
    private static let thresholdDash = [1.0, 1.5]
    private static let predictedDash = [3.0, 2.0]

    /// A panel's axis and place.
    private struct Placed {
      let panel: ClassCurvesFigure.Panel
      let axis: DrawnAxis
      let plot: Rectangle
    }

    private let figure: ClassCurvesFigure
    private let page: Page
    private let steps: DrawnAxis
    private let panels: [Placed]

    var size: Size { page.size }

    init(_ figure: ClassCurvesFigure, canvas: Canvas) {
      self.figure = figure
      let axes = figure.panels.map { figure.axis(of: $0, canvas) }
      let lower = axes[axes.count - 1]
      let lowerHeight = Self.height(figure.panels[axes.count - 1], canvas)
      let upper =
        axes.count == 2
        ? Page.Upper(y: axes[0], height: Self.height(figure.panels[0], canvas), gap: Self.panelGap) : nil
      var steps = lower
      page = Page(
        title: figure.title, y: lower, plotHeight: lowerHeight, rightMargin: 14,
        legend: figure.legend(thresholdDash: Self.thresholdDash, predictedDash: Self.predictedDash), above: upper,
        canvas: canvas
      ) { width in
        steps = DrawnAxis(
          label: "gradient-descent steps", scale: figure.stepScale, range: figure.stepRange, length: width,
          direction: .horizontal, canvas: canvas)
        return steps
      }
      self.steps = steps
      var panels = [Placed(panel: figure.panels[axes.count - 1], axis: lower, plot: page.plot)]
      if let upper {
        let plot = Rectangle(
          x: page.plot.x, y: page.plot.y - upper.gap - upper.height, width: page.plot.width, height: upper.height)
        panels.insert(Placed(panel: figure.panels[0], axis: upper.y, plot: plot), at: 0)
      }
      self.panels = panels
    }

    fileprivate static func height(_ panel: ClassCurvesFigure.Panel, _ canvas: Canvas) -> Double {
      canvas.scaled(panel == .loss ? 66 : 118)
    }

    func draw(on canvas: Canvas) {
      for placed in panels {
        canvas.rectangle(placed.plot)
        canvas.clippedToPath {
          if let time = figure.visibleTime {
            let place = steps.place(time, from: placed.plot.x, to: placed.plot.right)
            canvas.line(
              [Point(place, placed.plot.y), Point(place, placed.plot.bottom)], colour: .ink, width: 0.7,
              dash: Self.predictedDash)
          }
          switch placed.panel {
          case .loss:
            for network in figure.networks {
              draw(network.curve.points.map { ($0.step, $0.loss) }, .ink, in: placed, on: canvas)
            }
          case .strengths: drawStrengths(in: placed, on: canvas)
          }
        }
      }
      page.drawSurroundings(on: canvas)
    }

    private func drawStrengths(in placed: Placed, on canvas: Canvas) {
      for network in figure.networks {
        for label in 0..<network.classCount {
          for modality in Modality.allCases {
            draw(figure.strengths(of: network, label, modality), modality.colour, in: placed, on: canvas)
          }
        }
      }
      let height = placed.axis.place(figure.threshold, from: placed.plot.bottom, to: placed.plot.y)
      canvas.line(
        [Point(placed.plot.x, height), Point(placed.plot.right, height)], colour: .ink, width: 0.9,
        dash: Self.thresholdDash)
    }

    /// Draws a curve as far as steps and values can be shown; what is below a logarithmic axis runs along its lower end.
    private func draw(
      _ curve: [(step: Int, value: Double)], _ colour: Colour, in placed: Placed, on canvas: Canvas
    ) {
      let points = curve.map { step, value -> Point? in
        guard value.isFinite, figure.stepScale == .linear || step > 0 else { return nil }
        return Point(
          steps.place(Double(step), from: placed.plot.x, to: placed.plot.right),
          placed.axis.place(
            figure.valueScale == .linear ? value : max(value, placed.axis.lower), from: placed.plot.bottom,
            to: placed.plot.y))
      }
      let isCrowded = figure.networks.count > 1
      for stretch in points.split(separator: nil) {
        canvas.line(
          stretch.compactMap { $0 }, colour: colour, width: isCrowded ? 0.5 : 0.7, opacity: isCrowded ? 0.6 : 1)
      }
    }
  }

  extension ClassCurvesFigure {
    fileprivate func axis(of panel: Panel, _ canvas: Canvas) -> DrawnAxis {
      DrawnAxis(
        label: panel == .loss ? "loss" : "strength B_r", scale: valueScale, range: range(of: panel),
        length: ClassCurvesLayout.height(panel, canvas), direction: .vertical, canvas: canvas)
    }

    /// All values with a margin, and zero on a linear scale; the threshold where strengths are drawn.
    private func range(of panel: Panel) -> ClosedRange<Double> {
      var values: [Double]
      switch panel {
      case .loss: values = networks.flatMap { $0.curve.points.map(\.loss) }.filter(\.isFinite)
      case .strengths:
        values = networks.flatMap { network in
          network.curve.points.flatMap { point in
            point.strengths.flatMap { [signals.a * $0.a, signals.b * $0.b] }
          }
        }.filter(\.isFinite)
        values.append(threshold)
        if valueScale == .logarithmic, let least = RecordedRace.lowerEnd(ofStarts: starts) {
          values = values.filter { $0 >= least }
        }
      }
      if valueScale == .linear { values.append(0) } else { values = values.filter { $0 > 0 } }
      return valueScale.range(of: values.isEmpty ? [1] : values, margin: 0.06)
    }

    /// All steps, and the predicted time unless it is more than three times as late.
    fileprivate var stepRange: ClosedRange<Double> {
      let steps = networks.flatMap { $0.curve.points.map(\.step) }
      let last = max(Double(steps.max() ?? 1), 1)
      let end = predictedTime.map { $0 <= 3 * last ? max($0, last) : last } ?? last
      guard stepScale == .logarithmic else { return 0...(end * 1.02) }
      let first = Double(steps.filter { $0 > 0 }.min() ?? 1)
      return first...max(end * 1.1, 10 * first)
    }

    fileprivate var visibleTime: Double? { predictedTime.flatMap { stepRange.contains($0) ? $0 : nil } }

    fileprivate func legend(thresholdDash: [Double], predictedDash: [Double]) -> [[LegendEntry]] {
      var entries: [LegendEntry] = []
      var lines: [LegendEntry] = []
      if panels.contains(.strengths) {
        entries = Modality.allCases.map { modality in
          LegendEntry(
            symbol: .line(modality.colour, dash: []), text: TypesetText(plain: "modality \(modality.number)"))
        }
        lines.append(
          LegendEntry(
            symbol: .line(.ink, dash: thresholdDash), text: ("learned: B_r ≥ β = " + .number(threshold)).unbroken))
      }
      let count = networks.count == 1 ? "" : " of \(networks.count) networks"
      entries.append(
        LegendEntry(
          symbol: .none,
          text: TypesetText(
            plain: panels.contains(.strengths)
              ? "one line a class\(count)" : "one line a network, \(networks.count)")))
      if let predictedTime {
        let text: TypesetText = "predicted mean emergence of winners"
        lines.append(
          visibleTime != nil
            ? LegendEntry(symbol: .line(.ink, dash: predictedDash), text: text)
            : LegendEntry(symbol: .none, text: text + " = " + .number(predictedTime.rounded()) + " steps"))
      }
      let diverged = networks.count { $0.outcome.status == .diverged }
      if diverged > 0 { lines.append(LegendEntry(symbol: .none, text: TypesetText(plain: "\(diverged) diverged"))) }
      if valueScale == .logarithmic, panels.contains(.strengths), let least = RecordedRace.lowerEnd(ofStarts: starts) {
        let below = starts.count { $0 < least }
        if below > 0 {
          lines.append(
            LegendEntry(symbol: .none, text: TypesetText(plain: "\(below) lines start below the axis")))
        }
      }
      return [entries, lines]
    }
  }
#endif
