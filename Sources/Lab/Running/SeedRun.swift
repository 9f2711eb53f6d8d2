import Agents
import RLCore
import RunStore

/// One seed of an experiment, from its first step to its last: trains, evaluates, and writes the run file.
///
/// Whatever the number of seeds at once, and whoever watches, the same experiment and seed give the same run.
package struct SeedRun: Sendable {
  package let experiment: Experiment
  package let seed: UInt64
  /// The run file; nil to keep no record, for measuring what recording costs.
  package let path: String?
  package let provenance: Provenance
  /// Whether the file is there and is gone on with, from its newest training state.
  package let resumes: Bool
  /// Whether more checkpoints are kept than the experiment says: all.
  package var keepsAllCheckpoints = false
  /// Bytes that its agent may take; nil for what the machine has.
  package var memoryLimit: Int?
  /// The right to write the file, where it was taken before this seed's turn.
  package var lock: RunLock?

  package init(
    experiment: Experiment, seed: UInt64, path: String?, provenance: Provenance, resumes: Bool = false
  ) {
    precondition(!resumes || path != nil, "only what was recorded can be resumed")
    (self.experiment, self.seed, self.path, self.provenance) = (experiment, seed, path, provenance)
    self.resumes = resumes
  }

  /// What a run is doing, for whoever shows it.
  package struct Progress: Sendable {
    package var report: TrainingReport
    package var totalSteps: Int
    package var lastEvaluation: EvaluationResult?
    /// Time since the run began, evaluation and checkpoints included, s.
    package var wallSeconds: Double
  }

  /// How a run ended.
  package struct Outcome: Sendable {
    package var seed: UInt64
    package var path: String?
    package var status: RunStatus
    package var report: TrainingReport
    package var wallSeconds: Double
    /// The last evaluation; nil when there was none.
    package var evaluation: EvaluationResult?
    /// What the greedy policy earns in expectation, and the most that any could; nil without an exact model.
    package var exact: ExactReturn?
    /// Why the environment could not go on; the run is interrupted then, with what was learned until then stored.
    package var failure: EnvironmentFailure?
    /// The number that is none at which the run ended.
    package var divergence: Divergence?
    /// What to know of how it was resumed, a sentence each.
    package var remarks: [String] = []
  }

  /// Runs to the end, or until `shouldStop` says so, within a moment even while it evaluates.
  ///
  /// - Throws: `ExperimentErrors` when the agent does not fit the environment; `RunStoreError` when the run file cannot
  ///   be written, or holds no state that fits.
  package func run(
    shouldStop: () -> Bool = { false }, onProgress: (Progress) -> Void = { _ in }
  ) throws -> Outcome {
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
        environment.entry.keys.map { ($0.name, environment.values[$0.name] ?? $0.defaultValue) }),
      maxEpisodeSteps: environment.maxEpisodeSteps, actionCount: setup.environment.actionSpace.count,
      algorithm: experiment.agent.entry.name, settings: experiment.settings, provenance: provenance,
      plannedSteps: setup.plannedSteps)
  }
}
