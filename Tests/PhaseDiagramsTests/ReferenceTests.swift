import Experiments
import PhaseDiagrams
import Sweeps
import Testing

/// The reference says something of everything that can be written or read.
@Suite struct ReferenceTests {
  private static var names: Set<String> { Set(Reference.sections.flatMap(\.entries).map(\.name)) }

  @Test func everyKeyIsExplained() {
    for key in SweepSchema.keys { #expect(Self.names.contains(key.path), "\(key.path)") }
    for kind in FigureRequest.Kind.allCases {
      #expect(Self.names.contains(kind.rawValue))
      for key in kind.keys.required + kind.keys.optional + ["kind", "at", "title"] {
        #expect(Self.names.contains(key), "\(kind) \(key)")
      }
    }
  }

  @Test func everyKeyStandsOnceInEachFamily() {
    for section in Reference.sections {
      #expect(Set(section.entries.map(\.name)).count == section.entries.count, "\(section.title)")
    }
    let keys = SweepSchema.referenceSections.flatMap(\.entries).count
    #expect(keys == SweepSchema.keys.count)
  }

  @Test(arguments: ["fusion", "competition"]) func everyColumnIsExplained(family: String) throws {
    let sweep = try Sweep(text: "network: {family: \(family)}", fileName: "columns.yaml")
    var header: [UInt8] = []
    let table = NetworkTable(grid: sweep.grid, networksPerCell: 1, family: sweep.family) { header += $0 }
    table.finish()
    let line = try #require(String(decoding: header, as: UTF8.self).split(whereSeparator: \.isNewline).first)
    let columns = line.split(separator: ",").map(String.init)
    #expect(columns.count > 10)
    for column in columns { #expect(Self.names.contains(column), "\(column)") }
  }

  @Test func everyValueIsExplained() {
    for observable in Observable.allCases { #expect(Self.names.contains(observable.rawValue)) }
    for status in Status.allCases { #expect(Self.names.contains(status.rawValue)) }
  }

  @Test func entriesSayWhatTheyAre() throws {
    for section in Reference.sections {
      for entry in section.entries {
        #expect(entry.summary.hasSuffix(".") || entry.summary.hasSuffix("?"), "\(entry.name): \(entry.summary)")
        #expect(entry.section == section.title)
      }
    }
    let entry = try #require(try Reference.entries(named: "sigma_ratio").first)
    #expect(entry.name == "data.sigma_ratio" && entry.defaultWords == "2.0")
    #expect(entry.text.contains("Allowed: values above 0"))
  }

  @Test func listsAndFamiliesAreFound() throws {
    #expect(try Reference.entries(named: "data.teacher[0]").map(\.name) == ["data.teacher"])
    #expect(try Reference.entries(named: "training.max_steps").count == 2)
  }

  @Test func unknownNamesGetAGuess() {
    #expect(throws: PhaseDiagramError.self) { try Reference.entries(named: "") }
    let error = #expect(throws: PhaseDiagramError.self) { try Reference.entries(named: "sigma_rato") }
    #expect(error?.description.contains("did you mean `data.sigma_ratio`?") == true)
  }

  @Test func tablesOfMarkdownAreWhole() {
    for line in Reference.markdown.split(separator: "\n") where line.hasPrefix("|") {
      // Bars within a cell are escaped.
      #expect(line.hasSuffix("|") && line.replacing("\\|", with: "").count(where: { $0 == "|" }) >= 3, "\(line)")
    }
  }
}
