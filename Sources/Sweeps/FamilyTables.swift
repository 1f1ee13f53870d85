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
  /// - Parameter seeds: how many networks a cell has.
  /// - Precondition: the records are of this family.
  static func insert(_ records: [NetworkRecord], seeds: Int, session: Int, into connection: Database) throws

  /// Calls `body` with every stored network, by cell and then by seed, without holding all in memory.
  ///
  /// - Parameter seeds: how many networks a cell has.
  /// - Throws: ``DamagedRun`` if a row is none that this program has written.
  static func forEachRecord(in connection: Database, seeds: Int, _ body: (NetworkRecord) -> Void) throws
}

extension FamilyTables {
  /// The columns that `networks` begins with in every family.
  ///
  /// The key is the network's number in the sweep, by cell and then by seed, as a single integer: SQLite appends such rows,
  /// where it would look for the place of a key of several columns in every one.
  static var sharedColumns: String {
    """
    network INTEGER PRIMARY KEY, cell INTEGER NOT NULL, seed INTEGER NOT NULL,
    session INTEGER NOT NULL REFERENCES sessions (id),
    status TEXT NOT NULL, steps INTEGER NOT NULL
    """
  }

  /// The columns that every table ends with.
  static var lastColumns: String { "row_check INTEGER NOT NULL" }

  /// All rows of `networks` by cell and seed: cell, seed, status and steps, then ``familyColumns``.
  ///
  /// A row whose key is not that of its cell and seed does not match its checksum.
  static func networks(in connection: Database, seeds: Int) throws -> StoredRows {
    try StoredRows(
      """
      SELECT cell, seed, status, steps, \(familyColumns),
          CASE WHEN network = cell * \(seeds) + seed AND seed BETWEEN 0 AND \(seeds - 1) THEN row_check END
        FROM networks ORDER BY network
      """, in: connection)
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
