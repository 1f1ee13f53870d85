import Foundation
import MutatedInput
import Sweeps
import Testing

/// Whatever bytes stand in a data file, it is either read or refused in words.
@Suite struct DataFileMutationTests {
  private static let text = """
    id,x_a1,x_a2,"x_b1",y
    "a",1,-2.5e3,0.25,4
    b,2,7,1e-3,6
    "c ""d"",
    e",3,9,.5,8
    f,4,1,2,-1

    """
  private static let pieces: [[UInt8]] =
    ([
      "\"", ",", "\n", "\r", "\r\n", ";", "\t", "#", "nan", "-", "x_a1", "x_a*", " ", "\u{FEFF}", "\u{0}",
      "PK\u{5}\u{6}",
      "'shape': (4611686018427387904, 2)", "(", "[", "{", "'", "True", "<f2", "|O", "x_a.npy", ",,,,", "\"\"", "\n\n",
      "1,2,3\n", String(repeating: "9", count: 2000), String(repeating: ",", count: 5000),
    ] + HostileText.numbers.prefix(30)).map { Array($0.utf8) }
    + [[0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [0x80], [0, 0, 0, 0], [0x93]]

  /// A kind of file: its name, how it comes about, and the columns to choose.
  private struct Kind {
    let name: String
    let selections: [FeatureSelection?]
    let bytes: @Sendable (inout MutationSource) -> [UInt8]

    /// Changes of a good file.
    init(_ name: String, _ base: [UInt8], _ selections: [FeatureSelection?]) {
      self.init(name, selections) { source in
        var bytes = base
        for _ in 0...source.number(below: 4) { ByteMutation.change(&bytes, pieces: pieces, &source) }
        return bytes
      }
    }

    init(
      _ name: String, _ selections: [FeatureSelection?], bytes: @escaping @Sendable (inout MutationSource) -> [UInt8]
    ) {
      self.name = name
      self.selections = selections
      self.bytes = bytes
    }
  }

  private static func kinds() throws -> [Kind] {
    let columns = [FeatureSelection("1"), FeatureSelection("2"), FeatureSelection("3")]
    let usual: [FeatureSelection?] = [nil, nil, nil]
    return try [
      Kind("text.csv", Array(text.utf8), usual), Kind("numbers.csv", Array("1,2,4\n5,6,7\n8,9,1e3\n".utf8), columns),
      Kind("array.npy", #require(DataFileFixtures.bytes("matrix <f8")), columns),
      Kind("half.npy", #require(DataFileFixtures.bytes("matrix >f2")), columns),
      Kind("records.npy", #require(DataFileFixtures.bytes("records")), columns),
      Kind("stored.npz", #require(DataFileFixtures.bytes("archive")), usual),
      Kind("packed.npz", #require(DataFileFixtures.bytes("compressed archive")), usual),
      Kind("header.npy", columns, bytes: NumPyLies.array), Kind("directory.npz", usual, bytes: NumPyLies.archive),
    ]
  }

  private static let selections = [
    "1-2", "2-1", "0", "4", "1-9223372036854775807", "99999999999999999999", "-", "1-", "x_a*", "*", "", "x_a1", "٣",
    "y",
    "1-1-1", " 1", "X_A1", "é", "x_b1",
  ]

  @Test(arguments: MutationEffort.seeds(8)) func mutatedFilesNeverCrash(seed: UInt64) throws {
    var source = MutationSource(seed: seed)
    var trace = MutationTrace("data-\(seed)")
    let folder = try DataFileFolder()
    let kinds = try Self.kinds()
    // Files that stay open and are never empty: some file systems wait for the disk when one is made anew.
    let paths = try kinds.map { try folder.write([0], as: $0.name) }
    let handles = try paths.map { try #require(FileHandle(forWritingAtPath: $0)) }
    var read = Array(repeating: 0, count: kinds.count)
    let rounds = 450
    for index in 0..<(rounds * kinds.count) {
      let place = index % kinds.count
      let (kind, handle) = (kinds[place], handles[place])
      let bytes = kind.bytes(&source)
      trace.next(bytes)
      try handle.seek(toOffset: 0)
      try handle.write(contentsOf: bytes)
      try handle.truncate(atOffset: UInt64(bytes.count))
      func selection(_ role: Int) -> FeatureSelection? {
        source.happens(onceIn: 20) ? FeatureSelection(source.pick(Self.selections)) : kind.selections[role]
      }
      let request = DataFileRequest(
        path: paths[place], modalityA: selection(0), modalityB: selection(1), target: selection(2),
        standardise: source.pick(DataFileRequest.Standardisation.allCases),
        targetScale: source.pick(DataFileRequest.TargetScale.allCases))
      do throws(DataFileError) {
        let file = try DataFile(request)
        read[place] += 1
        #expect(file.samples.count >= 2)
        #expect(file.featureNames.a.count == file.samples.dimensions.a)
        #expect(file.samples.inputs.allSatisfy { $0.isFinite })
      } catch {
        #expect(!error.message.isEmpty && (error.line ?? 1) >= 1, "\(error)")
        #expect(error.message.count < 1000 && !error.message.contains("\n"), "\(error)")
      }
    }
    for (count, kind) in zip(read, kinds) where kind.name != "records.npy" {
      #expect(count > 0 && count < rounds, "\(kind.name): \(count) of \(rounds) were read")
    }
  }
}
