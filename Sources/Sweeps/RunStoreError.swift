/// Why a run folder cannot be used.
public struct RunStoreError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Reason: Hashable, Sendable {
    /// There is nothing here, or something that is no run.
    case notARun
    /// The run was written by a newer version of this program.
    case newerSchema
    /// The run was written by an older version of this program.
    case olderSchema
    /// The run belongs to another configuration.
    case otherConfiguration([ConfigurationDifference])
    /// Runs that were to be merged hold different outcomes of a network.
    case conflict(cell: Int, seed: Int)
    /// The database is not as this program left it.
    case damaged
    /// Another process writes into the run.
    case inUse
    /// A file or the database could not be read or written.
    case failure
  }

  public let reason: Reason
  /// A sentence that names the folder, says what is wrong and what to do.
  public let message: String

  public init(_ reason: Reason, _ message: String) {
    self.reason = reason
    self.message = message
  }

  public var description: String { message }
}

/// Something in a run's database that this program has not written.
struct DamagedRun: Error {
  /// What is wrong, as in `network 3, 1 is not as it was stored`.
  let what: String
}

/// A key that two configurations disagree about.
public struct ConfigurationDifference: Hashable, Sendable, CustomStringConvertible {
  public let key: String
  /// The value in the run folder; `nil` where it has none.
  public let stored: String?
  /// The value that is asked for; `nil` where there is none.
  public let requested: String?

  /// `data.noise: the run has 0.0, asked for is 0.5`, with long values cut down to where they differ.
  public var description: String { text(stored: "the run has", requested: "asked for is") }

  /// The difference, with words for where the values come from.
  func text(stored place: String, requested otherPlace: String) -> String {
    "\(key): \(place) \(Self.excerpt(stored, against: requested)), "
      + "\(otherPlace) \(Self.excerpt(requested, against: stored))"
  }

  /// The keys that differ, in the order in which they first appear.
  static func between(
    stored: [(key: String, value: String)], requested: [(key: String, value: String)]
  ) -> [ConfigurationDifference] {
    let storedValues = Dictionary(stored.map { ($0.key, $0.value) }) { first, _ in first }
    let requestedValues = Dictionary(requested.map { ($0.key, $0.value) }) { first, _ in first }
    let added = stored.map(\.key).filter { requestedValues[$0] == nil }
    return (requested.map(\.key) + added).compactMap { key in
      let difference = ConfigurationDifference(key: key, stored: storedValues[key], requested: requestedValues[key])
      return difference.stored == difference.requested ? nil : difference
    }
  }

  private static func excerpt(_ text: String?, against other: String?) -> String {
    guard let text else { return "none" }
    guard text.count > 80 else { return text }
    let shared = zip(text, other ?? "").prefix { $0 == $1 }.count
    let start = max(0, shared - 20)
    let window = text.dropFirst(start).prefix(60)
    return (start > 0 ? "…" : "") + window + (start + 60 < text.count ? "…" : "")
  }
}
