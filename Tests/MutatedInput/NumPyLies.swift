/// Files of NumPy whose headers say what is not so.
public enum NumPyLies {
  private static let types = [
    "'<f8'", "'>f8'", "'<f4'", "'<f2'", "'|b1'", "'<i8'", "'<u8'", "'|i1'", "'<f16'", "'|O'", "'<U5'", "'|S3'",
    "'<c16'",
    "'<M8[ns]'", "'|V8'", "''", "'f8'", "'=f8'", "'<f9999999999999999999'", "'<f-8'", "[('a', '<f8'), ('b', '<f8')]",
    "[]",
    "None", "8", "'<f８'",
  ]
  private static let shapes = [
    "(5, 3)", "(15,)", "(3, 5)", "(5,)", "()", "(0, 3)", "(5, 0)", "(-5, 3)", "(5, -3)", "(4611686018427387904, 2)",
    "(4294967296, 4294967296)", "(9223372036854775807,)", "(9223372036854775808,)", "(0, 9223372036854775807)",
    "(9223372036854775807, 0)", "(5, 3, 1)", "(1, 15)", "[5, 3]", "5", "(5.0, 3)", "('5', 3)", "(True, 3)",
    "(5, 3, ((((", "None",
    "(2, 2)", "(536870912, 536870912)",
  ]

  /// An array whose header is one of many, mostly impossible.
  public static func array(_ source: inout MutationSource) -> [UInt8] {
    var entries = [
      "'descr': \(source.happens(onceIn: 2) ? "'<f8'" : source.pick(types))",
      "'fortran_order': \(source.pick(["False", "True", "False", "True", "0", "'False'", "None"]))",
      "'shape': \(source.happens(onceIn: 3) ? "(5, 3)" : source.pick(shapes))",
    ]
    if source.happens(onceIn: 8) { entries.remove(at: source.number(below: entries.count)) }
    if source.happens(onceIn: 8) {
      entries.append(source.pick(entries + ["'x': \(String(repeating: "(", count: 500))"]))
    }
    let header = Array("{\(entries.joined(separator: ", ")), }\n".utf8)
    let version = source.happens(onceIn: 6) ? source.pick([0, 2, 3, 4, 255] as [UInt8]) : 1
    let stated = source.happens(onceIn: 8) ? source.pick([0, 1, 65_535, 10_000]) : header.count
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [version, 0]
    bytes += (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: stated >> (8 * $0)) }
    bytes += header
    let count = source.happens(onceIn: 4) ? source.number(below: 200) : 120
    for index in 0..<(count / 8) {
      let number =
        source.happens(onceIn: 30)
        ? source.pick([.nan, .infinity, -0.0, 1e308, .leastNonzeroMagnitude, -1e308]) : Double((index * 37) % 11) - 4
      bytes += (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * UInt64($0))) }
    }
    return bytes
  }

  /// An archive of arrays that are not packed, with lies in its directory.
  public static func archive(_ source: inout MutationSource) -> [UInt8] {
    let names = ["x_a.npy", "x_b.npy", "y.npy"]
    var archive = ZipLies()
    for name in names where !source.happens(onceIn: 20) {
      archive.add(
        source.happens(onceIn: 10) ? source.pick(["y.npy", "../x_a.npy", "x_a", "X_A.npy", "", "é.npy"]) : name,
        array(of: name == "y.npy" ? "(5,)" : "(5, 3)", count: name == "y.npy" ? 5 : 15, &source), &source)
    }
    return archive.finished(&source)
  }

  private static func array(of shape: String, count: Int, _ source: inout MutationSource) -> [UInt8] {
    if source.happens(onceIn: 4) { return array(&source) }
    let header = Array("{'descr': '<f8', 'fortran_order': False, 'shape': \(shape), }\n".utf8)
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count), 0] + header
    for index in 0..<count {
      let number = Double((index * 7 + count) % 5) - 1
      bytes += (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * UInt64($0))) }
    }
    return bytes
  }
}

/// A zip archive in the making, whose sizes, flags and places may be wrong.
struct ZipLies {
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  mutating func add(_ name: String, _ content: [UInt8], _ source: inout MutationSource) {
    func lie(_ truth: Int) -> Int {
      source.happens(onceIn: 12) ? source.pick([0, 1, truth + 1, 1 << 31, 0xFFFF_FFFF, 0xFFFF_FFFE]) : truth
    }
    let flags = source.happens(onceIn: 12) ? source.pick([1, 8, 0x40, 0x800, 0xFFFF]) : 0
    let method = source.happens(onceIn: 12) ? source.pick([8, 9, 12, 14, 93, 99]) : 0
    let check = source.happens(onceIn: 12) ? 0 : Self.checkSum(content)
    let common =
      Self.little(20, 2) + Self.little(flags, 2) + Self.little(method, 2) + Self.little(0, 4) + Self.little(check, 4)
    let offset = lie(bytes.count)
    bytes +=
      Self.little(0x0403_4B50, 4) + common + Self.little(lie(content.count), 4) + Self.little(lie(content.count), 4)
    bytes += Self.little(name.utf8.count, 2) + Self.little(0, 2) + Array(name.utf8) + content
    directory += Self.little(0x0201_4B50, 4) + Self.little(20, 2) + common
    directory += Self.little(lie(content.count), 4) + Self.little(lie(content.count), 4)
    directory += Self.little(name.utf8.count, 2) + Self.little(0, 10) + Self.little(0, 2) + Self.little(offset, 4)
    directory += Array(name.utf8)
    count += 1
  }

  func finished(_ source: inout MutationSource) -> [UInt8] {
    let stated = source.happens(onceIn: 15) ? source.pick([0, 1, 65_535]) : count
    let size = source.happens(onceIn: 15) ? source.pick([0, 1, 0xFFFF_FFFF]) : directory.count
    let place = source.happens(onceIn: 15) ? source.pick([0, 1, 0xFFFF_FFFF]) : bytes.count
    return bytes + directory + Self.little(0x0605_4B50, 4) + Self.little(0, 4) + Self.little(stated, 2)
      + Self.little(stated, 2) + Self.little(size, 4) + Self.little(place, 4) + Self.little(0, 2)
  }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
  }

  /// CRC-32, as zip archives have it.
  private static func checkSum(_ bytes: [UInt8]) -> Int {
    var sum: UInt32 = .max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
    }
    return Int(~sum)
  }
}
