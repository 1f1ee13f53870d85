import Foundation
import Sweeps
import Testing

/// Whatever bytes stand in a data file, it is either read or refused in words.
@Suite struct DataFileMutationTests {
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state ^ (state >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    }
  }

  private static let text = """
    id,x_a1,x_a2,"x_b1",y
    "a",1,-2.5e3,0.25,4
    b,2,7,1e-3,6
    "c ""d"",
    e",3,9,.5,8
    f,4,1,2,-1

    """
  private static let snippets: [[UInt8]] =
    [
      "\"", ",", "\n", "\r", "\r\n", ";", "\t", "#", "nan", "1e999", "-", "x_a1", " ", "\u{FEFF}", "\u{0}",
      "PK\u{5}\u{6}",
      "'shape': (4611686018427387904, 2)", "(", "[", "{", "'", "True", "99999999999999999999", "<f2", "|O", "x_a.npy",
    ].map { Array($0.utf8) } + [[0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [0x80], [0, 0, 0, 0], [0x93]]

  private static func mutated(_ bytes: [UInt8], _ generator: inout Generator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let start = Int.random(in: 0...bytes.count, using: &generator)
      let end = min(bytes.count, start + Int.random(in: 0...8, using: &generator))
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: bytes.replaceSubrange(start..<end, with: snippets.randomElement(using: &generator) ?? [])
      case 1: for index in start..<end { bytes[index] = UInt8.random(in: .min ... .max, using: &generator) }
      case 2 where start < bytes.count: bytes[start] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 3: bytes.removeSubrange(start..<end)
      case 4: bytes.removeLast(Int.random(in: 0...bytes.count / 2, using: &generator))
      default: bytes.insert(contentsOf: Array(bytes[start..<end]), at: start)
      }
    }
    return bytes
  }

  private struct Base {
    let name: String
    let bytes: [UInt8]
    let selections: [FeatureSelection?]
  }

  private static func bases() throws -> [Base] {
    let columns = [FeatureSelection("1"), FeatureSelection("2"), FeatureSelection("3")]
    return try [
      Base(name: "text.csv", bytes: Array(text.utf8), selections: [nil, nil, nil]),
      Base(name: "numbers.csv", bytes: Array("1,2,4\n5,6,7\n8,9,1e3\n".utf8), selections: columns),
      Base(name: "array.npy", bytes: #require(DataFileFixtures.bytes("matrix <f8")), selections: columns),
      Base(name: "half.npy", bytes: #require(DataFileFixtures.bytes("matrix >f2")), selections: columns),
      Base(name: "records.npy", bytes: #require(DataFileFixtures.bytes("records")), selections: columns),
      Base(name: "stored.npz", bytes: #require(DataFileFixtures.bytes("archive")), selections: [nil, nil, nil]),
      Base(
        name: "packed.npz", bytes: #require(DataFileFixtures.bytes("compressed archive")), selections: [nil, nil, nil]),
    ]
  }

  @Test(arguments: 0..<UInt64(8)) func mutatedFilesNeverCrash(seed: UInt64) throws {
    var generator = Generator(state: seed)
    let folder = try DataFileFolder()
    let bases = try Self.bases()
    // Files that stay open and are never empty: some file systems wait for the disk when one is made anew.
    let paths = try bases.map { try folder.write($0.bytes, as: $0.name) }
    let handles = try paths.map { try #require(FileHandle(forWritingAtPath: $0)) }
    var read = 0
    for index in 0..<700 {
      let (base, handle) = (bases[index % bases.count], handles[index % bases.count])
      let bytes = Self.mutated(base.bytes, &generator)
      try handle.seek(toOffset: 0)
      try handle.write(contentsOf: bytes)
      try handle.truncate(atOffset: UInt64(bytes.count))
      let request = DataFileRequest(
        path: paths[index % bases.count], modalityA: base.selections[0], modalityB: base.selections[1],
        target: base.selections[2],
        standardise: DataFileRequest.Standardisation.allCases.randomElement(using: &generator) ?? .features,
        targetScale: DataFileRequest.TargetScale.allCases.randomElement(using: &generator) ?? .keep)
      do throws(DataFileError) {
        let file = try DataFile(request)
        read += 1
        #expect(file.samples.count >= 2)
        #expect(file.featureNames.a.count == file.samples.dimensions.a)
        #expect(file.samples.inputs.allSatisfy { $0.isFinite })
      } catch {
        #expect(!error.message.isEmpty && (error.line ?? 1) >= 1, "\(error)")
        #expect(error.message.count < 1000 && !error.message.contains("\n"), "\(error)")
      }
    }
    #expect(read > 0 && read < 700)
  }
}
