import GRDB

/// Rows of a table that belong to the rows of another one, handed out in step with these.
///
/// Both come in the order of their keys: cell, seed and, where a row has one, step.
struct FollowingRows<Value> {
  typealias Key = (cell: Int, seed: Int, step: Int)

  private let rows: StoredRows
  private let hasSteps: Bool
  private let value: (StoredRows) throws -> Value
  /// What is read but not handed out yet.
  private var pending: (key: Key, value: Value)?

  /// - Parameters:
  ///   - rows: begin with the key.
  ///   - hasSteps: whether the key has a step.
  ///   - value: what a row holds.
  init(_ rows: StoredRows, hasSteps: Bool, value: @escaping (StoredRows) throws -> Value) throws {
    self.rows = rows
    self.hasSteps = hasSteps
    self.value = value
    try advance()
  }

  /// What the rows of one key hold.
  ///
  /// - Throws: ``DamagedRun`` if there are rows before it that nobody asked for.
  mutating func next(cell: Int, seed: Int, step: Int = 0) throws -> [Value] {
    let key: Key = (cell, seed, step)
    if let pending, pending.key < key { try expectEnd() }
    var values: [Value] = []
    while let next = pending, next.key == key {
      values.append(next.value)
      try advance()
    }
    return values
  }

  /// - Throws: ``DamagedRun`` if there are rows left.
  func expectEnd() throws(DamagedRun) {
    guard let key = pending?.key else { return }
    let what = hasSteps ? "step \(key.step) of network" : "network"
    throw DamagedRun(what: "\(what) \(key.cell), \(key.seed) is missing, and what belongs to it is not")
  }

  private mutating func advance() throws {
    guard try rows.next() else {
      pending = nil
      return
    }
    let key: Key = (try rows.integer(0), try rows.integer(1), hasSteps ? try rows.integer(2) : 0)
    pending = (key, try value(rows))
  }
}
