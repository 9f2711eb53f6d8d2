import Foundation
import GRDB

/// What a stranger's `sqlite3` shows: every value as text, with a connection that knows nothing of this project.
func sqlite(_ path: String, _ sql: String) throws -> [[String]] {
  let database = try DatabaseQueue(path: path)
  return try database.writeWithoutTransaction { db in
    try Row.fetchAll(db, sql: sql).map { row in
      row.databaseValues.map { value in
        switch value.storage {
        case .null: "NULL"
        case .int64(let number): "\(number)"
        case .double(let number): "\(number)"
        case .string(let text): text
        case .blob(let data): data.map { "\($0)" }.joined(separator: " ")
        }
      }
    }
  }
}

/// Reads and goes on reading for a while.
func holdReadTransaction(of path: String, seconds: Double, _ whenBegun: () -> Void) throws {
  try DatabaseQueue(path: path).read { db in
    _ = try Row.fetchAll(db, sql: "SELECT * FROM run")
    whenBegun()
    Thread.sleep(forTimeInterval: seconds)
  }
}
