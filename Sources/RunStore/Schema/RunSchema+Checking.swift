import GRDB
import GRDBSQLite

extension RunSchema {
  /// Configures a connection to an untrusted file, before any other statement.
  static func distrust(_ db: Database, path: String) throws {
    try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA mmap_size = 0")
    try requireOwnObjects(db, path: path)
  }

  /// Refuses a file that contains any object other than ours, verbatim, so that no foreign expression, key, check or
  /// view is ever executed.
  ///
  /// - Throws: `corrupt`.
  private static func requireOwnObjects(_ db: Database, path: String) throws {
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    let objects = objects(ofVersion: version)
    var expected = Dictionary(uniqueKeysWithValues: objects.map { ($0.name, $0.sql) })
    let rows = try Row.fetchCursor(db, sql: "SELECT type, name, tbl_name, sql FROM sqlite_master")
    while let row = try rows.next() {
      let (type, name, sql) = (row.text(0) ?? "", row.text(1) ?? "", row.text(3))
      let isOnOurs = objects.contains { $0.name == row.text(2) }
      if type == "trigger" { throw damaged(path, "it contains a trigger, '\(name)', which a run never does") }
      if type == "index", isOnOurs {
        // SQLite's own index of a key has no statement.
        guard let sql else { continue }
        throw damaged(path, "it contains a foreign index: \(sql)")
      }
      if version < Self.version, expected[name] != sql,
        Self.objects.contains(where: { $0.name == name && $0.sql == sql })
      {
        throw damaged(
          path,
          "its version number, \(version), does not fit its \(type) '\(name)', which is of a later run format; set PRAGMA user_version back to the 'format_version' in the table 'run'"
        )
      }
      guard let own = expected[name], type == "table" || type == "view" else {
        throw damaged(
          path, "it contains a foreign \(type), '\(name)'; drop it with sqlite3 if it is yours")
      }
      guard sql == own else {
        throw damaged(path, "its '\(name)' is not defined as in run format \(version)")
      }
      expected[name] = nil
    }
    if let name = expected.keys.min() { throw damaged(path, "it has no table '\(name)'") }
  }

  private static func damaged(_ path: String, _ problem: String) -> RunStoreError {
    .corrupt(path: path, problem: problem)
  }

  /// The first bytes of the file that `db` has open, and its size.
  ///
  /// They are read through SQLite's own descriptor: to close another one of the file would give up all locks that this
  /// process holds on it, those of a writer too.
  ///
  /// - Returns: nil if they cannot be read.
  static func header(_ db: Database, count: Int) -> (bytes: [UInt8], size: Int)? {
    var handle: UnsafeMutablePointer<sqlite3_file>?
    let code = sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_FILE_POINTER, &handle)
    var size: sqlite3_int64 = 0
    guard code == SQLITE_OK, let handle, let methods = handle.pointee.pMethods?.pointee,
      methods.xFileSize?(handle, &size) == SQLITE_OK
    else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    let read = methods.xRead?(handle, &bytes, Int32(count), 0)
    guard read == SQLITE_OK || size < count else { return nil }
    return (Array(bytes.prefix(Int(size))), Int(size))
  }
}
