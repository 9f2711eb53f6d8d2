import Foundation
import GRDB

/// Reads a run file: while it is written, when it is finished, or a copy of it.
///
/// Each call sees all that was committed before it began, and waits for no writer. Nothing that stands in the file
/// is executed: the tables must be ours word for word, triggers are refused, and the view is not used.
package final class RunReader: Sendable {
  package let path: String
  package let facts: RunFacts
  /// Whether the file's format has room for training states.
  package let holdsStates: Bool
  private let database: DatabaseQueue
  private let budget: ReadingBudget

  /// - Throws: `missing`, `notARun`, `newerVersion`, `corrupt` or `io`.
  package init(_ path: String) throws(RunStoreError) {
    self.path = path
    budget = ReadingBudget(file: Self.resolved(path))
    holdsStates = try Self.checkHeader(of: path) >= RunSchema.resumableVersion
    do {
      (database, facts) = try Self.open(Self.resolved(path), path: path, budget)
    } catch {
      throw RunStoreError(reading: path, error)
    }
  }

  /// How far the run has come.
  package func progress() throws(RunStoreError) -> RunProgress {
    try read { db in
      let facts = try FactTable(db, path: self.path)
      let status = try facts.text("status")
      guard let status = RunStatus(rawValue: status) else {
        throw facts.damaged("an unknown status '\(status)'")
      }
      let wallSeconds = try facts.number("wall_seconds")
      guard wallSeconds >= 0, wallSeconds < 1e12 else {
        throw facts.damaged("'wall_seconds' is \(wallSeconds)")
      }
      return RunProgress(
        status: status, steps: try facts.count("steps"), episodes: try facts.count("episodes"),
        wallSeconds: wallSeconds, finishedAt: try facts.optionalText("finished_at"),
        problem: facts.has("problem") ? try facts.optionalText("problem") : nil)
    }
  }

  package var status: RunStatus {
    get throws(RunStoreError) { try progress().status }
  }

  /// Reads in one transaction, so that what is read belongs together.
  func read<T>(_ body: (Database) throws -> T) throws(RunStoreError) -> T {
    do {
      budget.renew()
      return try database.read(body)
    } catch {
      throw RunStoreError(reading: path, error)
    }
  }

  func corrupt(_ problem: String) -> RunStoreError { .corrupt(path: path, problem: problem) }
}

extension RunReader {
  /// - Returns: the file's format.
  private static func checkHeader(of path: String) throws(RunStoreError) -> Int {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .missing(path: path)
    }
    if isFolder.boolValue { throw .notARun(path: path, found: "a folder") }
    let attributes = try? FileManager.default.attributesOfItem(atPath: resolved(path))
    guard attributes?[.type] as? FileAttributeType == .typeRegular else {
      throw .notARun(path: path, found: "a device or a pipe")
    }
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw .io(path: path, problem: "cannot read: permission denied", freeBytes: nil)
    }
    let header = (try? file.read(upToCount: 100)) ?? Data()
    try? file.close()
    if header.isEmpty { throw .notARun(path: path, found: "an empty file") }
    guard header.starts(with: Data("SQLite format 3\0".utf8)), header.count == 100 else {
      throw .notARun(path: path, found: "a file of another format")
    }
    func word(_ offset: Int) -> Int { header[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    guard word(68) == RunSchema.applicationID else {
      throw .notARun(path: path, found: "an SQLite database of another application")
    }
    let version = word(60)
    if version > RunSchema.version {
      throw .newerVersion(path: path, found: version, supported: RunSchema.version)
    }
    // SQLite takes the missing part of a last page for zeros. While a log is there the file may yet grow.
    let size = (attributes?[.size] as? NSNumber)?.intValue ?? 0
    let expected = word(28) * RunSchema.pageSize
    if size < expected, !hasLog(resolved(path)) {
      throw .corrupt(path: path, problem: "it is cut off after \(size) of \(expected) bytes")
    }
    return version
  }

  /// Where the file itself lies, and its write-ahead log beside it.
  private static func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  private static func open(
    _ file: String, path: String, _ budget: ReadingBudget
  ) throws -> (DatabaseQueue, RunFacts) {
    budget.renew()
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in
      budget.watch(db)
      try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0")
    }
    do {
      return try open(file, configuration, path: path)
    } catch let error as DatabaseError
      where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) && !hasLog(file)
    {
      // A file that still names a write-ahead log, in a folder where none can be made: there is none to miss.
      let url = URL(fileURLWithPath: file).absoluteString + "?immutable=1"
      return try open(url, configuration, path: path)
    }
  }

  private static func open(
    _ file: String, _ configuration: Configuration, path: String
  ) throws -> (DatabaseQueue, RunFacts) {
    let database = try DatabaseQueue(path: file, configuration: configuration)
    let facts = try database.read { db in
      try checkSchema(db, path: path)
      return try RunFacts(FactTable(db, path: path))
    }
    return (database, facts)
  }

  /// Whether something is in a write-ahead log beside the file.
  private static func hasLog(_ file: String) -> Bool {
    let facts = try? FileManager.default.attributesOfItem(atPath: file + "-wal")
    return (facts?[.size] as? NSNumber)?.intValue ?? 0 > 0
  }

  private static func checkSchema(_ db: Database, path: String) throws {
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    let objects = RunSchema.objects(ofVersion: version)
    var expected = Dictionary(uniqueKeysWithValues: objects.map { ($0.name, $0.sql) })
    let rows = try Row.fetchCursor(db, sql: "SELECT type, name, tbl_name, sql FROM sqlite_master")
    while let row = try rows.next() {
      let (type, name) = (row.text(0) ?? "", row.text(1) ?? "")
      if type == "trigger" {
        throw RunStoreError.corrupt(
          path: path, problem: "it holds a trigger, '\(name)', and a run holds none")
      }
      if let sql = row.text(3), type == "index", objects.contains(where: { $0.name == row.text(2) }) {
        throw RunStoreError.corrupt(path: path, problem: "it holds an index that is not ours: \(sql)")
      }
      if let sql = expected[name] {
        guard row.text(3) == sql else {
          throw RunStoreError.corrupt(
            path: path, problem: "its '\(name)' is not defined as in run format \(version)")
        }
        expected[name] = nil
      }
    }
    if let name = expected.keys.min() {
      throw RunStoreError.corrupt(path: path, problem: "it has no table '\(name)'")
    }
  }
}
