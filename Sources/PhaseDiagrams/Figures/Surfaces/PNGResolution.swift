/// Tells programs that open a raster image how large it is on paper, which Cairo does not.
enum PNGResolution {
  /// The file with a `pHYs` chunk (PNG specification, section 11.3.5.3) after its header.
  ///
  /// - Precondition: the bytes are those of a PNG file, which starts with a signature and a header of 33 bytes in all.
  static func adding(pixelsPerInch: Double, to file: [UInt8]) -> [UInt8] {
    let pixelsPerMetre = bytes(UInt32((pixelsPerInch / 0.0254).rounded()))
    let unitIsMetre: UInt8 = 1
    let content = Array("pHYs".utf8) + pixelsPerMetre + pixelsPerMetre + [unitIsMetre]
    let chunk = bytes(9) + content + bytes(checksum(content))
    return Array(file.prefix(33)) + chunk + Array(file.dropFirst(33))
  }

  private static func bytes(_ value: UInt32) -> [UInt8] {
    stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
  }

  /// The cyclic redundancy check of ISO 3309 that PNG chunks end with.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF as UInt32) { state, byte in
      (0..<8).reduce(state ^ UInt32(byte)) { bits, _ in bits & 1 == 1 ? 0xEDB8_8320 ^ (bits >> 1) : bits >> 1 }
    }
  }
}
