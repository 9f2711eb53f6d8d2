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
  private static let tables = """
    CREATE TABLE study (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE trials (
      number INTEGER PRIMARY KEY, settings TEXT NOT NULL, genome TEXT NOT NULL, origin TEXT NOT NULL,
      start_trial INTEGER, start_step INTEGER);
    CREATE TABLE results (
      batch INTEGER NOT NULL, trial INTEGER NOT NULL, seed TEXT NOT NULL, step INTEGER NOT NULL, score REAL,
      status TEXT NOT NULL, trained INTEGER NOT NULL, PRIMARY KEY (trial, seed, step));
    CREATE TABLE judgments (
      batch INTEGER NOT NULL, trial INTEGER NOT NULL, step INTEGER NOT NULL, score REAL, survives INTEGER NOT NULL,
      PRIMARY KEY (batch, trial));
    CREATE TABLE answers (number INTEGER PRIMARY KEY, request TEXT NOT NULL, answer TEXT NOT NULL, bytes INTEGER NOT NULL);
    """

  /// Opens the log at `path`, or makes one.
  ///
  /// - Throws: `busy` where another process has the study; `notARun` where the file is something else.
  package init(writing path: String) throws(RunStoreError) {
    self.path = path
    lock = try RunLock(path)
    do {
      database = try DatabaseQueue(path: path)
      try database.writeWithoutTransaction { db in
        let isEmpty = try Self.isEmpty(db, path)
        // Across hosts there is no shared memory, which a write-ahead log needs.
        try db.execute(
          sql:
            "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = \(FileSystem.isShared(path) ? "DELETE" : "WAL"); PRAGMA synchronous = NORMAL"
        )
        if isEmpty {
          try db.inTransaction {
            try db.execute(sql: "PRAGMA application_id = \(Self.applicationID); " + Self.tables)
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
  /// - Throws: `notARun` where it is another application's.
  private static func isEmpty(_ db: Database, _ path: String) throws -> Bool {
    if try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0 { return true }
    guard try Int.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
      throw RunStoreError.notARun(path: path, found: "a database that is no study's log")
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

  private func rows<Value>(_ sql: String, _ value: (Row) throws -> Value) throws(RunStoreError) -> [Value] {
    do { return try database.read { try Row.fetchAll($0, sql: sql).map(value) } } catch {
      throw Self.failure(path, error)
    }
  }
}

/// Trials.
extension StudyLog {
  package var trials: [Trial] {
    get throws(RunStoreError) {
      try rows("SELECT * FROM trials ORDER BY number") { row in
        let genome: [String] = try Self.decode(row["genome"])
        let settings: [[String]] = try Self.decode(row["settings"])
        let start = (row["start_trial"] as Int?).map { Trial.Start(trial: $0, step: row["start_step"] ?? 0) }
        return Trial(
          number: row["number"], genome: genome,
          settings: settings.map { TrialSetting(key: $0.first ?? "", value: $0.last ?? "") },
          origin: row["origin"], start: start)
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

  private static func decode<Value: Decodable>(_ text: String) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(text.utf8))
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
      try rows("SELECT * FROM results ORDER BY batch, trial, CAST(seed AS INTEGER), step") { row in
        Entry(
          batch: row["batch"], trial: row["trial"], seed: UInt64(row["seed"] as String) ?? 0,
          step: row["step"],
          result: TrialResult(
            score: row["score"], status: RunStatus(rawValue: row["status"]) ?? .failed,
            trained: row["trained"]))
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
      try rows("SELECT * FROM judgments ORDER BY batch, trial") { row in
        Judgment(
          batch: row["batch"], trial: row["trial"], step: row["step"], score: row["score"],
          survives: row["survives"])
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
      try rows("SELECT * FROM answers ORDER BY number") {
        Answer(request: $0["request"], answer: $0["answer"], bytes: $0["bytes"])
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
