import Experiments
import Foundation
import Sweeps
import Testing

/// What a data file cannot be, and what is said about it.
@Suite struct DataFileRefusalTests {
  private static func text(
    _ text: String, _ words: [String], key: DataFileError.Key = .file, line: Int? = nil, a: [String]? = nil,
    b: [String]? = nil, y: [String]? = nil, standardise: DataFileRequest.Standardisation = .none,
    targetScale: DataFileRequest.TargetScale = .keep, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectRefusal(words, key: key, line: line, sourceLocation: sourceLocation) {
      try DataFileFolder.read(text, a: a, b: b, y: y, standardise: standardise, targetScale: targetScale)
    }
  }

  // MARK: Files

  @Test func theFileHasToBeThere() throws {
    expectRefusal(["the file does not exist"]) { try DataFile(DataFileRequest(path: "/nonexistent/features.csv")) }
  }

  @Test func foldersAndDevicesAreNoFiles() throws {
    let folder = try DataFileFolder()
    for name in ["a.csv", "a.npy", "a.npz"] {
      try FileManager.default.createDirectory(
        at: folder.url.appendingPathComponent(name), withIntermediateDirectories: true)
      expectRefusal(["no ordinary file"]) {
        try DataFile(DataFileRequest(path: folder.url.appendingPathComponent(name).path))
      }
    }
    let link = folder.url.appendingPathComponent("zero.csv")
    try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "/dev/zero")
    expectRefusal(["no ordinary file"]) { try DataFile(DataFileRequest(path: link.path)) }
  }

  @Test func theFormatIsToldByTheEnding() throws {
    expectRefusal(["`.mat` is no format", ".npz and .npy"]) { try DataFileFolder.read("", as: "features.mat") }
    expectRefusal(["has no ending"]) { try DataFileFolder.read("", as: "features") }
    for name in ["a.csv", "a.npy", "a.npz"] {
      expectRefusal(["the file is empty"]) { try DataFileFolder.read("", as: name) }
    }
    expectRefusal(["the ending .npy"]) { try DataFileFolder.read(fixture: "matrix <f8", as: "a.csv") }
    expectRefusal(["the ending .npz"]) { try DataFileFolder.read(fixture: "archive", as: "a.csv") }
    expectRefusal(["the ending .npz"]) { try DataFileFolder.read(fixture: "archive", as: "a.npy") }
    expectRefusal(["UTF-16"]) {
      try DataFileFolder.read([0xFF, 0xFE, 0x31, 0], as: "a.csv")
    }
  }

  @Test func theSentenceNamesFileAndLine() throws {
    let folder = try DataFileFolder()
    let path = try folder.write("x_a,x_b,y\n1,2,3\n1,two,3\n".utf8, as: "features.csv")
    let error = #expect(throws: DataFileError.self) { try DataFile(DataFileRequest(path: path)) }
    #expect(
      error?.description
        == "\(path):3: column `x_b` holds `two`, which is not a decimal number such as -1.5 or 2e-3")
  }

  // MARK: Text

  @Test func rowsHaveTheFieldsOfTheFirstLine() {
    Self.text("x_a,x_b,y\n1,2,3\n4,5\n", ["the line has 2 fields", "the first line has 3"], line: 3)
    Self.text("x_a,x_b,y\n1,2,3\n4,5,6,\n", ["the line has 4 fields"], line: 3)
    Self.text("x_a,x_b,y,z\n1,2,3,4\n\n5,6,7,8\n", ["blank"], line: 3)
    Self.text("\nx_a,x_b,y\n1,2,3\n", ["blank"], line: 1)
    Self.text("x_a x_b y\n1 2 3\n", ["1 field", "at least 3"], line: 1)
    Self.text(" \n\n", ["white space"])
    // A line end within quotes counts as a line, but not as a record.
    Self.text("x_a,x_b,y,z\n1,2,3,\"a\nb\"\n1,2,3\n", ["the line has 3 fields"], line: 4)
  }

  @Test func quotesHaveToClose() {
    Self.text("x_a,x_b,y\n\"1,2,3\n4,5,6\n", ["nothing closes"], line: 2)
    Self.text("x_a,x_b,y\n1\",2,3\n", ["field 1 has a quote within it"], line: 2)
    Self.text("x_a,x_b,y\n1,\"2\"0,3\n", ["field 2 goes on"], line: 2)
  }

  @Test(arguments: ["1.2.3", "0x10", "1,5", "--1", "1e", "1e+", ".", "-", "1_000", "½", "１", "1 2", "1\0"])
  func fieldsAreDecimalNumbers(field: String) {
    Self.text("x_a,x_b,y\n1,\"\(field)\",3\n", ["column `x_b`", "not a decimal number"], line: 2)
  }

  @Test(arguments: [
    ("1e400", "beyond the largest"), ("-1e309", "beyond the largest"), ("1e-400", "below the smallest"),
  ])
  func numbersBeyondDoublesAreNotRounded(field: String, words: String) {
    Self.text("x_a,x_b,y\n1,\(field),3\n", ["`\(field)`", words], line: 2)
  }

  @Test(arguments: ["nan", "NaN", "-nan", "inf", "-Infinity", "NA", "null"])
  func valuesAreFinite(field: String) {
    Self.text(
      "x_a,x_b,y\n1,2,3\n4,\(field),6\n7,8,\n\(field),1,1\n",
      ["column `x_b` holds `\(field)`", "2 more values are not finite"], line: 3)
    Self.text("1,2,4\n4,,6\n", ["column 2 is empty;"], line: 2, a: ["1"], b: ["2"], y: ["3"])
  }

  @Test func samplesAreAtLeastTwo() {
    Self.text("x_a,x_b,y\n", ["0 samples", "at least 2"])
    Self.text("x_a,x_b,y\n1,2,3\n", ["1 sample;", "at least 2"])
  }

  // MARK: Columns

  @Test func columnsAreThere() {
    let text = "age,height,Age,y\n1,2,3,4\n5,6,7,8\n"
    Self.text(
      text, ["no column `heigth`", "`age`, `height`, `Age` and `y`", "did you mean `height`?"], key: .modalityB,
      a: ["age"], b: ["heigth"])
    Self.text(text, ["no column `x_a*`"], key: .modalityA)
    Self.text(text, ["no column `z*`"], key: .modalityA, a: ["z*"], b: ["age"])
    Self.text(text, ["no column ``"], key: .modalityA, a: [""], b: ["age"])
    Self.text(text, ["no column `*`"], key: .modalityA, a: ["*"], b: ["age"])
    Self.text(text, ["any of the columns `age` and `Age`"], key: .modalityA, a: ["AGE"], b: ["height"])
    Self.text(text, ["chooses no column"], key: .modalityA, a: [], b: ["height"])
    Self.text(text, ["no column `1-2`"], key: .modalityA, a: ["1-2"], b: ["height"])
  }

  @Test func aColumnHasOneUse() {
    let text = "x_a1,x_a2,x_b1,y\n1,2,3,4\n5,6,7,8\n"
    Self.text(text, ["`x_a2` is chosen by data.x_a already"], key: .modalityB, b: ["x_b*", "x_a2"])
    Self.text(text, ["`x_b1` is chosen by data.x_b already"], key: .target, y: ["x_b1"])
    Self.text(text, ["`x_a1` is chosen twice"], key: .modalityA, a: ["x_a*", "x_a1"])
    Self.text(text, ["2 columns", "one output"], key: .target, a: ["x_a1"], b: ["x_b1"], y: ["y", "x_a2"])
  }

  @Test func headersAreUnambiguous() {
    Self.text("x_a,x_b,y,x_a,z,z\n1,2,3,4,5,6\n", ["more than one column `x_a` and `z`"], line: 1)
    Self.text("0,1,2\n1,2,3\n4,5,6\n", ["counts the columns from 0"], line: 1, a: ["1"], b: ["2"], y: ["3"])
    Self.text("1,2,3\n1,2,3\n4,5,6\n", ["counts the columns from 1"], line: 1, a: ["1"], b: ["2"], y: ["3"])
    Self.text(",0,1,2\n0,1,2,3\n1,4,5,6\n", ["counts the columns from 0"], line: 1, a: ["2"], b: ["3"], y: ["4"])
    expectRefusal(["name 1 of the header is not UTF-8"], line: 1) {
      try DataFileFolder.read([0xE9, 0x2C, 0x61, 0x2C, 0x62, 0x0A], as: "a.csv")
    }
  }

  @Test func rangesLieWithinTheColumns() {
    let text = "1,2,4\n5,6,7\n"
    Self.text(text, ["data.x_a has to choose", "3 columns by number"], key: .modalityA)
    for range in ["0", "0-1", "4", "2-4", "3-1", "9999999"] {
      Self.text(text, ["`\(range)` is not within the 3 columns, 1-3"], key: .modalityB, a: ["1"], b: [range], y: ["3"])
    }
    for term in ["age", "-1", "1-2-3", "", "1.0", "99999999999999999999", "x*"] {
      Self.text(text, ["`\(term)` is no number of a column"], key: .modalityB, a: ["1"], b: [term], y: ["3"])
    }
    Self.text(text, ["`column 2` is chosen by data.x_b already"], key: .target, a: ["1"], b: ["2"], y: ["2"])
  }

  @Test func thereIsABoundOnFeatures() {
    let names = (1...4097).map { "x_a\($0)" } + ["x_b", "y"]
    Self.text(names.joined(separator: ","), ["4098 features", "at most 4096"])
  }

  // MARK: Standardisation

  @Test func constantsCannotBeScaled() {
    let text = "x_a1,x_a2,x_b1,x_b2,y\n0.1,1,2,5,1\n0.1,2,2,6,2\n0.1,4,2,9,4\n"
    Self.text(text, ["features `x_a1` and `x_b1` are constant"], key: .standardise, standardise: .features)
    Self.text(
      text, ["all features of x_b are constant"], key: .standardise, b: ["x_b1"], standardise: .modality)
    let target = "x_a,x_b,y\n1,1,3\n2,3,3\n"
    for standardisation in [DataFileRequest.Standardisation.features, .modality, .center] {
      Self.text(target, ["target `y` is constant"], key: .target, standardise: standardisation)
    }
    Self.text(target, ["target `y` is constant"], key: .target, targetScale: .unit)
    // Constant but for the rounding of what computed it.
    Self.text(
      "x_a,x_b,y\n0.30000000000000004,1,3\n0.3,3,4\n", ["feature `x_a` is constant"], key: .standardise,
      standardise: .features)
  }

  @Test func valuesHaveToFitWhenStandardised() {
    Self.text(
      "x_a,x_b,y\n1.7e308,1,3\n1.6e308,3,4\n", ["too large"], key: .standardise, standardise: .features)
    Self.text("x_a,x_b,y\n1,1,1.7e308\n2,3,1.6e308\n", ["too large"], key: .standardise, standardise: .center)
  }
}
