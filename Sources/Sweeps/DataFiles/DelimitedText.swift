import Experiments

/// Features in the columns of a text file, one sample a line, below a line of names or without one.
enum DelimitedText {
  /// Reads the chosen columns; what stands in others does not matter.
  ///
  /// The first line is a header where one of its fields is no number. A `#` before the first name, as `numpy.savetxt`
  /// writes it, is not part of the name.
  ///
  /// - Throws: ``DataFileProblem`` if the text is not in columns, a chosen column is not there, or one of its fields is
  ///   no finite decimal number.
  static func features(_ bytes: [UInt8], _ request: DataFileRequest) throws(DataFileProblem) -> SelectedFeatures {
    try refuseOtherEncodings(bytes)
    var records = DelimitedRecords(bytes)
    guard try records.advance() else { throw DataFileProblem("the file holds nothing but white space") }
    let table = TableColumns(names: try header(records), count: records.fields.count)
    guard table.count >= 3 else {
      throw DataFileProblem(
        "the first line has \(DataFileWords.count(table.count, "field")); x_a, x_b and y need at least 3, separated by "
          + "commas, semicolons or tabs", line: 1)
    }
    let chosen = try ColumnChoice(request, among: table)
    var rows = FeatureRows(table, chosen)
    var isRow = table.names == nil
    if !isRow { isRow = try records.advance() }
    while isRow {
      try rows.append(records)
      isRow = try records.advance()
    }
    try rows.checkFinite()
    return SelectedFeatures(
      names: chosen.names, targetName: chosen.targetName, inputs: rows.inputs, targets: rows.targets)
  }

  private static func refuseOtherEncodings(_ bytes: [UInt8]) throws(DataFileProblem) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw DataFileProblem("the text is UTF-16; save it as UTF-8")
    }
    for (magic, ending) in [([0x93] + Array("NUMPY".utf8), ".npy"), (Array("PK\u{3}\u{4}".utf8), ".npz")] {
      if bytes.starts(with: magic) {
        throw DataFileProblem("this is no text; if it is an array of NumPy, give its name the ending \(ending)")
      }
    }
  }

  /// The names in the first record; `nil` where all its fields are numbers.
  private static func header(_ records: DelimitedRecords) throws(DataFileProblem) -> [String]? {
    let isHeader = records.fields.contains { field in
      if case .noNumber = DecimalField(records.bytes[field.range]) { true } else { false }
    }
    guard isHeader else {
      try refuseNumberedHeader(records)
      return nil
    }
    var names: [String] = []
    for field in records.fields {
      guard String(validating: records.bytes[field.range], as: UTF8.self) != nil else {
        throw DataFileProblem("name \(names.count + 1) of the header is not UTF-8; save the file as UTF-8", line: 1)
      }
      names.append(records.text(field))
    }
    if names[0].hasPrefix("#") { names[0] = String(names[0].dropFirst().drop { $0 == " " }) }
    var seen: Set<String> = []
    var duplicates: [String] = []
    for name in names where !name.isEmpty && !seen.insert(name).inserted { duplicates.append(name) }
    guard duplicates.isEmpty else {
      throw DataFileProblem(
        "the header has more than one column \(DataFileWords.list(duplicates)); give each a name of its own", line: 1)
    }
    return names
  }

  /// A line of the numbers 0, 1, 2, … is what data frames without names write as their header, and no sample; an empty
  /// field before them stands over their index.
  private static func refuseNumberedHeader(_ records: DelimitedRecords) throws(DataFileProblem) {
    let fields = records.fields[0].range.isEmpty ? records.fields.dropFirst() : records.fields[...]
    for start in 0...1 {
      let isNumbered = fields.enumerated().allSatisfy { index, field in
        records.bytes[field.range].elementsEqual(String(index + start).utf8)
      }
      guard !isNumbered else {
        throw DataFileProblem(
          "the line counts the columns from \(start), so it may be a header or a sample; put a line of names on top, in "
            + "place of it if it is a header", line: 1)
      }
    }
  }
}

/// The chosen numbers of a text file, as far as it has been read.
private struct FeatureRows {
  private let table: TableColumns
  private let chosen: ColumnChoice
  private(set) var inputs: [Double] = []
  private(set) var targets: [Double] = []
  /// The first field that is missing or not finite.
  private var gap: (line: Int, column: Int, text: String)?
  private var otherGaps = 0

  init(_ table: TableColumns, _ chosen: ColumnChoice) {
    self.table = table
    self.chosen = chosen
  }

  mutating func append(_ records: DelimitedRecords) throws(DataFileProblem) {
    guard records.fields.count == table.count else {
      throw DataFileProblem(
        "the line has \(DataFileWords.count(records.fields.count, "field")), but the first line has \(table.count)",
        line: records.line)
    }
    for column in chosen.inputs { inputs.append(try number(column, records)) }
    targets.append(try number(chosen.target, records))
    guard inputs.count <= DataFileLimits.values else {
      throw DataFileProblem("the file has more than \(DataFileLimits.values) numbers, which is as many as are allowed")
    }
  }

  func checkFinite() throws(DataFileProblem) {
    guard let gap else { return }
    throw DataFileProblem(
      "\(place(gap.column)) \(gap.text.isEmpty ? "is empty" : "holds \(DataFileWords.quoted(gap.text))")"
        + "\(DataFileWords.more(otherGaps)); all values must be finite numbers", line: gap.line)
  }

  private func place(_ column: Int) -> String {
    table.names == nil ? table.name(column) : "column \(DataFileWords.quoted(table.name(column)))"
  }

  private mutating func number(_ column: Int, _ records: DelimitedRecords) throws(DataFileProblem) -> Double {
    let field = records.fields[column]
    let refusal: String
    switch DecimalField(records.bytes[field.range]) {
    case .number(let value): return value
    case .notFinite:
      if gap == nil { gap = (records.line, column, records.text(field)) } else { otherGaps += 1 }
      return 0
    case .tooLarge: refusal = "is beyond the largest number, about 1.8e308"
    case .tooSmall: refusal = "is below the smallest number, about 4.9e-324"
    case .noNumber: refusal = "is not a decimal number such as -1.5 or 2e-3"
    }
    throw DataFileProblem(
      "\(place(column)) holds \(DataFileWords.quoted(records.text(field))), which \(refusal)", line: records.line)
  }
}
