import Foundation
import GRDB
import RLCore
import RunStore
import Text

/// The log of a study, one SQLite file: trials, results and judgments in the order of the search.
///
/// A search is a program that asks for results. What the log has is not trained again, so a search that is begun again makes
/// the same decisions and arrives where it was.
package final class StudyLog {
  package let path: String
  private let database: DatabaseQueue
  private let lock: RunLock?

  private static let applicationID = 0x524c_5354
  /// The SQL statement of each table, as SQLite stores it. A log with any other object is refused, so that no expression of a
  /// stranger's is ever run.
  private static let tables = [
    "study": "CREATE TABLE study (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "trials": """
    CREATE TABLE trials (
      number INTEGER PRIMARY KEY, settings TEXT NOT NULL, genome TEXT NOT NULL, origin TEXT NOT NULL,
      start_trial INTEGER, start_step INTEGER)
    """,
    "results": """
    CREATE TABLE results (
      batch INTEGER NOT NULL, trial INTEGER NOT NULL, seed TEXT NOT NULL, step INTEGER NOT NULL, score REAL,
      status TEXT NOT NULL, trained INTEGER NOT NULL, PRIMARY KEY (trial, seed, step))
    """,
    "judgments": """
    CREATE TABLE judgments (
      batch INTEGER NOT NULL, trial INTEGER NOT NULL, step INTEGER NOT NULL, score REAL, survives INTEGER NOT NULL,
      PRIMARY KEY (batch, trial))
    """,
    "answers":
      "CREATE TABLE answers (number INTEGER PRIMARY KEY, request TEXT NOT NULL, answer TEXT NOT NULL, bytes INTEGER NOT NULL)",
  ]

  /// Opens the log at `path`, or makes one.
  ///
  /// - Throws: `busy` where another process has the study; `notARun` where the file is something else; `corrupt` where its
  ///   tables are others.
  package init(writing path: String) throws(RunStoreError) {
    self.path = path
    lock = try RunLock(path)
    do {
      database = try DatabaseQueue(path: path)
      try database.writeWithoutTransaction { db in
        let isEmpty = try Self.isEmpty(db, path)
        // Across hosts there is no shared memory, which a write-ahead log needs. A rollback journal is whole after a power cut
        // only with all its syncs.
        let isShared = FileSystem.isShared(path)
        try db.execute(
          sql: """
            PRAGMA busy_timeout = 10000;
            PRAGMA journal_mode = \(isShared ? "DELETE" : "WAL");
            PRAGMA synchronous = \(isShared ? "FULL" : "NORMAL");
            """)
        if isEmpty {
          try db.inTransaction {
            try db.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
            for table in Self.tables.values.sorted() { try db.execute(sql: table) }
            return .commit
          }
        }
      }
    } catch { throw Self.failure(path, error) }
  }

  /// Opens the log for reading.
  package init(reading path: String) throws(RunStoreError) {
    (self.path, lock) = (path, nil)
    guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
    do {
      database = try Self.reader(of: path, isReadOnly: true)
    } catch let error as DatabaseError where error.resultCode != .SQLITE_NOTADB {
      // What a killed process left has to be rolled back first, which a reader may not.
      do { database = try Self.reader(of: path, isReadOnly: false) } catch { throw Self.failure(path, error) }
    } catch { throw Self.failure(path, error) }
  }

  private static func reader(of path: String, isReadOnly: Bool) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = isReadOnly
    configuration.busyMode = .timeout(5)
    let database = try DatabaseQueue(path: path, configuration: configuration)
    _ = try database.read { try isEmpty($0, path) }
    return database
  }

  /// Whether nothing is in it yet: a process may be killed before the tables are made.
  ///
  /// - Throws: `notARun` where it is another application's, `corrupt` where it has other tables than ours, or more.
  private static func isEmpty(_ db: Database, _ path: String) throws -> Bool {
    // SQLite's own index of a key has no statement.
    let objects = try Row.fetchAll(db, sql: "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    if objects.isEmpty { return true }
    guard try Int.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
      throw RunStoreError.notARun(path: path, found: "a database that is no study's log")
    }
    for object in objects {
      guard let name = object.text(0), let sql = object.text(1), tables[name] == sql else {
        throw RunStoreError.corrupt(
          path: path, problem: "its '\(object.text(0) ?? "")' is not as in the log of a study")
      }
    }
    guard objects.count == tables.count else {
      throw RunStoreError.corrupt(path: path, problem: "it lacks a table of the log of a study")
    }
    return false
  }

  private static func failure(_ path: String, _ error: any Error) -> RunStoreError {
    if let error = error as? RunStoreError { return error }
    let problem = error as? DatabaseError
    return problem?.resultCode == .SQLITE_NOTADB
      ? .notARun(path: path, found: "a file of another format")
      : .io(path: path, problem: problem?.message ?? "\(error)", freeBytes: nil)
  }

  /// Folds everything into one file.
  package func close() throws {
    try? database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
    try database.close()
    lock?.release()
  }

  package subscript(_ key: String) -> String? {
    get throws(RunStoreError) {
      do {
        return try database.read { db in
          try Self.isEmpty(db, path)
            ? nil : String.fetchOne(db, sql: "SELECT value FROM study WHERE key = ?", arguments: [key])
        }
      } catch { throw Self.failure(path, error) }
    }
  }

  package func set(_ key: String, _ value: String) throws(RunStoreError) {
    try write("INSERT OR REPLACE INTO study (key, value) VALUES (?, ?)", [key, value])
  }

  private func write(_ sql: String, _ arguments: StatementArguments) throws(RunStoreError) {
    do { try database.write { try $0.execute(sql: sql, arguments: arguments) } } catch {
      throw Self.failure(path, error)
    }
  }

  /// The rows of a table; a damaged file may hold anything in them.
  ///
  /// - Parameters:
  ///   - order: the columns that they are sorted by.
  ///   - value: what a row stands for, or nil where it is damaged.
  private func rows<Value>(
    of table: String, by order: String, _ value: (Row) -> Value?
  ) throws(RunStoreError) -> [Value] {
    do {
      return try database.read { db in
        try Row.fetchAll(db, sql: "SELECT * FROM \(table) ORDER BY \(order)").map { row -> Value in
          guard let found = value(row) else {
            throw RunStoreError.corrupt(path: path, problem: "a row of its table '\(table)' is damaged")
          }
          return found
        }
      }
    } catch { throw Self.failure(path, error) }
  }
}

/// Trials.
extension StudyLog {
  package var trials: [Trial] {
    get throws(RunStoreError) {
      try rows(of: "trials", by: "number") { row -> Trial? in
        guard let number = row.integer(0), let settings = Self.decoded([[String]].self, row.text(1)),
          let genome = Self.decoded([String].self, row.text(2)), let origin = row.text(3)
        else { return nil }
        var start: Trial.Start?
        if !row.hasNull(atIndex: 4) {
          guard let trial = row.integer(4), let step = row.integer(5) else { return nil }
          start = Trial.Start(trial: trial, step: step)
        }
        return Trial(
          number: number, genome: genome,
          settings: settings.map { TrialSetting(key: $0.first ?? "", value: $0.last ?? "") },
          origin: origin, start: start)
      }
    }
  }

  package func add(_ trial: Trial) throws(RunStoreError) {
    try write(
      "INSERT INTO trials VALUES (?, ?, ?, ?, ?, ?)",
      [
        trial.number, JSON.list(trial.settings.map { .list([.text($0.key), .text($0.value)]) }).compact,
        JSON(trial.genome).compact, trial.origin, trial.start?.trial, trial.start?.step,
      ])
  }

  private static func decoded<Value: Decodable>(_ type: Value.Type, _ text: String?) -> Value? {
    text.flatMap { try? JSONDecoder().decode(type, from: Data($0.utf8)) }
  }
}

/// Results.
extension StudyLog {
  package struct Entry: Sendable, Equatable {
    package let batch: Int
    package let trial: Int
    package let seed: UInt64
    package let step: Int
    package let result: TrialResult
  }

  /// In the order of the search.
  package var results: [Entry] {
    get throws(RunStoreError) {
      try rows(of: "results", by: "batch, trial, CAST(seed AS INTEGER), step") { row -> Entry? in
        guard let batch = row.integer(0), let trial = row.integer(1),
          let seed = row.text(2).flatMap({ UInt64($0) }), let step = row.integer(3),
          let score = row.number(4), let status = row.text(5), let trained = row.integer(6)
        else { return nil }
        return Entry(
          batch: batch, trial: trial, seed: seed, step: step,
          result: TrialResult(
            score: score, status: RunStatus(rawValue: status) ?? .failed, trained: trained))
      }
    }
  }

  package func add(_ entry: Entry) throws(RunStoreError) {
    try write(
      "INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?)",
      [
        entry.batch, entry.trial, "\(entry.seed)", entry.step, entry.result.score,
        entry.result.status.rawValue,
        entry.result.trained,
      ])
  }
}

/// Judgments: at which step which trial went on.
extension StudyLog {
  package struct Judgment: Sendable, Equatable {
    package let batch: Int
    package let trial: Int
    package let step: Int
    /// The mean over its seeds; nil without one.
    package let score: Double?
    package let survives: Bool
  }

  package var judgments: [Judgment] {
    get throws(RunStoreError) {
      try rows(of: "judgments", by: "batch, trial") { row -> Judgment? in
        guard let batch = row.integer(0), let trial = row.integer(1), let step = row.integer(2),
          let score = row.number(3), let survives = row.integer(4)
        else { return nil }
        return Judgment(batch: batch, trial: trial, step: step, score: score, survives: survives != 0)
      }
    }
  }

  package func add(_ judgment: Judgment) throws(RunStoreError) {
    try write(
      "INSERT OR REPLACE INTO judgments VALUES (?, ?, ?, ?, ?)",
      [judgment.batch, judgment.trial, judgment.step, judgment.score, judgment.survives])
  }
}

/// Answers of another program that samples.
extension StudyLog {
  package struct Answer: Equatable {
    package let request: String
    package let answer: String
    /// Of the program's own journal after it.
    package let bytes: Int
  }

  package var answers: [Answer] {
    get throws(RunStoreError) {
      try rows(of: "answers", by: "number") { row -> Answer? in
        guard let request = row.text(1), let answer = row.text(2), let bytes = row.integer(3) else {
          return nil
        }
        return Answer(request: request, answer: answer, bytes: bytes)
      }
    }
  }

  package func add(_ answer: Answer, number: Int) throws(RunStoreError) {
    try write(
      "INSERT INTO answers VALUES (?, ?, ?, ?)", [number, answer.request, answer.answer, answer.bytes])
  }
}

extension StudyLog {
  /// SHA-256 of all decisions: trials, results and judgments, bit for bit.
  package var digest: String {
    get throws(RunStoreError) {
      var hash = SHA256()
      func add(_ line: String) { Array((line + "\n").utf8).withUnsafeBytes { hash.add($0) } }
      func bits(_ score: Double?) -> String { score.map { "\($0.bitPattern)" } ?? "none" }
      for trial in try trials {
        let start = trial.start.map { " after \($0.trial) at \($0.step)" } ?? ""
        add(
          "trial \(trial.number) \(trial.settings.map(\.override).joined(separator: " ")) \(trial.origin)\(start)"
        )
      }
      for entry in try results {
        add(
          "result \(entry.batch) \(entry.trial) \(entry.seed) \(entry.step) \(bits(entry.result.score)) \(entry.result.status.rawValue) \(entry.result.trained)"
        )
      }
      for judgment in try judgments {
        add(
          "judgment \(judgment.batch) \(judgment.trial) \(judgment.step) \(bits(judgment.score)) \(judgment.survives)"
        )
      }
      return hash.hexDigest()
    }
  }
}
