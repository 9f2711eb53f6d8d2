import Foundation
import GRDB
import RLCore

/// The writer thread: writes one buffer after another.
struct LogWriterThread: Sendable {
  /// The path as the user named it, and the real path, with all links resolved.
  let path, file: String
  /// The file's inode.
  let identity: UInt64
  let actionCount: Int
  let keepCheckpoints: Int
  /// The size at which the file counts as too large; nil for no such size.
  let maximumBytes: Int?

  /// Runs until `queue` is closed and empty, then closes the file.
  func record(_ queue: LogQueue, into database: DatabaseQueue) {
    var failure: RunStoreError?
    do {
      try database.writeWithoutTransaction { db in
        let statements = try LogStatements(db, for: self)
        loop: while true {
          switch queue.next(commitBy: statements.due) {
          case .write(let buffer):
            try statements.write(buffer)
            queue.giveBack(buffer, isCommitted: statements.due == nil)
          case .commit:
            try statements.commit()
            queue.markCommitted()
          case .end:
            try statements.requirePlace()
            break loop
          }
        }
        // Waits for a reader in the middle of a transaction; one that only has the file open does not block.
        try db.execute(
          sql: "PRAGMA busy_timeout = 1000; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout = 0")
        // Without a write-ahead log a read-only folder will do. Refused while a reader is there; it can stay then.
        try? db.execute(sql: "PRAGMA journal_mode = DELETE")
      }
    } catch {
      failure = RunStoreError(writing: path, error)
    }
    try? database.close()
    queue.end(failure)
  }
}
