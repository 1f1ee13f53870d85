import Experiments
import Sweeps
import Testing

@Suite struct CellSelectionTests {
  private func sweep() throws -> Sweep {
    try Sweep(
      text:
        "axes:\n  data.correlation: {range: [0, 0.5, 0.1]}\n  zip: {data.sigma_ratio: [1, 2], data.noise: [0, 0.5]}\n"
        + "  initialization.scheme: [entrywise]\ninitialization: {scale: 0.1}\n", fileName: "a.yaml")
  }

  @Test func namedValuesChooseACell() throws {
    let sweep = try sweep()
    #expect(try sweep.cell(at: ["data.correlation": "0.3", "data.sigma_ratio": "2"]) == 7)
    #expect(try sweep.cell(at: ["data.correlation": "3e-1", "data.noise": "0.5", "data.sigma_ratio": "2.0"]) == 7)
    #expect(
      try sweep.cell(at: ["data.correlation": "0", "data.noise": "0", "initialization.scheme": "entrywise"]) == 0)
    for cell in 0..<sweep.grid.cellCount {
      let values = sweep.grid.values(ofCell: cell)
      #expect(try sweep.cell(at: Dictionary(uniqueKeysWithValues: values.map { ($0.key, "\($0.value)") })) == cell)
    }
  }

  @Test(
    arguments: [
      (["data.correlation": "0.3"], "data.sigma_ratio", "choose one of its values: 1.0, 2.0"),
      (["data.sigma_ratio": "2"], "data.correlation", "choose one of its values: 0.0, 0.1"),
      (
        ["data.correlation": "0.35", "data.sigma_ratio": "2"], "data.correlation",
        "no value 0.35; its values are 0.0, 0.1"
      ),
      (
        ["data.correlation": "0.3", "data.sigma_ratio": "2", "data.noise": "0"], "data.noise",
        "zipped with `data.sigma_ratio`"
      ),
      (["data.corelation": "0.3"], "data.corelation", "did you mean `data.correlation`?"),
      (["network.depth": "2"], "network.depth", "not an axis of this sweep"),
      (["data.correlation": "x"], "data.correlation", "`x` is not a decimal number"),
      (["data.correlation": "["], "data.correlation", "`[` is not a value"),
      (["data.correlation": ""], "data.correlation", "is not a value"),
    ] as [([String: String], String, String)])
  func refusalsSayWhatThereIs(assignments: [String: String], key: String, phrase: String) throws {
    let sweep = try sweep()
    let error = #expect(throws: CellSelectionError.self) { try sweep.cell(at: assignments) }
    #expect(error?.key == key)
    #expect(error?.message.contains(phrase) == true, "\(error?.message ?? "")")
  }

  @Test func lateFusionCanBeChosenByName() throws {
    let sweep = try Sweep(text: "axes: {network.fusion_layer: [1, late]}\n", fileName: "a.yaml")
    #expect(try sweep.cell(at: ["network.fusion_layer": "late"]) == 1)
  }

  @Test func listsCanBeChosen() throws {
    let sweep = try Sweep(text: "axes: {data.teacher: [[1, 1], [2, 1]]}\n", fileName: "a.yaml")
    #expect(try sweep.cell(at: ["data.teacher": "[2, 1]"]) == 1)
  }

  @Test func scalesBelowThePrecisionAreWarnedOf() throws {
    let text =
      "axes: {network.depth: [2, 5], initialization.scale: [1e-9, 1e-10, 0.1]}\ninitialization: {scheme: balanced}\n"
    let sweep = try Sweep(text: text, fileName: "a.yaml")
    let warnings = sweep.warnings(precision: .float)
    #expect(warnings.count == 1)
    #expect(warnings.first?.contains("1e-10 to 1e-09 to the power of the depth 5") == true)
    #expect(warnings.first?.contains("use double precision") == true)
    #expect(sweep.warnings(precision: .double).isEmpty)
    let tiny = try Sweep(text: "initialization: {scale: 1e-200}\n", fileName: "a.yaml")
    #expect(tiny.warnings(precision: .double).first?.contains("use a larger scale or fewer layers") == true)
  }
}
