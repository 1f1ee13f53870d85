import GRDB

/// A run's database that the rows of others are added to.
struct MergeTarget {
  /// Something that two databases hold of the same network and that is not the same.
  struct Conflict: Error {
    let table: String
    let cell: Int
    let seed: Int
  }

  private let database: DatabaseQueue
  private let tables: any FamilyTables.Type

  init(_ database: DatabaseQueue, _ tables: any FamilyTables.Type) {
    self.database = database
    self.tables = tables
  }

  /// Adds what another run's database holds, all of it or nothing. Sessions and networks that are here already are not
  /// added again.
  ///
  /// - Parameter path: the database, of the same configuration, as a path or URI.
  /// - Returns: how many networks were added.
  /// - Throws: ``Conflict`` if a network or an audit is here already and not the same, or what SQLite says.
  func insert(_ path: String) throws -> Int {
    try database.writeWithoutTransaction { connection in
      try connection.execute(sql: "ATTACH DATABASE ? AS source", arguments: [path])
      defer { try? connection.execute(sql: "DETACH DATABASE source") }
      var added = 0
      try connection.inTransaction(.immediate) {
        added = try insert(connection)
        return .commit
      }
      return added
    }
  }

  private func insert(_ connection: Database) throws -> Int {
    try insertSessions(connection)
    let hasOverlap = try findOverlap(connection)
    if hasOverlap {
      for table in tables.outcomeTables { try refuseDifferences(in: MergedTable(table, connection), connection) }
    }
    for table in tables.auditTables { try refuseDifferences(inAudits: MergedTable(table, connection), connection) }
    var added = 0
    for name in tables.outcomeTables {
      let table = try MergedTable(name, connection)
      try connection.execute(
        sql: "INSERT INTO main.\(name) SELECT \(table.selection) FROM source.\(name) AS theirs"
          + (hasOverlap
            ? " WHERE NOT EXISTS (SELECT 1 FROM temp.overlap WHERE cell = theirs.cell AND seed = theirs.seed)" : ""))
      if name == "networks" { added = connection.changesCount }
    }
    for name in tables.auditTables {
      try connection.execute(sql: "INSERT OR IGNORE INTO main.\(name) SELECT * FROM source.\(name)")
    }
    return added
  }

  /// Adds the sessions that are not here yet, and makes `temp.session_numbers`, which says what their numbers are here.
  private func insertSessions(_ connection: Database) throws {
    let columns = try connection.columns(in: "sessions").map(\.name).filter { $0 != "id" }.joined(separator: ", ")
    try connection.execute(
      sql: """
        UPDATE main.sessions SET finished =
            (SELECT theirs.finished FROM source.sessions AS theirs WHERE theirs.identifier = main.sessions.identifier)
          WHERE finished IS NULL AND identifier IN (SELECT identifier FROM source.sessions);
        INSERT INTO main.sessions (\(columns)) SELECT \(columns) FROM source.sessions
          WHERE identifier NOT IN (SELECT identifier FROM main.sessions) ORDER BY id;
        DROP TABLE IF EXISTS temp.session_numbers;
        CREATE TEMP TABLE session_numbers (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL);
        INSERT INTO temp.session_numbers SELECT theirs.id, ours.id
          FROM source.sessions AS theirs JOIN main.sessions AS ours USING (identifier);
        """)
  }

  /// Makes `temp.overlap`, the networks that both databases hold.
  ///
  /// - Returns: whether there are any.
  private func findOverlap(_ connection: Database) throws -> Bool {
    try connection.execute(
      sql: """
        DROP TABLE IF EXISTS temp.overlap;
        CREATE TEMP TABLE overlap (cell INTEGER, seed INTEGER, PRIMARY KEY (cell, seed)) WITHOUT ROWID;
        INSERT INTO temp.overlap SELECT cell, seed FROM source.networks AS theirs
          WHERE EXISTS (SELECT 1 FROM main.networks WHERE network = theirs.network);
        """)
    return try Bool.fetchOne(connection, sql: "SELECT EXISTS (SELECT 1 FROM temp.overlap)") ?? false
  }

  /// - Throws: ``Conflict`` if the rows of a network that both databases hold are not the same.
  private func refuseDifferences(in table: MergedTable, _ connection: Database) throws {
    try refuse(
      """
      SELECT theirs.cell, theirs.seed
        FROM temp.overlap JOIN source.\(table.name) AS theirs USING (cell, seed)
        LEFT JOIN main.\(table.name) AS ours USING (\(table.key))
        WHERE ours.cell IS NULL OR \(table.isDifferent)
      """, in: table, connection)
    try refuse(
      """
      SELECT ours.cell, ours.seed
        FROM temp.overlap JOIN main.\(table.name) AS ours USING (cell, seed)
        LEFT JOIN source.\(table.name) AS theirs USING (\(table.key))
        WHERE theirs.cell IS NULL
      """, in: table, connection)
  }

  /// - Throws: ``Conflict`` if both databases audited a network, and the audits are not the same.
  private func refuseDifferences(inAudits table: MergedTable, _ connection: Database) throws {
    try refuse(
      """
      SELECT theirs.cell, theirs.seed
        FROM source.\(table.name) AS theirs JOIN main.\(table.name) AS ours USING (\(table.key))
        WHERE \(table.isDifferent)
      """, in: table, connection)
  }

  private func refuse(_ query: String, in table: MergedTable, _ connection: Database) throws {
    guard let row = try Row.fetchOne(connection, sql: query + " ORDER BY 1, 2 LIMIT 1") else { return }
    throw Conflict(table: table.name, cell: row[0], seed: row[1])
  }
}

/// The columns of a table that is merged.
private struct MergedTable {
  let name: String
  /// The columns of the primary key, with commas.
  let key: String
  /// All columns as they are inserted: a row's session has another number here.
  let selection: String
  /// Whether a row of one database, `ours`, differs from that of the other, `theirs`, by more than its session.
  let isDifferent: String

  init(_ name: String, _ connection: Database) throws {
    let columns = try connection.columns(in: name)
    let keys = columns.filter { $0.primaryKeyIndex > 0 }.sorted { $0.primaryKeyIndex < $1.primaryKeyIndex }
    let values = columns.filter { $0.primaryKeyIndex == 0 && $0.name != "session" }
    self.name = name
    key = keys.map(\.name).joined(separator: ", ")
    selection = columns.map { column in
      column.name == "session"
        ? "(SELECT ours FROM temp.session_numbers AS numbers WHERE numbers.theirs = theirs.session)"
        : "theirs.\(column.name)"
    }.joined(separator: ", ")
    isDifferent = "(" + values.map { "ours.\($0.name) IS NOT theirs.\($0.name)" }.joined(separator: " OR ") + ")"
  }
}
