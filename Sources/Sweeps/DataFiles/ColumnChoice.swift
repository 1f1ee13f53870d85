import Experiments
import Foundation

/// The columns that a table has.
struct TableColumns {
  /// The names of the header line; `nil` where there is none.
  let names: [String]?
  let count: Int

  /// The name of a column in messages and results.
  func name(_ column: Int) -> String { names?[column] ?? "column \(column + 1)" }
}

/// The columns of a table that become x_A, x_B and y.
struct ColumnChoice {
  /// The columns of x_A, then those of x_B, from 0.
  let inputs: [Int]
  /// The column of y, from 0.
  let target: Int
  let names: ModalityPair<[String]>
  let targetName: String

  /// - Throws: ``DataFileProblem`` if a term chooses nothing, a column is chosen twice, y is not one column, or there are
  ///   too many features.
  init(_ request: DataFileRequest, among table: TableColumns) throws(DataFileProblem) {
    let a = try Self.columns(.modalityA, request, table)
    let b = try Self.columns(.modalityB, request, table)
    let y = try Self.columns(.target, request, table)
    var users: [Int: FeatureRole] = [:]
    for (role, columns) in [(FeatureRole.modalityA, a), (.modalityB, b), (.target, y)] {
      for column in columns {
        guard let other = users.updateValue(role, forKey: column) else { continue }
        throw DataFileProblem(
          DataFileWords.quoted(table.name(column))
            + (other == role ? " is chosen twice" : " is chosen by \(other.key.rawValue) already")
            + "; a column is a feature of one modality, once, or the target", key: role.key)
      }
    }
    guard y.count == 1 else {
      throw DataFileProblem(
        "y is \(y.count) columns, \(DataFileWords.list(y.map(table.name))); networks have one output, so choose one "
          + "column", key: .target)
    }
    try SelectedFeatures.check(dimension: a.count + b.count)
    inputs = a + b
    target = y[0]
    names = ModalityPair(a.map(table.name), b.map(table.name))
    targetName = table.name(y[0])
  }

  private static func columns(
    _ role: FeatureRole, _ request: DataFileRequest, _ table: TableColumns
  ) throws(DataFileProblem) -> [Int] {
    guard let names = table.names else {
      guard let terms = request.selection(role)?.terms, !terms.isEmpty else {
        throw DataFileProblem(
          "columns have no names here, so \(role.key.rawValue) has to choose from the \(table.count) columns by number, "
            + "such as `1-10`", key: role.key)
      }
      var columns: [Int] = []
      for term in terms { columns += try numbered(term, role, table.count) }
      return columns
    }
    let terms = request.selection(role)?.terms ?? [role.defaultName + (role == .target ? "" : "*")]
    guard !terms.isEmpty else { throw DataFileProblem("\(role.key.rawValue) chooses no column", key: role.key) }
    var columns: [Int] = []
    for term in terms { columns += try named(term, role, names) }
    return columns
  }

  private static func named(
    _ term: String, _ role: FeatureRole, _ names: [String]
  ) throws(DataFileProblem) -> [Int] {
    var matches =
      term.isEmpty
      ? []
      : NameLookup.matches(names) {
        $0 == term
      } ignoringCase: {
        $0 == term.lowercased()
      }
    if matches.isEmpty, term.hasSuffix("*"), term.count > 1 {
      let prefix = term.dropLast()
      matches = NameLookup.matches(names) {
        $0.hasPrefix(prefix)
      } ignoringCase: {
        $0.hasPrefix(prefix.lowercased())
      }
    } else if matches.count > 1 {
      throw DataFileProblem(
        "\(DataFileWords.quoted(term)) may be any of the columns \(DataFileWords.list(matches.map { names[$0] })); write "
          + "its name as it stands there", key: role.key)
    }
    guard !matches.isEmpty else {
      throw DataFileProblem(NameLookup.missing(term, noun: "column", names: names), key: role.key)
    }
    return matches
  }

  private static func numbered(
    _ term: String, _ role: FeatureRole, _ count: Int
  ) throws(DataFileProblem) -> [Int] {
    let ends = term.components(separatedBy: "-").map { $0.trimmingCharacters(in: .whitespaces) }
    let numbers = ends.compactMap { end in end.allSatisfy(\.isWholeNumber) ? Int(end) : nil }
    guard numbers.count == ends.count, (1...2).contains(numbers.count), let first = numbers.first,
      let last = numbers.last
    else {
      throw DataFileProblem(
        "\(DataFileWords.quoted(term)) is no number of a column; columns have no names here, so choose them by number, "
          + "such as `1-10` or `21`", key: role.key)
    }
    guard first >= 1, first <= last, last <= count else {
      throw DataFileProblem(
        "\(DataFileWords.quoted(term)) is not within the \(count) columns, 1-\(count); a range goes from its lower to its "
          + "higher end", key: role.key)
    }
    return Array((first - 1)..<last)
  }
}

/// Finds arrays and columns by name.
enum NameLookup {
  /// Names that may have been meant are looked for among this many, since each takes a comparison.
  private static let candidates = 1000

  /// The positions of the names that match as written or, where there is none, without regard to case.
  static func matches(
    _ names: [String], _ isMatch: (String) -> Bool, ignoringCase isRoughMatch: (String) -> Bool
  ) -> [Int] {
    let exact = names.indices.filter { isMatch(names[$0]) }
    return exact.isEmpty ? names.indices.filter { isRoughMatch(names[$0].lowercased()) } : exact
  }

  /// There is no such name; with what there is, and what may have been meant.
  static func missing(_ name: String, noun: String, names: [String]) -> String {
    guard !names.isEmpty else { return "there is no \(noun) \(DataFileWords.quoted(name)); the file has no \(noun)s" }
    let nearest = Spelling.nearest(to: name, in: Array(names.prefix(candidates)))
    return "there is no \(noun) \(DataFileWords.quoted(name)); the file has \(DataFileWords.list(names))"
      + (nearest.map { "; did you mean \(DataFileWords.quoted($0))?" } ?? "")
  }
}
