import GRDB

extension RunStoreError {
  /// What went wrong with a run's database, and what to do about it.
  ///
  /// - Parameter failure: what could not be done, with the folder: `cannot write to the run in runs/a`.
  init(_ failure: String, _ error: DatabaseError) {
    let name = RunStore.databaseName
    let message = error.message ?? error.resultCode.description
    switch error.resultCode {
    case .SQLITE_NOTADB:
      self.init(.notARun, "\(failure): \(name) is not a database")
    case .SQLITE_CORRUPT:
      self.init(damaged: failure, message)
    case .SQLITE_FULL:
      self.init(.failure, "\(failure): the disk is full; free some space and go on")
    case .SQLITE_IOERR:
      // Quotas end here as well: SQLite knows only disks that are full.
      self.init(
        .failure,
        "\(failure): \(message) (\(error.extendedResultCode.rawValue)); see whether the disk or your quota is full")
    case .SQLITE_BUSY:
      self.init(.inUse, "\(failure): another process has kept \(name) locked for \(RunStore.patience) seconds")
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
      self.init(.failure, "\(failure): \(name) or its folder cannot be written (\(message))")
    default:
      self.init(.failure, "\(failure): \(message)")
    }
  }

  /// A database that is not as this program left it.
  ///
  /// - Parameter what: what is wrong with it.
  init(damaged failure: String, _ what: String) {
    self.init(
      .damaged,
      "\(failure): \(RunStore.databaseName) is damaged (\(what)); restore the folder from a copy, or move it away and "
        + "run the sweep again")
  }
}
