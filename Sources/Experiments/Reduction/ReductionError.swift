import RealModule

/// How much the learning times of a narrow twin differ from those of the wide network, as a function of the levels kept.
///
/// The error shrinks by about the same factor with every level and hardly depends on the data or the initial scale: while
/// all weights are small, another scale is another unit of time. What counts is the depth, and how strong a hidden block
/// of initial weights is beside the first and last layers. The constants bound what was measured for 3 to 6 layers, several
/// fusion layers, widths of 40 to 100, both random schemes and three data statistics, against full width or against twins of
/// five levels (derived). Deeper networks have not been measured; the audit of every run is the check.
struct ReductionError {
  /// By how much one more level shrinks the error; 0 where level 0 is exact.
  let contraction: Double

  /// The error at level −1: two and a half times the largest seen.
  private static let amplitude = 2.5
  /// The contraction of networks whose blocks are all equally strong, and the power of a hidden block's strength relative
  /// to the ends, by depth from 3; deeper networks have the last ones.
  private static let measured: [(contraction: Double, power: Double)] = [
    (0.075, 1.5), (0.18, 1.15), (0.25, 0.7), (0.28, 0.5), (0.32, 0.4),
  ]

  init(_ network: FusionNetwork, _ initialization: Initialization) {
    // Aligned layers are of rank one, and two layers have no block between hidden spaces: level 0 is all there is.
    guard network.depth > 2, initialization.scheme != .balanced else {
      contraction = 0
      return
    }
    let (base, power) = Self.measured[min(network.depth - 3, Self.measured.count - 1)]
    let spaces = HiddenSpaces(network)
    var (hidden, ends) = (0.0, Double.infinity)
    for link in spaces.links {
      let deviation = initialization.scheme.factor(of: link.block, in: network)
      switch (link.source, link.destination) {
      case (_?, _?): hidden = max(hidden, deviation * Double(max(link.block.rows, link.block.columns)).squareRoot())
      case (nil, _): ends = min(ends, deviation * Double(link.block.rows).squareRoot())
      case (_, nil): ends = min(ends, deviation * Double(link.block.columns).squareRoot())
      }
    }
    contraction = base * Double.pow(hidden / ends, power)
  }

  /// The error that is to be expected at most with this many levels beyond level 0.
  func bound(levels: Int) -> Double { Self.amplitude * Double.pow(contraction, Double(levels + 1)) }

  /// The fewest levels whose error is within a tolerance; `nil` where levels do not help.
  func levels(for tolerance: Double) -> Int? {
    guard contraction > 0 else { return 0 }
    return (0...Self.mostLevels).first { bound(levels: $0) <= tolerance }
  }

  /// Each level about doubles the directions: beyond this many a twin is as wide as its network.
  private static let mostLevels = 16
}
