#if Figures
  import Experiments
  import Theory

  extension CurvesFigure {
    static let leadingColour = Colour(0x0072B2)
    static let laggingColour = Colour(0xD55E00)
    static let predictedDash = [3.0, 2.0]
    static let levelDash = [1.0, 1.5]
    private static let laggingDash = [4.0, 1.6]

    /// A summary as a panel shows it.
    struct Line {
      let group: Int
      let summary: CurveSummary
      let colour: Colour
      let dash: [Double]
      /// Simulated times in steps, each with the value at that time.
      let times: [(step: Double, value: Double)]
      /// Where E_g is smallest.
      let best: (step: Double, error: Double)?
    }

    private var groupColours: [Colour] { groups.count == 1 ? [.ink] : ColourMap.curves(groups.count) }

    func colour(ofGroup group: Int?) -> Colour { group.map { groupColours[$0] } ?? .ink }

    /// What tells A and B apart: colours in a figure of one group, dashes where colours tell groups apart.
    func style(_ group: Int, _ quantity: Quantity) -> (colour: Colour, dash: [Double]) {
      switch quantity {
      case .loss, .generalisation: (groupColours[group], [])
      case .leadingMap, .leadingFirstLayer: (groups.count == 1 ? Self.leadingColour : groupColours[group], [])
      case .laggingMap, .laggingFirstLayer:
        groups.count == 1 ? (Self.laggingColour, []) : (groupColours[group], Self.laggingDash)
      }
    }

    /// The panel that simulated times are marked in.
    private var timePanel: Panel? { panels.contains(.maps) ? .maps : panels.first }

    func lines(of panel: Panel) -> [Line] {
      groups.indices.flatMap { index in
        panel.quantities.flatMap { quantity in
          let style = style(index, quantity)
          return summaries(quantity, of: groups[index]).enumerated().map { number, summary in
            let members = spread == .individual ? [groups[index].networks[number]] : groups[index].networks
            let part = Group(label: "", networks: members)
            var marks: [(step: Double, value: Double)] = []
            if panel == timePanel {
              if !quantity.isLagging { marks += mark(quantity, of: part, part.times.leading, \.leadingTime) }
              if quantity.isLagging || panel.quantities.count == 1 {
                marks += mark(quantity, of: part, part.times.lagging, \.laggingTime)
              }
            }
            return Line(
              group: index, summary: summary, colour: style.colour, dash: style.dash, times: marks,
              best: quantity == .generalisation ? part.bestStopping : nil)
          }
        }
      }
    }

    /// A median time with the median of what each network has at its own time. Where networks differ much, that is not
    /// on their median curve, which may then be that of the slowest alone.
    private func mark(
      _ quantity: Quantity, of group: Group, _ median: Double?, _ time: (FusionOutcome) -> Double?
    ) -> [(step: Double, value: Double)] {
      let values = group.networks.compactMap { network in
        time(network.outcome).flatMap { CurveSummary(of: [points(quantity, of: network)]).median(at: $0) }
      }
      guard let median, let value = SampleStatistics(values)?.median else { return [] }
      return [(median, value)]
    }

    /// The vertical lines of predicted times.
    var predictedTimes: [(time: Double, colour: Colour)] {
      groups.enumerated().flatMap { index, group in
        [(group.prediction?.leadingTime, Quantity.leadingMap), (group.prediction?.laggingTime, .laggingMap)]
          .compactMap { time, quantity in time.map { ($0, style(index, quantity).colour) } }
      }
    }

    /// All steps, and predicted times unless they are more than three times as late.
    var stepRange: ClosedRange<Double> {
      let steps = groups.flatMap { $0.networks.flatMap { $0.curve.points.map(\.step) } }
      let lastStep = max(Double(steps.max() ?? 1), 1)
      let last = predictedTimes.map(\.time).filter { $0 <= 3 * lastStep }.reduce(lastStep, max)
      guard stepScale == .logarithmic else { return 0...(last * 1.02) }
      let first = Double(steps.filter { $0 > 0 }.min() ?? 1)
      return first...max(last * 1.1, 10 * first)
    }

    func scale(of panel: Panel) -> AxisScale { panel == .loss ? lossScale : .linear }

    func label(of panel: Panel) -> TypesetText {
      switch panel {
      case .loss: "loss"
      case .maps: isScalar ? "W_A, W_B" : "‖W_A‖, ‖W_B‖"
      case .generalisation: "E_g"
      case .firstLayerNorms: "‖W^1_A‖, ‖W^1_B‖"
      }
    }
  }
#endif
