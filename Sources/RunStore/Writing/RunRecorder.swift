import Foundation
import GRDB
import RLCore

/// The writer's thread: takes one buffer after another and writes each in one transaction.
struct RunRecorder: Sendable {
  /// The file as the user named it, and with its folder.
  let path, file: String
  /// The file's number on its disk.
  let identity: UInt64
  let actionCount: Int
  let keepCheckpoints: Int
  /// Episodes that are in the file at the beginning.
  let episodes: Int

  /// Works until `queue` is closed and empty, then closes the file.
  func record(_ queue: LogQueue, into database: DatabaseQueue) {
    var failure: RunStoreError?
    do {
      try database.writeWithoutTransaction { db in
        let recording = try Recording(recorder: self, db: db)
        while let buffer = queue.next() {
          try recording.write(buffer)
          queue.giveBack(buffer)
        }
        // A reader in the middle of reading is waited for; one that only has the file open is in nobody's way.
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

/// A connection with its prepared statements.
private final class Recording {
  let recorder: RunRecorder
  let db: Database
  let insertBlock: BlockInsertion
  let insertMetric, insertEvaluation, setFact: Statement
  let insertCheckpoint, deleteTensors, insertTensor, prune, insertCost: Statement
  let states: StateWriter
  let encoder: EpisodeBlockEncoder
  var episodes: Int
  /// Of the checkpoint in the transaction that was committed last; it goes into the next one.
  var cost: CheckpointCost?

  init(recorder: RunRecorder, db: Database) throws {
    (self.recorder, self.db, episodes) = (recorder, db, recorder.episodes)
    states = try StateWriter(db)
    encoder = EpisodeBlockEncoder(actionCount: recorder.actionCount)
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
            SELECT step FROM checkpoints WHERE evaluation_mean IS NOT NULL
            ORDER BY evaluation_mean DESC, step LIMIT 1)
          END
        """)
  }

  func write(_ buffer: LogBuffer) throws {
    // A deleted file can be written to for hours, and nothing of it would remain.
    guard fileNumber(of: recorder.file) == recorder.identity else {
      throw RunStoreError.moved(recorder.path)
    }
    let hasCheckpoint = buffer.items.contains { if case .checkpoint = $0 { true } else { false } }
    if hasCheckpoint { try db.execute(sql: "PRAGMA synchronous = FULL") }
    let start = ContinuousClock.now
    try db.beginTransaction(.immediate)
    do {
      if let cost {
        try insertCost.execute(arguments: [cost.step, cost.bytes, cost.pauseSeconds, cost.writeSeconds])
      }
      cost = nil
      try writeEpisodes(of: buffer)
      for item in buffer.items { try write(item) }
      try db.commit()
    } catch {
      if db.isInsideTransaction { try? db.rollback() }
      throw error
    }
    if hasCheckpoint { try db.execute(sql: "PRAGMA synchronous = NORMAL") }
    cost?.writeSeconds = (ContinuousClock.now - start) / .seconds(1)
  }

  private func writeEpisodes(of buffer: LogBuffer) throws {
    if buffer.entryCount == 0 { return }
    try encoder.forEachBlock(
      of: UnsafeBufferPointer(start: buffer.entries, count: buffer.entryCount), actions: buffer.actions,
      firstEpisode: episodes + 1, insertBlock.execute)
    episodes += buffer.entryCount
    let last = buffer.entries[buffer.entryCount - 1]
    try set("steps", last.step.databaseValue)
    try set("episodes", episodes.databaseValue)
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
        NumberText.array(evaluation.returns), NumberText.array(evaluation.lengths), evaluation.epsilon,
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
    try prune.execute(arguments: [checkpoint.step, recorder.keepCheckpoints])
  }

  private func insert(_ tensors: [NamedTensor], step: Int, section: String) throws {
    for tensor in tensors {
      try insertTensor.execute(arguments: [
        step, section, tensor.name, NumberText.array(tensor.shape), tensor.elements.dtype,
        tensor.elements.stored(0..<tensor.elements.count),
      ])
    }
    try insertTensor.execute(arguments: [
      step, RunSchema.sealSection, section, NumberText.array([SHA256.byteCount]), "uint8",
      TensorSeal(of: tensors).bytes,
    ])
  }
}
