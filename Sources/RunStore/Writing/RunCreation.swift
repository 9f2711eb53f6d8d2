import Foundation
import GRDB
import Text

/// Creates the folder of `path` and locks the run.
///
/// - Parameter lock: that right, where it is there already.
func prepareFolder(of path: String, _ lock: RunLock?) throws(RunStoreError) -> RunLock {
  let folder = parentFolder(of: absolutePath(path))
  do {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  } catch {
    throw .io(path: path, problem: "cannot write: its folder cannot be created", freeBytes: nil)
  }
  if FileManager.default.fileExists(atPath: absolutePath(path)) { throw .exists(path: path) }
  if let lock {
    lock.claim()
    return lock
  }
  return try RunLock(path)
}

/// Begins the run at `path` with a copy of `original`, from whose latest training state it can be resumed.
///
/// - Parameters:
///   - facts: where and with what the copy was made, and what it branches off from.
///   - lock: the caller's, which then covers the new file.
/// - Throws: `exists` where there is a file, `io` where none can be made.
package func copyRun(
  _ original: RunReader, to path: String, facts: RunFacts, lock: RunLock
) throws(RunStoreError) {
  try createFile(path, lock: prepareFolder(of: path, lock)) { database in
    try original.copy(to: database)
    try database.writeWithoutTransaction { db in
      // A copy of a file with a write-ahead log would begin with a log of its own.
      try db.execute(sql: "PRAGMA journal_mode = DELETE")
      try db.inTransaction(.immediate) {
        let statement = try db.makeStatement(sql: "INSERT OR REPLACE INTO run (key, value) VALUES (?, ?)")
        for (key, value) in facts.copyRows { try statement.execute(arguments: [key, value]) }
        return .commit
      }
    }
  }
}

/// Creates an empty run under a temporary name and renames it once it is on the disk, so that a killed process leaves
/// no partial run behind.
///
/// - Parameter lock: the caller's, which then covers the new file.
func createRun(
  _ path: String, facts: RunFacts, maximumBytes: Int?, lock: RunLock
) throws(RunStoreError) {
  try createFile(path, lock: lock) { database in
    try database.writeWithoutTransaction { db in
      try RunSchema.create(in: db, facts: facts, maximumBytes: maximumBytes)
    }
  }
}

private func createFile(
  _ path: String, lock: RunLock, _ fill: (DatabaseQueue) throws -> Void
) throws(RunStoreError) {
  let file = absolutePath(path)
  let draft = file + "-new"
  // Of a process that was killed; and a log that stayed behind its run would be taken for the new one's.
  for leftover in [draft, draft + "-journal", file + "-journal", file + "-wal", file + "-shm"] {
    unlink(leftover)
  }
  do {
    let database = try DatabaseQueue(path: draft)
    try fill(database)
    try database.close()
    try lock.cover(draft)
    if FileManager.default.fileExists(atPath: file) { throw RunStoreError.exists(path: path) }
    guard rename(draft, file) == 0 else {
      throw RunStoreError.refused(path, errno)
    }
  } catch {
    let failure = RunStoreError(writing: path, error)
    for leftover in [draft, draft + "-journal"] { unlink(leftover) }
    throw failure
  }
  syncFolder(of: file)
}

/// Syncs the folder, since a new name is on the disk only then. Folders that cannot be synced are of systems that
/// need none.
private func syncFolder(of file: String) {
  let descriptor = open(parentFolder(of: file), O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  fsync(descriptor)
  close(descriptor)
}
