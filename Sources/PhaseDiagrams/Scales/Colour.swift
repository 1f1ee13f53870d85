import Foundation

/// A colour in sRGB, components from 0 to 1.
public struct Colour: Hashable, Sendable {
  public var red: Double
  public var green: Double
  public var blue: Double

  public init(red: Double, green: Double, blue: Double) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// A colour written as 0xRRGGBB.
  public init(_ hexadecimal: UInt32) {
    self.init(
      red: Double(hexadecimal >> 16 & 0xFF) / 255, green: Double(hexadecimal >> 8 & 0xFF) / 255,
      blue: Double(hexadecimal & 0xFF) / 255)
  }

  /// The colour as `#RRGGBB`.
  var hexadecimal: String {
    let components = [red, green, blue].map { Int((255 * $0).rounded()) }
    return String(format: "#%02X%02X%02X", components[0], components[1], components[2])
  }

  /// The mixture on the straight line to another colour, 0 for this colour and 1 for the other.
  public func mixed(with other: Colour, _ fraction: Double) -> Colour {
    Colour(
      red: red + fraction * (other.red - red), green: green + fraction * (other.green - green),
      blue: blue + fraction * (other.blue - blue))
  }

  /// Relative luminance Y of IEC 61966-2-1, 0 for black and 1 for white.
  public var luminance: Double {
    func linear(_ component: Double) -> Double {
      component <= 0.04045 ? component / 12.92 : pow((component + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  static let white = Colour(0xFFFFFF)
  static let ink = Colour(0x1A1A1A)
  static let grey = Colour(0x6E6E6E)
  static let paleGrey = Colour(0xDCDCDC)
}
