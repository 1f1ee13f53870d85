/// One part of a sweep that is trained by itself, on a machine of its own: part `index` of `count`.
public struct Shard: Hashable, Sendable, CustomStringConvertible {
  /// The most parts that a sweep can be split into.
  public static let mostShards = 1_000_000

  /// Which part, from 1.
  public let index: Int
  /// Number of parts.
  public let count: Int

  /// - Precondition: 1 ≤ index ≤ count ≤ ``mostShards``.
  public init(index: Int, of count: Int) {
    precondition(1 <= index && index <= count && count <= Self.mostShards, "there is no shard \(index) of \(count)")
    self.index = index
    self.count = count
  }

  /// Reads `I/N`, or takes the shard from a Slurm job array where the text is `slurm`.
  ///
  /// - Parameter environment: the environment variables of this process.
  /// - Throws: ``ShardError`` if the text is neither, or as for `init(slurm:)`.
  public init(_ text: String, environment: [String: String]) throws(ShardError) {
    if text == "slurm" {
      try self.init(slurm: environment)
      return
    }
    guard let shard = Shard(text) else {
      throw ShardError(
        "`\(text)` names no shard; allowed are I/N with I from 1 to N and N up to \(Self.mostShards), as in 2/8, and "
          + "slurm inside a Slurm job array.")
    }
    self = shard
  }

  /// Reads `I/N`; `nil` if the text is anything else.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
      let index = Int(parts[0]), let count = Int(parts[1]), index >= 1, index <= count, count <= Self.mostShards
    else { return nil }
    self.init(index: index, of: count)
  }

  /// `2/8`.
  public var description: String { "\(index)/\(count)" }

  /// `shard-2-of-8`.
  public var folderName: String { "shard-\(index)-of-\(count)" }
}

/// A shard that cannot be meant.
public struct ShardError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what is allowed.
  public let description: String

  init(_ description: String) { self.description = description }
}
