import Experiments
import Sweeps

extension Reference {
  /// Values, statuses, and the columns of tables, which are the variables of NetCDF files under the same names.
  static let valueSections: [ReferenceSection] = [
    ReferenceSection(
      title: "Values",
      introduction: "What figures can draw, and what the reduced tables have of each cell. A is the modality that the "
        + "data says is learned first, B the other one; times are interpolated between steps. The first ones belong to "
        + "fusion networks, those from `exactly_one` on to the competition family.",
      entries: Observable.allCases.map { entry(of: $0) }),
    ReferenceSection(
      title: "Statuses", introduction: "How the training of a network ended; the column `status`.",
      entries: Status.allCases.map {
        ReferenceEntry(name: $0.rawValue, section: "Statuses", summary: $0.summary)
      }),
    columns(
      "Columns of networks",
      "`export` writes a row for each network: one column an axis, named as in the sweep file, and then these. In "
        + "NetCDF files they are variables over the axes and `seed`; words and answers are flags.",
      [
        ("seed", "the network's number in its cell, from 0", nil),
        ("status", "how training ended; see *Statuses*", nil),
        ("steps", Observable.steps.meaning, .steps),
      ] + networks.map { ($0.name, $0.meaning, $0.unit) }),
    columns(
      "Columns of cells",
      "`export --reduced` writes a row for each cell: its axes, and then these, where `VALUE` is each one of *Values*.",
      cellCounts.map { ($0.name, $0.meaning, nil) }
        + CellColumn.allCases.map { ("VALUE_" + $0.rawValue, $0.words + "the value", nil) }),
    columns(
      "Columns of learning curves",
      "`export --curves` writes a row for each recorded point: its axes, `seed`, and then these. In NetCDF files their "
        + "names begin with `curve_`.",
      curves.map { ($0.name, $0.meaning, nil) }),
    columns(
      "Columns of classes",
      "`export --classes` writes a row for each class of a network of the competition family: its axes, `seed`, and "
        + "then these. In NetCDF files their names begin with `class_`.",
      ClassColumns.all.map { ($0.name, $0.meaning, nil) }),
  ]

  /// What is said of an observable: the families, what it is, and what of it is predicted and counted.
  private static func entry(of observable: Observable) -> ReferenceEntry {
    let family = ModelFamily.allCases.first { observable.families.contains($0) } ?? .fusion
    var summary = observable.meaning.capitalizedSentence
    if observable.unit == .steps { summary += " In \(observable.unit.rawValue)." }
    summary += " Counts \(observable.countedNetworks(in: family)) networks"
    summary += observable.isPredicted ? "; theory predicts it." : "."
    return ReferenceEntry(name: observable.rawValue, section: "Values", summary: summary)
  }

  private static func columns(
    _ title: String, _ introduction: String, _ columns: [(name: String, meaning: String, unit: Observable.Unit?)]
  ) -> ReferenceSection {
    ReferenceSection(
      title: title, introduction: introduction,
      entries: columns.map { column in
        let unit = column.unit == .steps ? " In \(Observable.Unit.steps.rawValue)." : ""
        return ReferenceEntry(
          name: column.name, section: title, summary: column.meaning.capitalizedSentence + unit)
      })
  }

  // Families share some columns; each stands there once.
  private static let networks = distinct(ModelFamily.allCases.flatMap(NetworkColumn.all(of:)), by: \.name)
  private static let curves = distinct(ModelFamily.allCases.flatMap(CurveColumns.all(of:)), by: \.name)
  private static let cellCounts = distinct(ModelFamily.allCases.flatMap(CellColumn.counts(of:)), by: \.name)

  private static func distinct<Column>(_ columns: [Column], by name: (Column) -> String) -> [Column] {
    var known = Set<String>()
    return columns.filter { known.insert(name($0)).inserted }
  }
}

extension String {
  /// The text as a sentence: with a capital, unless it begins with a symbol, and with a full stop.
  fileprivate var capitalizedSentence: String {
    let second = dropFirst().first
    let isWord = first?.isLowercase == true && second?.isLowercase == true
    return (isWord ? prefix(1).uppercased() + dropFirst() : self) + "."
  }
}
