import Agents
import RLCore
import RunStore
import Text

/// A seed's training in progress: the trainer and its recording.
///
/// A checkpoint is written in one transaction with the log up to it, and after all else of its step. So a process may be
/// killed at any moment: what follows the latest checkpoint is discarded and happens again.
final class SeedTraining {
  private let run: SeedRun
  private let setup: PreparedRun
  private var writer: RunWriter?
  private let trainer: Trainer
  private let start = monotonicSeconds()
  private var evaluation: EvaluationResult?
  private var exact: ExactReturn?
  /// Nil where the run goes on to the end of its budget.
  private var plateau: Plateau?
  private var remarks: [String] = []
  /// Evaluation and checkpoint pending at the step of the checkpoint, because training was stopped.
  private var owed = (evaluation: 0, checkpoint: 0)
  private let stopsSteps: Bool

  /// - Throws: `StoppedAtStart` where `shouldStop` says so before the run file is touched.
  init(_ run: SeedRun, shouldStop: () -> Bool) throws {
    let stored = try run.path.flatMap { try run.resumes ? ResumableRun($0, run.lock) : nil }
    var run = run
    if let stored { run.experiment = run.experiment.continuing(stored.reader.settings) }
    self.run = run
    setup = try PreparedRun(
      run.experiment, seed: run.seed, planned: stored?.reader.facts.planned ?? run.planned,
      for: run.memoryLimit.map { .repeating(memoryLimit: $0) } ?? .training, restores: stored != nil)
    trainer = setup.trainer(sink: nil)
    plateau = run.experiment.training.plateau
    // Only an opponent's thoughts are broken off in the middle.
    stopsSteps = setup.game != nil
    if stored == nil, stopsSteps, shouldStop() { throw StoppedAtStart(report: trainer.standing) }
    let keep = run.keepsAllCheckpoints ? Int.max : run.experiment.checkpoint.keep
    if let stored {
      // Before the file is touched: a state that does not fit leaves it as it is.
      let unused = try restore(stored, shouldStop)
      writer = try RunWriter(
        resuming: stored.path, lock: stored.lock, resumption: stored.resumption(of: run),
        facts: run.facts(setup), without: unused, keepCheckpoints: keep)
    } else {
      let facts = run.facts(setup)
      writer = try run.path.map {
        try RunWriter(creating: $0, facts: facts, keepCheckpoints: keep, lock: run.lock)
      }
    }
    trainer.sink = writer?.log
    trainer.pauseStep = run.pauseStep
  }

  /// Everything that further training depends on, in addition to the experiment.
  private func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try trainer.transfer(&state)
    try state.integer("owed.evaluation", &owed.evaluation)
    try state.integer("owed.checkpoint", &owed.checkpoint)
  }

  /// - Returns: the names of stored arrays that changed settings have made useless.
  private func restore(_ stored: ResumableRun, _ shouldStop: () -> Bool) throws -> [String] {
    var unused: [String] = []
    let (before, now) = (stored.reader.facts.actionCount, setup.environment.actionSpace.count)
    let changes = run.experiment.differences(from: stored.reader.settings)
    do {
      guard before == now else {
        throw TensorMismatch("its environment has \(before) actions, but would now have \(now)")
      }
      unused = try StateTransfer.restore(stored.tensors, allowsUnused: !changes.isEmpty, by: transfer)
      let begunAnew = try trainer.resume(
        seconds: stored.position.seconds, shouldStop: { stopsSteps && shouldStop() })
      if stopsSteps, shouldStop() { throw StoppedAtStart(report: trainer.standing) }
      guard trainer.step == stored.position.step else {
        throw TensorMismatch("the stored state is from step \(trainer.step), not \(stored.position.step)")
      }
      guard trainer.episodes == stored.position.episodes else {
        throw TensorMismatch(
          "the stored state is from episode \(trainer.episodes), not \(stored.position.episodes)")
      }
      if !begunAnew.isEmpty {
        let isOther = changes.contains { $0.key.hasPrefix("environment.") || $0.key.hasPrefix("tasks.") }
        remarks.append(
          "the environment is \(isOther ? "another one now" : "not deterministic"), so \(begunAnew.count) of \(trainer.batch.count) unfinished episodes "
            + "were dropped: the run resumes at the beginning of an episode, not exactly where it was")
      }
    } catch let mismatch as TensorMismatch {
      // A longer run has the same state.
      let settings = changes.map(\.key).filter { !RunSettings.lengthKeys.contains($0) }
      throw settings.isEmpty
        ? RunStoreError.notResumable(path: stored.path, reason: mismatch.description)
        : .unfit(path: stored.path, settings: settings)
    }
    evaluation = try stored.reader.evaluations().last { $0.step <= stored.position.step }
      .map { EvaluationResult(returns: $0.returns, lengths: $0.lengths) }
    // An evaluation that is pending counts once it has happened again.
    let lastCounted = stored.position.step - (owed.evaluation == 0 ? 0 : 1)
    plateau = try plateau.map { try stored.reader.noted($0, through: lastCounted) }
    if let crashed = stored.lock.crashedHolder {
      remarks.append("taken over from \(crashed), which has ended")
    }
    if let remark = extensionRemark { remarks.append(remark) }
    if let before = stored.reader.facts.provenance.kernels, let now = run.provenance.kernels, before != now {
      remarks.append(
        "it began with the kernels \(before) and continues with \(now), so a network's last bits are not those of one machine"
      )
    }
    if let first = unused.first {
      let more = unused.count > 1 ? " and \(unused.count - 1) more" : ""
      remarks.append("the changed settings have no use for \(first)\(more), which is dropped from the state")
    }
    return unused
  }

  /// What an extended run keeps of its first plan, or nil where it is not extended.
  private var extensionRemark: String? {
    let (planned, training) = (setup.planned, run.experiment.training)
    guard planned != training.planned else { return nil }
    func words(_ steps: Int?, _ episodes: Int?) -> String {
      episodes.map { Readable.count($0, "episode") } ?? Readable.count(steps ?? 0, "step")
    }
    let end = training.steps.map { Readable.grouped($0) } ?? words(nil, training.episodes)
    return
      "schedules continue as planned for \(words(planned.steps, planned.episodes)), and the run now ends after \(end)"
  }

  func run(
    shouldStop: () -> Bool, onProgress: (SeedRun.Progress) -> Void
  ) throws -> SeedRun.Outcome {
    var last = trainer.standing
    // A process that was killed between its last checkpoint and its end left nothing to do.
    last.isFinished = last.isFinished || hasPlateaued
    var status = last.isFinished ? RunStatus.finished : .interrupted
    var failure: EnvironmentFailure?
    var divergence: Divergence?
    var next = takeOwed() ?? (last.isFinished ? nil : nextReport(shouldStop))
    while var report = next {
      if let failure = writer?.log.failure { throw failure }
      if !report.metrics.isEmpty { try writer?.record(metrics: report.metrics, at: report.step) }
      failure = report.failure
      divergence = report.divergence
      if divergence == nil, report.checkpointIsDue {
        divergence = Divergence(weights: trainer.agent.tensors, at: report.step)
      }
      var evaluationMean: Double?
      if failure == nil, divergence == nil, report.evaluationIsDue {
        do { evaluationMean = try evaluate(report, shouldStop) } catch let error as EnvironmentFailure {
          if error.cause == .notFinite {
            divergence = Divergence(place: .evaluation(error.description), value: .nan, step: report.step)
          } else {
            failure = error
          }
        }
      }
      report.isFinished = report.isFinished || hasPlateaued
      last = report
      let isCutShort =
        report.failure == nil && divergence == nil && report.evaluationIsDue && evaluationMean == nil
      if failure != nil {
        status = .interrupted
      } else if divergence != nil {
        status = .diverged
      } else {
        status = isCutShort ? .interrupted : self.status(after: report, shouldStop)
      }
      if isCutShort { owed = (1, report.checkpointIsDue ? 1 : 0) }
      if report.checkpointIsDue || status != .running {
        try checkpoint(report, status, evaluationMean, isRegular: report.checkpointIsDue && !isCutShort)
      }
      onProgress(
        SeedRun.Progress(
          report: report, budget: run.experiment.training.budget, lastEvaluation: evaluation,
          wallSeconds: monotonicSeconds() - start))
      if status != .running { break }
      next = nextReport(shouldStop)
    }
    if divergence != nil { try keepLastTransitions() }
    if status == .finished, let remark = plateauRemark(last) { remarks.append(remark) }
    try writer?.finish(
      status: status, steps: last.step, episodes: last.episodes, wallSeconds: last.seconds,
      problem: divergence?.description ?? failure?.description)
    return SeedRun.Outcome(
      seed: run.seed, path: run.path, status: status, report: last, wallSeconds: monotonicSeconds() - start,
      evaluation: evaluation, exact: exact, failure: failure, divergence: divergence,
      remarks: remarks + (trainer.batch.remark.map { [$0] } ?? []), branch: run.origin)
  }

  /// Of a run in which nothing failed.
  private func status(after report: TrainingReport, _ shouldStop: () -> Bool) -> RunStatus {
    if report.isFinished { return .finished }
    let isPaused = run.pauseStep.map { report.step >= $0 } ?? false
    return isPaused || shouldStop() ? .interrupted : .running
  }

  private var hasPlateaued: Bool { plateau?.isReached ?? false }

  /// Why the run ended before its budget, or nil if it did not.
  private func plateauRemark(_ last: TrainingReport) -> String? {
    let budget = run.experiment.training.budget
    guard let plateau, plateau.isReached, let best = plateau.best,
      !budget.isSpent(steps: last.step, episodes: last.episodes)
    else { return nil }
    let margin = plateau.minDelta > 0 ? " by more than \(Readable.score(plateau.minDelta))" : ""
    let count =
      plateau.patience == 1 ? "the last evaluation" : "none of the last \(plateau.patience) evaluations"
    let verb = plateau.patience == 1 ? "does not exceed" : "exceeds"
    return
      "stopped early at step \(Readable.grouped(last.step)): \(count) \(verb) \(Readable.score(best.mean)) of step \(Readable.grouped(best.step))\(margin)"
  }

  private func nextReport(_ shouldStop: () -> Bool) -> TrainingReport? {
    guard stopsSteps else { return trainer.next() }
    return withoutActuallyEscaping(shouldStop) { shouldStop in
      trainer.givesUpSteps = shouldStop
      defer { trainer.givesUpSteps = nil }
      return trainer.next()
    }
  }

  private func keepLastTransitions() throws {
    guard let writer else { return }
    try writer.flush()
    let transitions = try LastTransitions(of: trainer, in: setup, RunReader(writer.path))
    try writer.record(lastTransitions: transitions.tensors, at: trainer.step)
  }

  /// The report of the step at which the run was stopped, if something is still pending.
  private func takeOwed() -> TrainingReport? {
    guard owed.evaluation != 0 else { return nil }
    var report = trainer.standing
    report.evaluationIsDue = true
    report.checkpointIsDue = owed.checkpoint != 0
    owed = (0, 0)
    return report
  }

  /// - Returns: the mean return, or nil if interrupted, which leaves nothing behind.
  private func evaluate(_ report: TrainingReport, _ shouldStop: () -> Bool) throws -> Double? {
    let began = monotonicSeconds()
    let clock = TrainingTime(steps: report.step, episodes: report.episodes)
    guard let result = try setup.evaluate(trainer.agent, at: clock, shouldStop: shouldStop) else {
      return nil
    }
    let exact = setup.exactReturn(of: trainer.agent, at: clock, shouldStop: shouldStop)
    let seconds = monotonicSeconds() - began
    let tasks = try setup.taskResults(of: trainer.agent, at: clock, current: result, shouldStop: shouldStop)
    // What is broken off lacks the optimum, or some tasks.
    if exact != nil || setup.experiment.environment.tasks != nil, shouldStop() { return nil }
    (evaluation, self.exact) = (result, exact)
    plateau?.note(result.returnMean, at: report.step)
    try writer?.record(
      evaluation: Evaluation(
        step: report.step, episodes: report.episodes, returnMean: result.returnMean,
        returnStd: result.returnStd, lengthMean: result.lengthMean, returns: result.returns,
        lengths: result.lengths, epsilon: run.experiment.evaluation.epsilon,
        seconds: seconds))
    if !result.games.isEmpty {
      try writer?.record(
        metrics: result.games.flatMap(\.metrics) + GameResult.summary(of: result.games), at: report.step)
    }
    if !result.positions.isEmpty {
      try writer?.record(metrics: result.positions.map(\.metric), at: report.step)
    }
    if let exact { try writer?.record(metrics: exact.metrics, at: report.step) }
    if let tasks { try writer?.record(metrics: tasks.flatMap(\.metrics), at: report.step) }
    if let error = setup.valueError(of: trainer.agent, at: clock) {
      try writer?.record(metrics: [error], at: report.step)
    }
    if run.experiment.evaluation.valueOf == .start {
      let values = setup.startValues(of: trainer.agent, at: clock)
      if !values.isEmpty { try writer?.record(metrics: values, at: report.step) }
    }
    return result.returnMean
  }

  /// Saves the weights and, unless training failed, the training state.
  private func checkpoint(
    _ report: TrainingReport, _ status: RunStatus, _ evaluationMean: Double?, isRegular: Bool
  ) throws {
    guard let writer else { return }
    let began = monotonicSeconds()
    var snapshot: TrainingSnapshot?
    if report.failure == nil, status != .diverged {
      snapshot = TrainingSnapshot(
        arrays: try StateTransfer.changes(by: transfer), episodes: report.episodes, seconds: report.seconds,
        pauseSeconds: 0)
    }
    let tensors = trainer.agent.tensors
    snapshot?.pauseSeconds = monotonicSeconds() - began
    let kind: Checkpoint.Kind =
      switch status {
      case .running: .periodic
      case .interrupted where snapshot != nil: isRegular ? .periodic : .interrupted
      default: .final
      }
    try writer.checkpoint(
      step: report.step, kind: kind, tensors: tensors, evaluationMean: evaluationMean, snapshot: snapshot)
  }
}

/// A stop was requested before training started; nothing was written.
struct StoppedAtStart: Error {
  let report: TrainingReport
}
