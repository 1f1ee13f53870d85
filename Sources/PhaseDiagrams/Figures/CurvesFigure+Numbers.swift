import Experiments

extension CurvesFigure: PlottedNumbers {
  /// One row for each step of a group, or of a network if all are drawn; what belongs to a whole group stands in every
  /// row.
  ///
  /// Columns: `group` if there are several; `network` (from 0) if all are drawn; `step`; for every quantity `v` of the
  /// panels `v_median`, `v_quartile_1`, `v_quartile_3` and `v_n` (networks behind them), or `v` alone where there is
  /// one network; the levels; `t_a`, `t_b` and, beside E_g, `best_step` and `best_error` (medians over a
  /// group); `t_a_theory`,
  /// `t_b_theory`; `n`, `n_ok` unless there is one network; `leading_modality` (`mixed` where networks differ).
  func write(to writer: inout CSVWriter<Never>) {
    let quantities = panels.flatMap(\.quantities)
    let hasSpread = spread == .quartiles && groups.contains { $0.networks.count > 1 }
    let showsBest = panels.contains(.generalisation)
    if groups.count > 1 { writer.field("group") }
    if spread == .individual { writer.field("network") }
    writer.field("step")
    for quantity in quantities {
      for suffix in hasSpread ? ["_median", "_quartile_1", "_quartile_3", "_n"] : [""] {
        writer.field(quantity.column + suffix)
      }
    }
    for name in levels.map(\.column) + ["t_a", "t_b"] + (showsBest ? ["best_step", "best_error"] : []) {
      writer.field(name)
    }
    for name in ["t_a_theory", "t_b_theory"] + (hasSpread ? ["n", "n_ok"] : []) { writer.field(name) }
    writer.field("leading_modality")
    writer.endRow()

    for (index, group) in groups.enumerated() {
      let summaries = quantities.map { self.summaries($0, of: group) }
      for number in 0..<(summaries.first?.count ?? 0) {
        let members = spread == .individual ? [group.networks[number]] : group.networks
        let part = Group(label: group.label, networks: members, prediction: group.prediction)
        let tables = summaries.map { summary in
          Dictionary(uniqueKeysWithValues: summary[number].points.map { ($0.step, $0) })
        }
        for step in Set(tables.flatMap(\.keys)).sorted() {
          if groups.count > 1 { writer.field(group.label.plainText) }
          if spread == .individual { writer.field(number) }
          writer.field(step)
          for table in tables {
            let point = table[step]
            writer.field(point?.median)
            guard hasSpread else { continue }
            writer.field(point?.lowerQuartile)
            writer.field(point?.upperQuartile)
            writer.field(point?.networks ?? 0)
          }
          for level in levels { writer.field(level.group ?? index == index ? level.value : nil) }
          writer.field(part.times.leading)
          writer.field(part.times.lagging)
          if showsBest {
            writer.field(part.bestStopping?.step)
            writer.field(part.bestStopping?.error)
          }
          writer.field(group.prediction?.leadingTime)
          writer.field(group.prediction?.laggingTime)
          if hasSpread {
            writer.field(part.networks.count)
            writer.field(part.converged)
          }
          let letters = Set(part.networks.map(\.outcome.leadingModality.letter))
          writer.field(letters.count > 1 ? "mixed" : letters.first ?? "")
          writer.endRow()
        }
      }
    }
  }
}
