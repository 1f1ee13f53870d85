#if Figures
  import Experiments
  import Theory

  extension CurvesFigure {
    /// Entries for what is drawn, and words for what is not.
    ///
    /// - Parameter hasThinLines: whether a median goes on after the first of its networks has ended.
    func legend(hasThinLines: Bool) -> [[LegendEntry]] {
      [
        groupEntries, modalityEntries + networkEntries(hasThinLines: hasThinLines),
        markEntries + predictionEntries + notes,
      ]
      .filter { !$0.isEmpty }
    }

    /// What the colours of groups mean, and how many networks of each converged unless all did.
    private var groupEntries: [LegendEntry] {
      groups.enumerated().compactMap { index, group in
        let isComplete = group.converged == group.networks.count
        if groups.count == 1, isComplete || group.networks.count == 1 { return nil }
        let count: TypesetText =
          isComplete ? "" : TypesetText(plain: "\(group.converged)/\(group.networks.count) converged")
        if groups.count == 1 { return LegendEntry(symbol: .none, text: count) }
        let text = (isComplete ? group.label : group.label + " (" + count + ")").unbroken
        return LegendEntry(symbol: .line(colour(ofGroup: index), dash: []), text: text)
      }
    }

    private var modalityEntries: [LegendEntry] {
      let quantities = panels.flatMap(\.quantities)
      guard let leading = [Quantity.leadingMap, .leadingFirstLayer].first(where: quantities.contains) else { return [] }
      let lagging: Quantity = leading == .leadingMap ? .laggingMap : .laggingFirstLayer
      let names: (TypesetText, TypesetText) =
        panels.contains(.maps) && panels.contains(.firstLayerNorms)
        ? ("modality A", "modality B")
        : leading == .leadingFirstLayer
          ? ("‖W^1_A‖", "‖W^1_B‖") : isScalar ? ("W_A", "W_B") : ("‖W_A‖", "‖W_B‖")
      return [(leading, names.0), (lagging, names.1)].map { quantity, name in
        let style = style(0, quantity)
        return LegendEntry(symbol: .line(groups.count == 1 ? style.colour : .ink, dash: style.dash), text: name)
      }
    }

    /// What lines and bands stand for.
    private func networkEntries(hasThinLines: Bool) -> [LegendEntry] {
      guard hasSeveralNetworks else {
        guard groups.count == 1, let status = groups[0].networks.first?.outcome.status, status != .converged else {
          return []
        }
        return [LegendEntry(symbol: .none, text: TypesetText(plain: "not converged: \(status.words)"))]
      }
      let counts = groups.map(\.networks.count)
      let (least, greatest) = (counts.min() ?? 0, counts.max() ?? 0)
      let number = (least == greatest ? "\(least)" : "\(least)–\(greatest)") + " networks"
      switch spread {
      case .individual: return [LegendEntry(symbol: .none, text: TypesetText(plain: "each line is one of \(number)"))]
      case .quartiles:
        return [LegendEntry(symbol: .band(.ink), text: TypesetText(plain: "median, quartiles of \(number)"))]
          + (hasThinLines ? [LegendEntry(symbol: .thinLine(.ink), text: "median after some have ended")] : [])
      }
    }

    private var markEntries: [LegendEntry] {
      let isMedian = spread == .quartiles && hasSeveralNetworks
      let parts =
        spread == .individual ? groups.flatMap { $0.networks.map { Group(label: "", networks: [$0]) } } : groups
      var entries: [LegendEntry] = []
      if let names = Self.names(
        parts.contains { isVisible($0.times.leading) }, parts.contains { isVisible($0.times.lagging) })
      {
        let text = TypesetText(plain: isMedian ? "simulated median " : "simulated ") + names
        entries.append(LegendEntry(symbol: .circle(.ink), text: text))
      }
      if panels.contains(.generalisation), parts.contains(where: { isVisible($0.bestStopping?.step) }) {
        entries.append(
          LegendEntry(symbol: .triangle(.ink), text: isMedian ? "median best stopping time" : "best stopping time"))
      }
      return entries
    }

    /// Predicted times in sight as an entry, the others in words.
    private var predictionEntries: [LegendEntry] {
      let predictions = groups.compactMap { group in group.prediction.map { (group, $0) } }
      guard let form = predictions.first?.1.form else { return [] }
      var entries: [LegendEntry] = []
      if let names = Self.names(
        predictions.contains { isVisible($0.1.leadingTime) }, predictions.contains { isVisible($0.1.laggingTime) })
      {
        entries.append(
          LegendEntry(
            symbol: .line(.ink, dash: Self.predictedDash),
            text: "predicted " + names + TypesetText(plain: " (\(form.words))")))
      }
      let times: [(TypesetText, KeyPath<FusionPrediction, Double?>)] = [("t_A", \.leadingTime), ("t_B", \.laggingTime)]
      for (name, path) in times {
        for (group, prediction) in predictions {
          guard let time = prediction[keyPath: path], !isVisible(time) else { continue }
          let owner = groups.count == 1 ? "" : group.label + ": "
          entries.append(
            LegendEntry(symbol: .none, text: owner + "predicted " + name + " = " + .number(time.rounded())))
        }
      }
      let absent = times.map { name, path in
        (name: name, owners: predictions.filter { $0.1[keyPath: path] == nil }.map(\.0.label))
      }
      let both: TypesetText = "t_A, t_B"
      let areAlike = absent[0].owners == absent[1].owners
      for (name, owners) in areAlike ? [(name: both, owners: absent[0].owners)] : absent {
        guard let first = owners.first else { continue }
        let all = owners.dropFirst().reduce(first) { $0 + ", " + $1 }
        entries.append(
          LegendEntry(
            symbol: .none, text: name + " not predicted" + (owners.count == groups.count ? "" : " for " + all)))
      }
      return entries
    }

    private var notes: [LegendEntry] {
      let isSecond = groups.flatMap(\.networks).map { $0.outcome.leadingModality == .b }
      guard isSecond.contains(true) else { return [] }
      let text: TypesetText =
        isSecond.contains(false)
        ? "A, learned first, is the second modality of the data for some networks"
        : "A, learned first, is the second modality of the data"
      return [LegendEntry(symbol: .none, text: text)]
    }

    private func isVisible(_ time: Double?) -> Bool { time.map(stepRange.contains) ?? false }

    /// The names of the times that there are.
    private static func names(_ hasLeading: Bool, _ hasLagging: Bool) -> TypesetText? {
      switch (hasLeading, hasLagging) {
      case (true, true): "t_A, t_B"
      case (true, false): "t_A"
      case (false, true): "t_B"
      case (false, false): nil
      }
    }
  }
#endif
