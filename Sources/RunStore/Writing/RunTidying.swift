import Foundation
import GRDB

/// Makes a run that has ended one file again, where the process that wrote it was killed before it could: what is in the
/// write-ahead log moves into the run file.
///
/// - Throws: `busy` where the run is being written, `io` where it cannot be, and what `RunReader` throws.
package func foldLog(of path: String) throws(RunStoreError) {
  let file = RunLock.realFile(path)
  let leftovers = ["-wal", "-shm", "-lock"].filter { isOrdinaryFile(file + $0) }
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
    // An empty log beside a file that keeps none is nobody's.
    var facts = stat()
    if stat(file + "-wal", &facts) == 0, facts.st_size == 0 { unlink(file + "-wal") }
  } catch {
    throw RunStoreError(writing: path, error)
  }
}

extension Configuration {
  /// Of a connection that writes into a run that is there, and trusts nothing in it.
  static func writing(_ path: String) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in try RunSchema.distrust(db, path: path) }
    return configuration
  }
}
