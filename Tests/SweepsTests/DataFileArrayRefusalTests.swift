import Experiments
import Foundation
import Sweeps
import Testing

/// Arrays and archives that cannot be trained on.
@Suite struct DataFileArrayRefusalTests {
  private static func matrix(
    _ fixture: String, _ words: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectRefusal(words, sourceLocation: sourceLocation) {
      try DataFileFolder.read(fixture: fixture, as: "a.npy", a: ["1"], b: ["2"], y: ["3"])
    }
  }

  @Test func elementsAreRealNumbers() {
    let allowed = "allowed are float16, float32, float64"
    Self.matrix("objects", ["Python objects (dtype `|O`)", allowed])
    Self.matrix("text", ["holds text (dtype `<U1`)", allowed])
    Self.matrix("complex", ["complex numbers (dtype `<c16`)", allowed])
    Self.matrix("long double", ["floats of a size that a double does not hold (dtype `<f16`)", allowed])
    Self.matrix("dates", ["dates or times (dtype `<M8[s]`)", allowed])
    Self.matrix("records", ["records of several values", allowed])
  }

  @Test func shapesAreSamplesTimesFeatures() {
    Self.matrix("three-dimensional", ["the shape (2, 2, 2)", "samples × features"])
    Self.matrix("scalar", ["the shape ()"])
    Self.matrix("vector", ["1 column", "x_a, x_b and y"])
    Self.matrix("no rows", ["0 samples"])
    Self.matrix("one row", ["1 sample;"])
  }

  @Test func valuesAreFiniteAndExact() {
    Self.matrix("not finite", ["row 2, column 2 of the array is NaN, and 2 more values are not finite"])
    Self.matrix("inexact integer", ["row 2, column 2 of the array", "2^53"])
    Self.matrix("inexact unsigned", ["row 1, column 1 of the array", "2^53"])
  }

  private static func array(_ header: String, dataBytes: Int = 96) -> [UInt8] {
    [0x93] + Array("NUMPY\u{1}\u{0}".utf8) + [UInt8(header.utf8.count % 256), UInt8(header.utf8.count / 256)]
      + Array(header.utf8) + [UInt8](repeating: 0, count: dataBytes)
  }

  private static func refuse(
    _ bytes: [UInt8], _ words: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectRefusal(words, sourceLocation: sourceLocation) {
      try DataFileFolder.read(bytes, as: "a.npy", a: ["1"], b: ["2"], y: ["3"])
    }
  }

  @Test func filesAreWhole() throws {
    let bytes = try #require(DataFileFixtures.bytes("matrix <f8"))
    Self.refuse(Array("hello".utf8), ["not in NumPy's format"])
    for count in [8, 11, 100] { Self.refuse(Array(bytes.prefix(count)), ["ends within its header"]) }
    Self.refuse(bytes.dropLast(), ["95 bytes of data", "(4, 3)", "for 96", "cut off"])
    Self.refuse(bytes + [0], ["97 bytes of data"])
    var version = bytes
    version[6] = 4
    Self.refuse(version, ["version 4.0", "1.0, 2.0 and 3.0"])
    version[6] = 2
    version[10] = 0xFF
    Self.refuse(version, ["a header of", "at most 65536"])
  }

  @Test(arguments: [
    "", "{", "{}", "{'descr': '<f8', 'fortran_order': False}", "{'descr': '<f8', 'fortran_order': 0, 'shape': (4, 3)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (4  3)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (4, 3)} x",
    "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (4, 3)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (4, -3)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': 12}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (4, ['3'])}".replacing(
      "[", with: String(repeating: "[", count: 500)),
  ]) func headersAreLiterals(header: String) {
    Self.refuse(Self.array(header), ["damaged header"])
  }

  @Test func shapesFitTheData() throws {
    func header(_ shape: String) -> [UInt8] {
      Self.array("{'descr': '<f8', 'fortran_order': False, 'shape': \(shape)}")
    }
    _ = try DataFileFolder.read(
      header("(4, 3)"), as: "a.npy", a: ["1"], b: ["2"], y: ["3"], standardise: .none)
    Self.refuse(header("(4, 4)"), ["96 bytes of data", "(4, 4)", "for 128"])
    Self.refuse(header("(9223372036854775807, 3)"), ["more than there can be"])
    Self.refuse(header("(2305843009213693952, 8)"), ["more than there can be"])
    Self.refuse(header("('4', 3)"), ["damaged shape"])
    Self.refuse(header("(0, 0)"), ["the shape (0, 0)"])
  }

  #if Archives
    private static func archive(
      _ fixture: String, _ words: [String], key: DataFileError.Key = .file, a: String? = nil, b: String? = nil,
      y: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) {
      expectRefusal(words, key: key, sourceLocation: sourceLocation) {
        try DataFileFolder.read(fixture: fixture, as: "a.npz", a: a.map { [$0] }, b: b.map { [$0] }, y: y.map { [$0] })
      }
    }

    @Test func archivesHoldWhatIsChosen() {
      Self.archive(
        "archive", ["no array `x_c`", "`x_a`, `x_b` and `y`", "did you mean `x_a`?"], key: .modalityB, b: "x_c")
      Self.archive("empty archive", ["no array `x_a`; the file has no arrays"], key: .modalityA)
      Self.archive("archive", ["array `x_a` is chosen by data.x_a already"], key: .modalityB, b: "x_a")
      Self.archive("archive", ["array `x_b` is chosen by data.x_b already"], key: .target, y: "x_b")
      Self.archive("archive with an array twice", ["more than one array `x_a`"], key: .modalityA)
      expectRefusal(["names 2 arrays"], key: .modalityA) {
        try DataFileFolder.read(fixture: "archive", as: "a.npz", a: ["x_a", "x_b"])
      }
    }

    @Test func arraysFitTogether() {
      let fixture = "compressed archive"
      Self.archive(
        fixture, ["array `x_A` has 5 rows, array `short` 4 and array `y` 5", "one a sample"], b: "short")
      Self.archive(fixture, ["array `labels` has 2 columns", "one output"], key: .target, y: "labels")
      Self.archive(fixture, ["array `notes` holds text"], b: "notes")
      Self.archive(fixture, ["array `things` holds Python objects"], b: "things")
      Self.archive(
        "archive with infinities", ["row 2 of array `x_b` is inf, and 1 more value is not finite"])
    }

    @Test func archivesAreWhole() throws {
      Self.archive("encrypted archive", ["`x_a.npy` in the archive is encrypted", "without a password"])
      Self.archive("archive that claims 4 GB", ["4294967280 bytes when unpacked", "at most 2147483648"])
      Self.archive("archive that claims too little", ["`x_a.npy`"])
      Self.archive("archive with a flipped bit", ["`x_a.npy` in the archive cannot be unpacked: CRC error"])
      Self.archive("matrix <f8", ["no zip archive"])
      let bytes = try #require(DataFileFixtures.bytes("archive"))
      for count in stride(from: 1, to: bytes.count, by: 37) {
        expectRefusal(["damaged or cut off"]) { try DataFileFolder.read(Array(bytes.prefix(count)), as: "a.npz") }
      }
    }
  #else
    @Test func archivesNeedTheirTrait() {
      expectRefusal(["trait Archives", "libzip-dev", ".npy or .csv"]) {
        try DataFileFolder.read(fixture: "archive", as: "a.npz")
      }
    }
  #endif
}
