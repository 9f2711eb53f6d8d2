import Foundation
import GRDB

/// Restores an ended run to a single file if its writer was killed: the contents of the write-ahead log are moved into
/// the run file, and a transaction that a rollback journal is left of is taken back.
///
/// - Throws: `busy` where the run is being written, `io` where it cannot be, and what `RunReader` throws.
package func foldLog(of path: String) throws(RunStoreError) {
  let file = RunLock.realFile(path)
  let leftovers = ["-wal", "-shm", "-journal", "-lock"].filter { isOrdinaryFile(file + $0) }
  if leftovers.isEmpty { return }
  let lock = try RunLock(path)
  defer { lock.release() }
  try requireOneName(path)
  if leftovers == ["-lock"] { return }
  // Nothing is written to a file that a reader refuses.
  _ = try RunReader(path).progress()
  do {
    let database = try DatabaseQueue(path: file, configuration: .writing(path))
    try database.writeWithoutTransaction { db in
      try db.execute(
        sql: "PRAGMA busy_timeout = 1000; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout = 0")
      // Refused while a reader is there; the log is empty then, and can stay.
      try? db.execute(sql: "PRAGMA journal_mode = DELETE")
    }
    try database.close()
    // An empty log or journal next to a file without one is a leftover.
    for log in [file + "-wal", file + "-journal"] where fileSize(of: log) == 0 { unlink(log) }
  } catch {
    throw RunStoreError(writing: path, error)
  }
}

extension Configuration {
  /// Configuration of a connection that writes to an existing, untrusted run.
  static func writing(_ path: String) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in try RunSchema.distrust(db, path: path) }
    return configuration
  }
}
