import Foundation
import GRDB

/// Reads a run file: while it is written, when it is finished, or a copy of it.
///
/// Each call sees all that was committed before it began, and waits for no writer. Nothing that stands in the file
/// is executed: all that it holds must be ours word for word, and the view is not used.
package final class RunReader: Sendable {
  package let path: String
  package let facts: RunFacts
  /// What the run's resolved experiment says, key by key, as of when the file was opened.
  package var settings: RunSettings { facts.settings }
  /// Whether the file's format supports training states.
  package let holdsStates: Bool
  private let database: DatabaseQueue
  private let budget: ReadingBudget

  /// - Throws: `missing`, `notARun`, `newerVersion`, `corrupt` or `io`.
  package init(_ path: String) throws(RunStoreError) {
    self.path = path
    budget = ReadingBudget(file: Self.resolved(path))
    try Self.checkKind(of: path)
    do {
      let version: Int
      (database, facts, version) = try Self.open(Self.resolved(path), path: path, budget)
      holdsStates = version >= RunSchema.resumableVersion
    } catch {
      throw RunStoreError(reading: path, error)
    }
  }

  /// Progress of the run.
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

  /// Reads in one transaction, for a consistent view.
  func read<T>(_ body: (Database) throws -> T) throws(RunStoreError) -> T {
    do {
      budget.renew()
      return try database.read(body)
    } catch {
      throw RunStoreError(reading: path, error)
    }
  }

  /// Copies the whole file as it is now.
  func copy(to target: DatabaseQueue) throws {
    budget.renew()
    try database.backup(to: target)
  }

  func corrupt(_ problem: String) -> RunStoreError { .corrupt(path: path, problem: problem) }
}

extension RunReader {
  /// Refuses files that cannot be a run.
  private static func checkKind(of path: String) throws(RunStoreError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .missing(path: path)
    }
    if isFolder.boolValue { throw .notARun(path: path, found: "a folder") }
    let attributes = try? FileManager.default.attributesOfItem(atPath: resolved(path))
    guard attributes?[.type] as? FileAttributeType == .typeRegular else {
      throw .notARun(path: path, found: "a device or a pipe")
    }
    guard faccessat(AT_FDCWD, resolved(path), R_OK, AT_EACCESS) == 0 else {
      throw .io(path: path, problem: "cannot read: permission denied", freeBytes: nil)
    }
  }

  /// - Parameter looks: how often size and header are read until they agree: outside a transaction a writer may end one of its
  ///   own between the two.
  /// - Returns: the file's format.
  private static func checkHeader(_ db: Database, path: String, looks: Int = 3) throws -> Int {
    guard let (header, size) = RunSchema.header(db, count: 100) else {
      throw RunStoreError.io(path: path, problem: "cannot read: input/output error", freeBytes: nil)
    }
    if header.isEmpty { throw RunStoreError.notARun(path: path, found: "an empty file") }
    guard header.starts(with: Data("SQLite format 3\0".utf8)), header.count == 100 else {
      throw RunStoreError.notARun(path: path, found: "a file of another format")
    }
    func word(_ offset: Int) -> Int { header[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    guard word(68) == RunSchema.applicationID else {
      throw RunStoreError.notARun(path: path, found: "an SQLite database of another application")
    }
    let version = word(60)
    if version > RunSchema.version {
      throw RunStoreError.newerVersion(path: path, found: version, supported: RunSchema.version)
    }
    // SQLite takes the missing part of a last page for zeros. While a log or a journal is there the file may yet grow.
    let pageSize = Int(header[16]) << 8 | Int(header[17])
    let expected = word(28) * (pageSize == 1 ? 1 << 16 : pageSize)
    if size < expected, !hasLog(resolved(path)), !hasLeftover(resolved(path), "-journal") {
      if looks > 1 { return try checkHeader(db, path: path, looks: looks - 1) }
      throw RunStoreError.corrupt(path: path, problem: "it is cut off after \(size) of \(expected) bytes")
    }
    return version
  }

  /// The real path of the file, next to which its write-ahead log is.
  private static func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  private typealias Opened = (database: DatabaseQueue, facts: RunFacts, version: Int)

  private static func open(
    _ file: String, path: String, _ budget: ReadingBudget
  ) throws -> Opened {
    budget.renew()
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in
      budget.watch(db)
      _ = try checkHeader(db, path: path)
      try db.execute(sql: "PRAGMA cell_size_check = ON")
      try RunSchema.distrust(db, path: path)
    }
    do {
      return try open(file, configuration, path: path)
    } catch let error as DatabaseError
      where error.resultCode == .SQLITE_READONLY && hasLeftover(file, "-journal")
    {
      // Its writer was killed in the middle of a transaction, which has to be rolled back first.
      let writing = try DatabaseQueue(path: file, configuration: .writing(path))
      _ = try writing.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
      try writing.close()
      return try open(file, configuration, path: path)
    } catch let error as DatabaseError
      where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) && !hasLog(file)
    {
      // A file that still names a write-ahead log, in a read-only folder: there is no log to read.
      let url = URL(fileURLWithPath: file).absoluteString + "?immutable=1"
      return try open(url, configuration, path: path)
    }
  }

  private static func open(
    _ file: String, _ configuration: Configuration, path: String
  ) throws -> Opened {
    let database = try DatabaseQueue(path: file, configuration: configuration)
    return try database.read { db in
      (database, try RunFacts(db, path: path), try checkHeader(db, path: path))
    }
  }

  /// Whether the write-ahead log next to the file is nonempty.
  private static func hasLog(_ file: String) -> Bool { hasLeftover(file, "-wal") }

  private static func hasLeftover(_ file: String, _ suffix: String) -> Bool {
    let facts = try? FileManager.default.attributesOfItem(atPath: file + suffix)
    return (facts?[.size] as? NSNumber)?.intValue ?? 0 > 0
  }
}
