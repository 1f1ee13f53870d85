import Experiments
import GRDB

/// The tables that the networks of one family are kept in.
///
/// Every family has `networks`, one row a network, which begins with the same columns. All tables end with the checksum of
/// the row.
protocol FamilyTables {
  /// The SQL that creates the tables.
  static var creation: String { get }

  /// The tables whose rows are a network's outcome: they are all there or none. `networks` comes first.
  static var outcomeTables: [String] { get }

  /// The tables of what was found out about networks besides, one row a network.
  static var auditTables: [String] { get }
  /// The columns of `networks` that the family has besides the shared ones, in their order.
  static var familyColumns: String { get }

  /// Stores networks that have ended.
  ///
  /// - Precondition: the records are of this family.
  static func insert(_ records: [NetworkRecord], session: Int, into connection: Database) throws

  /// Calls `body` with every stored network, by cell and then by seed, without holding all in memory.
  ///
  /// - Throws: ``DamagedRun`` if a row is none that this program has written.
  static func forEachRecord(in connection: Database, _ body: (NetworkRecord) -> Void) throws
}

extension FamilyTables {
  /// The columns that `networks` begins with in every family.
  static var sharedColumns: String {
    """
    cell INTEGER NOT NULL, seed INTEGER NOT NULL, session INTEGER NOT NULL REFERENCES sessions (id),
    status TEXT NOT NULL, steps INTEGER NOT NULL
    """
  }

  /// The columns that every table ends with.
  static var lastColumns: String { "row_check INTEGER NOT NULL" }

  /// All rows of `networks` by cell and seed: cell, seed, status and steps, then ``familyColumns``.
  static func networks(in connection: Database) throws -> StoredRows {
    try StoredRows(
      "SELECT cell, seed, status, steps, \(familyColumns), row_check FROM networks ORDER BY cell, seed", in: connection)
  }
}

extension Status {
  /// The raw value, as rows hold it.
  var storedText: StaticString {
    switch self {
    case .converged: "converged"
    case .stepLimit: "step_limit"
    case .diverged: "diverged"
    case .stalled: "stalled"
    case .notRun: "not_run"
    }
  }
}

extension Modality {
  /// The letter, as rows hold it.
  var storedText: StaticString { self == .a ? "A" : "B" }
}

extension ModelFamily {
  /// The tables of the family's networks.
  var tables: any FamilyTables.Type {
    switch self {
    case .fusion: FusionTables.self
    case .competition: CompetitionTables.self
    }
  }
}
