import Agents
import RLCore
import RunStore

/// One seed of an experiment, from its first step to its last: trains, evaluates, and writes the run file.
///
/// The same experiment and seed give the same run, regardless of parallel seeds and viewers.
package struct SeedRun: Sendable {
  package internal(set) var experiment: Experiment
  package let seed: UInt64
  /// The run file, or nil to record nothing, for measuring the cost of recording.
  package let path: String?
  package let provenance: Provenance
  /// Whether to resume an existing file from its latest training state.
  package private(set) var resumes: Bool
  /// Whether all checkpoints are kept, regardless of the experiment.
  package var keepsAllCheckpoints = false
  /// Memory limit of the agent in bytes, or nil for the machine's.
  package var memoryLimit: Int?
  /// What to branch off from, or nil for a run that has its own beginning.
  package var branch: RunBranch?
  /// For the file of a branch: what it branched off from.
  var origin: BranchOrigin?
  /// What schedules and periods are planned for; nil for the experiment's own length.
  var planned: PlannedLength?
  /// The step after which the run is interrupted, or nil.
  package var pauseStep: Int?
  /// The lock of the file, if it was taken before this seed's turn.
  package var lock: RunLock?

  package init(
    experiment: Experiment, seed: UInt64, path: String?, provenance: Provenance, resumes: Bool = false
  ) {
    precondition(!resumes || path != nil, "only what was recorded can be resumed")
    (self.experiment, self.seed, self.path, self.provenance) = (experiment, seed, path, provenance)
    self.resumes = resumes
  }

  /// Progress of a run, for display.
  package struct Progress: Sendable {
    package var report: TrainingReport
    package var budget: TrainingSpan
    package var lastEvaluation: EvaluationResult?
    /// Wall-clock time since the start, evaluation and checkpoints included, s.
    package var wallSeconds: Double
    /// The part of the budget that is spent, in [0, 1].
    package var share: Double { budget.share(steps: report.step, episodes: report.episodes) }
  }

  /// The outcome of a run.
  package struct Outcome: Sendable {
    package var seed: UInt64
    package var path: String?
    package var status: RunStatus
    package var report: TrainingReport
    package var wallSeconds: Double
    /// The last evaluation; nil when there was none.
    package var evaluation: EvaluationResult?
    /// The exact expected return of the greedy policy and the optimum, or nil without an exact model.
    package var exact: ExactReturn?
    /// Why the environment failed; the run is then interrupted, with its state saved.
    package var failure: EnvironmentFailure?
    /// The non-finite value that ended the run.
    package var divergence: Divergence?
    /// Notes on the resumption, one sentence each.
    package var remarks: [String] = []
    /// What it branched off from.
    package var branch: BranchOrigin?
  }

  /// Runs to the end, or until `shouldStop` returns true, which is checked even during evaluations.
  ///
  /// - Throws: `ExperimentErrors` when the agent does not fit the environment; `RunStoreError` when the run file cannot
  ///   be written, or holds no state that fits.
  package func run(
    shouldStop: () -> Bool = { false }, onProgress: (Progress) -> Void = { _ in }
  ) throws -> Outcome {
    guard let branch else { return try trained(shouldStop: shouldStop, onProgress: onProgress) }
    if let outcome = try reachBranch(shouldStop: shouldStop, onProgress: onProgress) { return outcome }
    var run = self.run(from: branch)
    run.resumes = resumes || branch.origin.step > 0
    // What was executed up to here has released it.
    run.lock = lock.flatMap { $0.isHeld ? $0 : nil }
    return try run.trained(shouldStop: shouldStop, onProgress: onProgress)
  }

  /// Makes the file of a branch, or completes it, up to the state in which it leaves the other run.
  ///
  /// - Returns: nil once it is there or without a branch, else the outcome of an execution that ended before.
  package func reachBranch(
    shouldStop: () -> Bool, onProgress: (Progress) -> Void = { _ in }
  ) throws -> Outcome? {
    guard let branch, let path else { return nil }
    return try branch.reach(run(from: branch), path: path, shouldStop: shouldStop, onProgress: onProgress)
  }

  private func run(from branch: RunBranch) -> SeedRun {
    var run = self
    (run.origin, run.planned) = (branch.origin, branch.planned)
    return run
  }

  /// The same without what may come before a branch.
  func trained(shouldStop: () -> Bool, onProgress: (Progress) -> Void) throws -> Outcome {
    do {
      return try SeedTraining(self, shouldStop: shouldStop).run(
        shouldStop: shouldStop, onProgress: onProgress)
    } catch let stopped as StoppedAtStart {
      return Outcome(seed: seed, path: path, status: .interrupted, report: stopped.report, wallSeconds: 0)
    }
  }

  func facts(_ setup: PreparedRun) -> RunFacts {
    let environment = experiment.environment
    return RunFacts(
      experiment: experiment.name, seed: seed, environment: environment.entry.id,
      environmentParameters: RunFacts.json(
        environment.entry.keys.map { (key: $0, value: environment.values[$0.name] ?? $0.defaultValue) }
          .filter { !$0.key.isListedOnlyWhenSet || $0.value != $0.key.defaultValue }
          .map { ($0.key.name, $0.value) }),
      maxEpisodeSteps: environment.maxEpisodeSteps, actionCount: setup.environment.actionSpace.count,
      algorithm: experiment.agent.entry.name, settings: experiment.settings, provenance: provenance,
      planned: setup.planned, branch: origin)
  }
}
