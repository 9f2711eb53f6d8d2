import GRDB
import GRDBSQLite

/// One column of a row of `episode_blocks`; bytes belong to the maker of the row.
enum BlockValue {
  case null
  case integer(Int)
  /// NULL where it is NaN.
  case real(Double)
  case bytes(UnsafeRawBufferPointer)
  /// ASCII.
  case text(UnsafeRawBufferPointer)
}

/// The statement that puts a row into `episode_blocks`, without a copy of what it binds.
struct BlockInsertion {
  private let statement: Statement

  init(_ db: Database) throws {
    let columns = EpisodeBlockEncoder.columns
    statement = try db.makeStatement(
      sql: """
        INSERT INTO episode_blocks (\(columns.joined(separator: ", ")))
        VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
        """)
    statement.setUncheckedArguments(StatementArguments(columns.map { _ in DatabaseValue.null }))
  }

  func execute(_ row: [BlockValue]) throws {
    sqlite3_reset(statement.sqliteStatement)
    for (index, value) in row.enumerated() { bind(value, Int32(index + 1)) }
    try statement.execute()
    // What was bound may be gone by the next time.
    sqlite3_clear_bindings(statement.sqliteStatement)
  }

  private func bind(_ value: BlockValue, _ place: Int32) {
    let statement = statement.sqliteStatement
    switch value {
    case .null: sqlite3_bind_null(statement, place)
    case .integer(let value): sqlite3_bind_int64(statement, place, Int64(value))
    case .real(let value): sqlite3_bind_double(statement, place, value)
    case .bytes(let bytes): sqlite3_bind_blob64(statement, place, bytes.baseAddress, UInt64(bytes.count), nil)
    case .text(let bytes):
      let characters = bytes.assumingMemoryBound(to: CChar.self).baseAddress
      sqlite3_bind_text64(statement, place, characters, UInt64(bytes.count), nil, UInt8(SQLITE_UTF8))
    }
  }
}
