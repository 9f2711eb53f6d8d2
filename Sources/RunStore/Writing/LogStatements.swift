import Foundation
import GRDB
import RLCore

/// The statements that write a log into a run file, prepared once.
final class LogStatements {
  /// Free bytes of a disk, or of a file's limit, above which transactions wait for more.
  private static let ampleRoom = 1 << 28

  private let thread: LogWriterThread
  private let db: Database
  private let insertBlock: BlockInsertion
  private let insertMetric, insertEvaluation, setFact: Statement
  private let insertCheckpoint, deleteTensors, insertTensor, prune, insertCost: Statement
  private let states: StateWriter
  /// SQLite's mode of syncing between checkpoints: that of the journal, as recording began.
  private let synchronous: Int
  private let encoder: EpisodeBlockEncoder
  /// Cost of the checkpoint in the last committed transaction, which is recorded in the next one.
  private var cost: CheckpointCost?
  /// When the open transaction is to be committed at the latest; nil where none is open.
  private(set) var due: Date?
  /// What SQLite keeps beside the file, as of the first transaction, which makes it.
  private var companions: CompanionFiles?

  init(_ db: Database, for thread: LogWriterThread) throws {
    self.thread = thread
    self.db = db
    synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? 2
    states = try StateWriter(db)
    encoder = EpisodeBlockEncoder(actionCount: thread.actionCount)
    insertCost = try db.makeStatement(
      sql: """
        INSERT OR REPLACE INTO checkpoint_costs (step, bytes, pause_seconds, write_seconds) VALUES (?, ?, ?, ?)
        """)
    insertBlock = try BlockInsertion(db)
    insertMetric = try db.makeStatement(
      sql: "INSERT OR REPLACE INTO metrics (step, name, value) VALUES (?, ?, ?)")
    insertEvaluation = try db.makeStatement(
      sql: """
        INSERT OR REPLACE INTO evaluations
          (step, episodes, return_mean, return_std, length_mean, returns, lengths, epsilon, seconds)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    setFact = try db.makeStatement(sql: "UPDATE run SET value = ? WHERE key = ?")
    insertCheckpoint = try db.makeStatement(
      sql: """
        INSERT INTO checkpoints (step, created_at, kind, evaluation_mean) VALUES (?, ?, ?, ?)
        ON CONFLICT (step) DO UPDATE SET created_at = excluded.created_at, kind = excluded.kind,
          evaluation_mean = coalesce(excluded.evaluation_mean, evaluation_mean)
        """)
    deleteTensors = try db.makeStatement(sql: "DELETE FROM tensors WHERE step = ?")
    insertTensor = try db.makeStatement(
      sql: "INSERT INTO tensors (step, section, name, shape, dtype, data) VALUES (?, ?, ?, ?, ?, ?)")
    prune = try db.makeStatement(
      sql: """
        DELETE FROM checkpoints
        WHERE CASE kind WHEN 'interrupted' THEN step < ? ELSE
          step NOT IN (
            SELECT step FROM checkpoints WHERE kind IS NOT 'interrupted' ORDER BY step DESC LIMIT ?)
          AND step IS NOT (
            SELECT step FROM checkpoints WHERE evaluation_mean IS NOT NULL AND kind IS NOT 'interrupted'
            ORDER BY evaluation_mean DESC, step LIMIT 1)
          END
        """)
  }

  /// Writes a buffer. One that is full comes from a fast run, where others follow at once: its transaction stays open for them,
  /// since each commit writes the same pages again.
  func write(_ buffer: LogBuffer) throws {
    try requirePlace()
    let hasCheckpoint = buffer.items.contains { if case .checkpoint = $0 { true } else { false } }
    if hasCheckpoint {
      try commit()
      try db.execute(sql: "PRAGMA synchronous = FULL")
    }
    let start = ContinuousClock.now
    do {
      if due == nil { try begin() }
      try writeEpisodes(of: buffer)
      for item in buffer.items { try write(item) }
    } catch {
      rollBack()
      throw error
    }
    if !buffer.isFull || !buffer.items.isEmpty || due ?? .distantPast <= Date() { try commit() }
    if hasCheckpoint { try db.execute(sql: "PRAGMA synchronous = \(synchronous)") }
    cost?.writeSeconds = (ContinuousClock.now - start) / .seconds(1)
  }

  /// Ends the recording where the file is no longer under its name: a deleted file can be written to for hours, and nothing of
  /// it would remain.
  ///
  /// - Throws: `io`, which says where everything is.
  func requirePlace() throws {
    if fileNumber(of: thread.file) == thread.identity { return }
    try? commit()
    guard foldLog() else {
      throw RunStoreError.moved(thread.path, leaving: companions?.log)
    }
    companions?.remove()
    throw RunStoreError.moved(thread.path)
  }

  /// Moves what is in the write-ahead log into the run file. SQLite does so through the open files, whatever their names are
  /// now.
  ///
  /// - Returns: whether all of it is in the file, on the disk.
  private func foldLog() -> Bool {
    try? db.execute(sql: "PRAGMA busy_timeout = 1000")
    guard let row = try? Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)"),
      let refusals = row.integer(0), let frames = row.integer(1), let moved = row.integer(2)
    else { return false }
    // A reader may keep the log from being emptied when all of it is in the file.
    return refusals == 0 || (frames >= 0 && moved == frames)
  }

  private func begin() throws {
    try db.beginTransaction(.immediate)
    if companions == nil { companions = CompanionFiles(of: thread.file) }
    // What has no room takes its whole transaction along, so that near the end each buffer has one of its own.
    let left = thread.maximumBytes.map { $0 - fileSize(of: thread.file) }
    let room = min(left ?? .max, RunStoreError.freeBytes(at: thread.file) ?? .max)
    due = room < Self.ampleRoom ? .distantPast : Date() + LogBuffer.period
    if let cost {
      try insertCost.execute(arguments: [cost.step, cost.bytes, cost.pauseSeconds, cost.writeSeconds])
    }
    cost = nil
  }

  /// Commits the open transaction, if there is one.
  func commit() throws {
    if due == nil { return }
    do { try db.commit() } catch {
      rollBack()
      throw error
    }
    due = nil
  }

  private func rollBack() {
    if db.isInsideTransaction { try? db.rollback() }
    due = nil
  }

  private func writeEpisodes(of buffer: LogBuffer) throws {
    let episodes = UnsafeBufferPointer(start: buffer.episodes, count: buffer.episodeCount)
    guard let last = episodes.last else { return }
    try encoder.forEachBlock(of: episodes, actions: buffer.actions, insertBlock.execute)
    try set("steps", last.step.databaseValue)
    try set("episodes", last.number.databaseValue)
    try set("wall_seconds", last.seconds.databaseValue)
  }

  private func set(_ key: String, _ value: DatabaseValue) throws {
    try setFact.execute(arguments: [value, key])
  }

  private func write(_ item: LogItem) throws {
    switch item {
    case .metric(let metric): try insertMetric.execute(arguments: [metric.step, metric.name, metric.value])
    case .evaluation(let evaluation):
      try insertEvaluation.execute(arguments: [
        evaluation.step, evaluation.episodes, evaluation.returnMean, evaluation.returnStd,
        evaluation.lengthMean,
        JSONNumber.array(evaluation.returns), JSONNumber.array(evaluation.lengths), evaluation.epsilon,
        evaluation.seconds,
      ])
    case .checkpoint(let checkpoint, let tensors, let snapshot):
      try write(checkpoint, tensors)
      let weights = tensors.reduce(0) { $0 + $1.elements.byteCount }
      let state = try snapshot.map { try states.write($0, step: checkpoint.step) } ?? 0
      cost = CheckpointCost(
        step: checkpoint.step, bytes: weights + state, pauseSeconds: snapshot?.pauseSeconds ?? 0,
        writeSeconds: 0)
    case .lastTransitions(let step, let tensors):
      try insert(tensors, step: step, section: RunSchema.lastTransitionsSection)
    case .end(let progress):
      try set("status", progress.status.rawValue.databaseValue)
      try set("steps", progress.steps.databaseValue)
      try set("episodes", progress.episodes.databaseValue)
      try set("wall_seconds", progress.wallSeconds.databaseValue)
      try set("finished_at", progress.finishedAt.databaseValue)
      if let problem = progress.problem {
        try db.execute(
          sql: "INSERT OR REPLACE INTO run (key, value) VALUES ('problem', ?)", arguments: [problem])
      }
    }
  }

  private func write(_ checkpoint: Checkpoint, _ tensors: [NamedTensor]) throws {
    try insertCheckpoint.execute(arguments: [
      checkpoint.step, checkpoint.createdAt, checkpoint.kind.rawValue, checkpoint.evaluationMean,
    ])
    try deleteTensors.execute(arguments: [checkpoint.step])
    try insert(tensors, step: checkpoint.step, section: RunSchema.agentSection)
    try prune.execute(arguments: [checkpoint.step, thread.keepCheckpoints])
  }

  private func insert(_ tensors: [NamedTensor], step: Int, section: String) throws {
    for tensor in tensors {
      try insertTensor.execute(arguments: [
        step, section, tensor.name, JSONNumber.array(tensor.shape), tensor.elements.dtype,
        tensor.elements.stored(0..<tensor.elements.count),
      ])
    }
    try insertTensor.execute(arguments: [
      step, RunSchema.sealSection, section, JSONNumber.array([SHA256.byteCount]), "uint8",
      TensorSeal(of: tensors).bytes,
    ])
  }
}
