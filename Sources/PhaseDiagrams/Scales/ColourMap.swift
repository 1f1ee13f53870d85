import Sweeps

/// A sequence of control colours, mixed linearly in between.
public struct ColourMap: Hashable, Sendable {
  private let controls: [Colour]

  /// - Precondition: at least two colours.
  public init(_ controls: [Colour]) {
    precondition(controls.count >= 2, "a colour map needs two ends")
    self.controls = controls
  }

  /// The colour at a place between 0 and 1; places outside have the colour of the nearer end, and what is no number that of
  /// the lower one.
  public func colour(at place: Double) -> Colour {
    let position = (place > 0 ? min(place, 1) : 0) * Double(controls.count - 1)
    let below = min(Int(position), controls.count - 2)
    return controls[below].mixed(with: controls[below + 1], position - Double(below))
  }

  /// Viridis of van der Walt and Smith (2015, CC0): every fifteenth of its 256 published entries.
  public static let viridis = ColourMap(
    [
      0x440154, 0x481769, 0x472A7A, 0x433D84, 0x3D4E8A, 0x355E8D, 0x2E6D8E, 0x297B8E, 0x23898E, 0x1F978B, 0x21A585,
      0x2EB37C, 0x46C06F, 0x65CB5E, 0x89D548, 0xB0DD2F, 0xD8E219, 0xFDE725,
    ].map(Colour.init))

  /// Cividis of Nuñez, Anderton and Renslow (PLOS ONE 2018): every fifteenth of its 256 published entries.
  public static let cividis = ColourMap(
    [
      0x00224E, 0x002D68, 0x163770, 0x2E416D, 0x3F4C6C, 0x4E566C, 0x5C616E, 0x696B71, 0x767676, 0x838179, 0x928C78,
      0xA09875, 0xAFA471, 0xBFB06B, 0xCFBD62, 0xDFCA57, 0xF0D846, 0xFEE838,
    ].map(Colour.init))

  /// Magma of van der Walt and Smith (2015, CC0): every fifteenth of its 256 entries.
  public static let magma = ColourMap(
    [
      0x000004, 0x090720, 0x1A1042, 0x311165, 0x4A1079, 0x621980, 0x792282, 0x912B81, 0xAA337D, 0xC23B75, 0xD9466B,
      0xEC5860, 0xF7725C, 0xFC8E64, 0xFEAA74, 0xFEC68A, 0xFDE2A3, 0xFCFDBF,
    ].map(Colour.init))

  /// Greys from a lightness L* of about 10 to 95, nearly evenly, since sRGB is close to lightness.
  public static let grey = ColourMap([0x1B1B1B, 0xF1F1F1].map(Colour.init))

  /// Blue over white to red: the eleven-class RdBu of Brewer's ColorBrewer 2.0, reversed.
  public static let diverging = ColourMap(
    [
      0x053061, 0x2166AC, 0x4393C3, 0x92C5DE, 0xD1E5F0, 0xF7F7F7, 0xFDDBC7, 0xF4A582, 0xD6604D, 0xB2182B, 0x67001F,
    ].map(Colour.init))

  /// The map that a figure request names.
  public init(_ name: FigureRequest.ColourMap) {
    switch name {
    case .viridis: self = .viridis
    case .cividis: self = .cividis
    case .diverging: self = .diverging
    }
  }

  /// The maps that readers of a report choose from.
  static let named: [(name: String, map: ColourMap)] = [
    ("viridis", viridis), ("cividis", cividis), ("magma", magma), ("grey", grey), ("diverging", diverging),
  ]

  /// The control colours as `#RRGGBB`.
  var hexadecimal: [String] { controls.map(\.hexadecimal) }

  /// Colours for curves that colour-blind readers can tell apart: Okabe and Ito 2008, without the yellow that vanishes
  /// on white; beyond seven curves, the darker nine tenths of viridis in equal steps.
  public static func curves(_ count: Int) -> [Colour] {
    let palette: [UInt32] = [0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x000000]
    if count <= palette.count { return palette.prefix(count).map(Colour.init) }
    return (0..<count).map { viridis.colour(at: 0.9 * Double($0) / Double(count - 1)) }
  }
}
