/// The narrow network that trains in place of a wide linear one: the same architecture with fewer hidden units.
///
/// For two layers the twin is exact: only the Gram matrix of the units' weights matters, and D+1 units a branch can have
/// the same one. For deeper networks it keeps the directions of a block Krylov space; see `KrylovGrowth`.
public struct NarrowTwin: Hashable, Sendable, Codable {
  /// The twin's architecture. Every width holds the larger of the two branches' spaces.
  public let network: FusionNetwork
  /// How many levels of directions are kept beyond those that inputs and output reach directly.
  public let levels: Int

  /// Why a network is trained at full width although a twin was asked for: a clause that completes "because …".
  public struct Refusal: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
  }

  /// The narrowest twin whose learning times differ by less than a tolerance.
  ///
  /// - Parameter tolerance: the largest relative difference of t_A and t_B.
  /// - Throws: ``Refusal`` if the network is not linear or not trained on second moments, or if a twin within the
  ///   tolerance would have more than half of its weights.
  public init(
    of network: FusionNetwork, initialization: Initialization, trainsOnSamples: Bool, tolerance: Double
  ) throws(Refusal) {
    guard network.activation.isLinear else {
      throw Refusal("only linear networks have narrow twins")
    }
    guard !trainsOnSamples else {
      throw Refusal("only networks that train on second moments have narrow twins")
    }
    let error = ReductionError(network, initialization)
    guard let levels = error.levels(for: tolerance) else {
      throw Refusal("no narrow twin of \(network.depth) layers keeps the tolerance of \(tolerance)")
    }
    let widths = Self.widths(of: network, levels: levels)
    let twin = network.with(hiddenWidths: widths)
    guard 2 * twin.parameterCount <= network.parameterCount else {
      throw Refusal(
        "a twin within the tolerance of \(tolerance) would need widths of "
          + "\(widths.map(String.init).joined(separator: ", ")), which saves too little")
    }
    self.network = twin
    self.levels = levels
  }

  /// The initial weights of the twin, one array a block, row by row.
  ///
  /// - Parameter blocks: the initial weights of the wide network in the same form; any common scale of theirs is the
  ///   twin's too.
  public func weights(of wide: FusionNetwork, _ blocks: [[Double]]) -> [[Double]] {
    KrylovBases(wide, blocks: blocks, levels: levels).narrowed(to: network)
  }

  /// The width of each hidden layer with this many levels.
  private static func widths(of network: FusionNetwork, levels: Int) -> [Int] {
    let spaces = HiddenSpaces(network)
    var growth = KrylovGrowth(spaces)
    for _ in 0..<levels where !growth.isComplete { growth.advance() }
    return (1..<network.depth).map { layer in
      zip(spaces.layers, growth.dimensions).reduce(1) { $1.0 == layer ? max($0, $1.1) : $0 }
    }
  }
}
