#if Figures
  import Experiments
  import Theory

  extension ScatterFigure: Drawing {
    func layout(measuredOn canvas: Canvas) -> ScatterLayout { ScatterLayout(self, canvas: canvas) }
  }

  /// Theory against simulation on paper.
  struct ScatterLayout: DrawingLayout {
    private let figure: ScatterFigure
    private let colours: [Colour]
    private let page: Page
    private let x: DrawnAxis
    private let y: DrawnAxis

    var size: Size { page.size }

    init(_ figure: ScatterFigure, canvas: Canvas) {
      self.figure = figure
      colours = ColourMap.curves(max(figure.groups.count, 1))
      let values = figure.drawnValues
      let range = figure.scale.range(of: values.isEmpty ? [1] : values, margin: 0.06)
      let form = figure.theoryForm.map { " (\($0.words))" } ?? ""
      let axis = { (source: String, length: Double, direction: DrawnAxis.Direction) in
        var axis = DrawnAxis(
          label: figure.observable.label + ", " + TypesetText(plain: source), scale: figure.scale, range: range,
          length: length, direction: direction, canvas: canvas)
        if values.isEmpty { axis.ticks = Ticks(at: []) }
        return axis
      }
      (page, x, y) = Page.square(
        title: figure.title, rightMargin: 14, legend: figure.legend(colours: colours), canvas: canvas,
        x: { axis("theory" + form, $0, .horizontal) }, y: { axis("simulation", $0, .vertical) })
    }

    func draw(on canvas: Canvas) {
      let plot = page.plot
      canvas.rectangle(plot)
      canvas.clippedToPath {
        canvas.line([Point(plot.x, plot.bottom), Point(plot.right, plot.y)], colour: .ink, width: 0.8)
      }
      page.drawSurroundings(on: canvas)
      // Failed networks last: they are few, and must not hide below the others.
      for isSuccessful in [true, false] {
        for (network, place) in zip(figure.networks, figure.places)
        where figure.isSuccessful(network) == isSuccessful {
          draw(network, place, on: canvas)
        }
      }
      if !figure.places.contains(.point) {
        canvas.text(
          "no network with both values", at: plot.centre, anchor: .centre, size: FigureStyle.labelFont, colour: .grey)
      }
    }

    private func draw(_ network: ScatterFigure.Network, _ place: ScatterFigure.Place, on canvas: Canvas) {
      let plot = page.plot
      let colour = colours[network.group]
      let right = { x.place($0, from: plot.x, to: plot.right) }
      let up = { y.place($0, from: plot.bottom, to: plot.y) }
      switch place {
      case .point:
        guard let predicted = network.predicted, let simulated = network.simulated else { return }
        let point = Point(right(predicted), up(simulated))
        if figure.isSuccessful(network) {
          canvas.hollowCircle(point, colour: colour)
        } else {
          canvas.cross(point, colour: colour)
        }
      case .lowerEdge:
        if let predicted = network.predicted {
          canvas.triangle(Point(right(predicted), plot.bottom - 1), colour: colour)
        }
      case .leftEdge:
        if let simulated = network.simulated {
          canvas.triangle(Point(plot.x + 1, up(simulated)), colour: colour, pointsLeft: true)
        }
      case .nowhere: break
      }
    }
  }

  extension ScatterFigure {
    /// All values that axes must show.
    fileprivate var drawnValues: [Double] {
      zip(networks, places).flatMap { network, place -> [Double?] in
        switch place {
        case .point: [network.predicted, network.simulated]
        case .lowerEdge: [network.predicted]
        case .leftEdge: [network.simulated]
        case .nowhere: []
        }
      }.compactMap { $0 }
    }

    fileprivate func legend(colours: [Colour]) -> [[LegendEntry]] {
      var groupEntries = zip(groups, colours).map { LegendEntry(symbol: .circle($1), text: $0.unbroken) }
      if let groupLabel, !groups.isEmpty {
        groupEntries.insert(LegendEntry(symbol: .none, text: groupLabel + " ="), at: 0)
      }
      let colour = groups.isEmpty ? colours[0] : .ink
      let count = networks.count == 1 ? "1 network" : "\(networks.count) networks"
      var entries = [
        LegendEntry(
          symbol: .circle(colour), text: TypesetText(plain: "\(family.successInWords): \(successful) of \(count)"))
      ]
      let failed = zip(networks, places).filter { !isSuccessful($0) && $1 == .point }.map(\.0.status)
      if !failed.isEmpty {
        let words = Status.allCases.compactMap { status -> String? in
          let count = failed.count { $0 == status }
          return count > 0 ? "\(status.words): \(count)" : nil
        }
        entries.append(LegendEntry(symbol: .cross(colour), text: TypesetText(plain: words.joined(separator: ", "))))
      }
      for (place, symbol, words) in [
        (Place.lowerEdge, LegendSymbol.triangle(colour), "no simulated value"),
        (.leftEdge, .leftTriangle(colour), "no predicted value"), (.nowhere, .none, "neither value, not drawn"),
      ] {
        let statuses = zip(networks, places).filter { $1 == place }.map(\.0.status)
        guard !statuses.isEmpty else { continue }
        let reasons = Status.allCases.compactMap { status -> String? in
          let count = statuses.count { $0 == status }
          return count > 0 ? "\(count) \(status.words)" : nil
        }
        entries.append(
          LegendEntry(symbol: symbol, text: TypesetText(plain: "\(words): \(reasons.joined(separator: ", "))")))
      }
      entries.append(LegendEntry(symbol: .line(.ink, dash: []), text: "simulation = theory"))
      return [groupEntries, [LegendEntry(symbol: .none, text: correlationInWords)], entries]
    }

    private var correlationInWords: TypesetText {
      let pairs = successfulPairs.count
      let what = "Pearson correlation" + (scale == .logarithmic ? " of logarithms" : "")
      if let correlation {
        let digits = correlation > 0.99 ? 4 : 2
        return TypesetText(plain: "\(what) ") + .number(correlation, decimals: digits)
          + TypesetText(plain: " (n = \(pairs))")
      }
      let reason = pairs < 3 ? "fewer than 3 \(family.successInWords)" : "equal values"
      return TypesetText(plain: "no \(what): \(reason)")
    }
  }

  extension Status {
    /// The status in a legend.
    var words: String {
      switch self {
      case .converged: "converged"
      case .stepLimit: "at step limit"
      case .diverged: "diverged"
      case .stalled: "stalled"
      case .notRun: "not run"
      }
    }
  }
#endif
