import Foundation
import GRDB
import RLCore

/// Records one run into a file, concurrently with any number of readers.
///
/// ```swift
/// let writer = try RunWriter(creating: "runs/cartpole-dqn/seed-1.sqlite", facts: facts)
/// writer.log.append(episode, actions: actions)
/// try writer.checkpoint(step: 50_000, kind: .periodic, tensors: agent.tensors, evaluationMean: nil)
/// try writer.finish(status: .finished, steps: 500_000, episodes: 2_419, wallSeconds: 25.2)
/// ```
///
/// All writing happens on one thread that the writer owns. What goes wrong there is thrown by the next call, and by
/// every call after it; what was committed before stays. A thread inherits the processors of the one that makes
/// it: pin the training thread to a core only after the writer is made.
///
/// One thread uses a writer at a time. A writer that goes away unfinished leaves a run with the status `running`.
package final class RunWriter {
  package let path: String
  /// Receives the training episodes.
  package let log: EpisodeLog
  private let queue: LogQueue
  private var isFinished = false
  private var nextMetricHandOver = ContinuousClock.now

  /// Released at the end, while this writer may still exist.
  private var lock: RunLock?

  /// Creates the file at `path`, and its folders. A file of this name is a whole run from its first moment.
  ///
  /// - Parameters:
  ///   - keepCheckpoints: number of latest checkpoints kept, in addition to the best.
  ///   - maximumBytes: the size at which the file counts as too large for its disk; nil for no such size.
  ///   - lock: the right to write the run, where it was taken before.
  /// - Throws: `exists` where there is a file, `busy` where another process makes it, `io` where none can be made.
  package convenience init(
    creating path: String, facts: RunFacts, keepCheckpoints: Int = 3, maximumBytes: Int? = nil,
    lock: RunLock? = nil
  ) throws(RunStoreError) {
    let lock = try prepareFolder(of: path, lock)
    try createRun(path, facts: facts, maximumBytes: maximumBytes, lock: lock)
    try self.init(
      lock, path, actionCount: facts.actionCount, episodes: 0, keepCheckpoints: keepCheckpoints,
      maximumBytes: maximumBytes)
  }

  /// Resumes the run at `path` from its latest training state: anything recorded after it is discarded and will
  /// happen again.
  ///
  /// - Parameters:
  ///   - lock: the right to write the run, taken before its state was read.
  ///   - resumption: what to keep of this.
  ///   - facts: of a run that would begin now: its experiment is the run's from now on.
  ///   - unused: arrays of the state that the changed agent has no more.
  /// - Throws: `notResumable` if there is no such state, `io` if the file cannot be written.
  package convenience init(
    resuming path: String, lock: RunLock, resumption: Resumption, facts: RunFacts,
    without unused: [String] = [],
    keepCheckpoints: Int = 3, maximumBytes: Int? = nil
  ) throws(RunStoreError) {
    try requireOneName(path)
    let reader = try RunReader(path)
    guard let position = try reader.statePosition() else {
      throw .notResumable(path: path, reason: "no training state is stored in it")
    }
    do {
      let database = try DatabaseQueue(path: absolutePath(path), configuration: .writing(path))
      try database.write { db in
        try RunSchema.rewind(db, to: position, resumption, facts: facts)
        try RunSchema.drop(unused, db)
        try RunSchema.upgrade(db, path: path, actionCount: reader.facts.actionCount)
        try RunSchema.write(facts.settings, into: db)
      }
      try database.close()
    } catch {
      throw RunStoreError(writing: path, error)
    }
    try self.init(
      lock, path, actionCount: reader.facts.actionCount, episodes: position.episodes,
      keepCheckpoints: keepCheckpoints, maximumBytes: maximumBytes)
  }

  /// Records into an existing run.
  private init(
    _ lock: RunLock, _ path: String, actionCount: Int, episodes: Int, keepCheckpoints: Int, maximumBytes: Int?
  ) throws(RunStoreError) {
    precondition(keepCheckpoints > 0, "a run keeps at least one checkpoint")
    (self.lock, self.path) = (lock, path)
    let file = absolutePath(path)
    let database: DatabaseQueue
    do {
      database = try DatabaseQueue(path: file, configuration: .writing(path))
      try database.writeWithoutTransaction { db in
        try RunSchema.beginRecording(in: db, isShared: FileSystem.isShared(file), maximumBytes: maximumBytes)
      }
    } catch {
      throw RunStoreError(writing: path, error)
    }
    let queue = LogQueue()
    self.queue = queue
    log = EpisodeLog(queue: queue, actionCount: actionCount, episodes: episodes)
    // A link to the file stays where it is when the file goes.
    let real = RunLock.realFile(path)
    let recorder = LogWriterThread(
      path: path, file: real, identity: fileNumber(of: real) ?? 0, actionCount: actionCount,
      keepCheckpoints: keepCheckpoints, maximumBytes: maximumBytes)
    let thread = Thread { recorder.record(queue, into: database) }
    thread.name = "run file"
    thread.start()
  }

  deinit {
    if isFinished { return }
    try? log.handOver()
    try? queue.close()
    lock?.release()
  }

  /// Records metrics, within a quarter of a second.
  package func record(metrics: [Metric], at step: Int) throws(RunStoreError) {
    for metric in metrics {
      log.add(.metric(MetricPoint(step: step, name: metric.name, value: metric.value)))
    }
    let now = ContinuousClock.now
    if now >= nextMetricHandOver {
      nextMetricHandOver = now + .seconds(LogBuffer.period)
      try log.handOver()
    }
  }

  /// Records an evaluation and passes everything on.
  package func record(evaluation: Evaluation) throws(RunStoreError) {
    log.add(.evaluation(evaluation))
    try log.handOver()
  }

  /// Records the agent's weights, in one transaction with the log so far, and removes checkpoints that are
  /// neither among the latest nor the best. Once written it is on the disk, not only in the system's cache.
  ///
  /// A second checkpoint at the same step takes the first one's place.
  ///
  /// - Parameters:
  ///   - evaluationMean: the mean return of the evaluation at this step, where there was one.
  ///   - snapshot: the state to resume from, or nil.
  package func checkpoint(
    step: Int, kind: Checkpoint.Kind, tensors: [NamedTensor], evaluationMean: Double?,
    snapshot: TrainingSnapshot? = nil
  ) throws(RunStoreError) {
    let checkpoint = Checkpoint(
      step: step, createdAt: RunFacts.now(), kind: kind, evaluationMean: evaluationMean)
    log.add(.checkpoint(checkpoint, tensors, snapshot))
    try log.handOver()
  }

  /// Stores the last transitions of a diverged run with its checkpoint at `step`.
  package func record(lastTransitions tensors: [NamedTensor], at step: Int) throws(RunStoreError) {
    log.add(.lastTransitions(step: step, tensors))
    try log.handOver()
  }

  /// Passes everything on and waits until it is in the file.
  package func flush() throws(RunStoreError) {
    try log.handOver()
    try queue.waitUntilWritten()
  }

  /// Writes everything and closes the file, which can then be copied.
  ///
  /// - Parameter problem: why the run ended before its last step, in one line, or nil.
  package func finish(
    status: RunStatus, steps: Int, episodes: Int, wallSeconds: Double, problem: String? = nil
  ) throws(RunStoreError) {
    precondition(!isFinished, "a run finishes once")
    defer {
      lock?.release()
      lock = nil
    }
    isFinished = true
    log.add(
      .end(
        RunProgress(
          status: status, steps: steps, episodes: episodes, wallSeconds: wallSeconds,
          finishedAt: RunFacts.now(), problem: problem)))
    do throws(RunStoreError) {
      try log.handOver()
    } catch {
      try? queue.close()
      throw error
    }
    try queue.close()
  }
}
