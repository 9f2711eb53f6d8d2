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

  package init(experiment: Experiment, seed: UInt64, path: String?, provenance: Provenance) {
    (self.experiment, self.seed, self.path, self.provenance) = (experiment, seed, path, provenance)
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
  }

  /// Runs to the end, or until `shouldStop` says so.
  ///
  /// - Throws: `ExperimentErrors` when the agent does not fit the environment; `RunStoreError` when the run file cannot
  ///   be written.
  package func run(
    shouldStop: () -> Bool = { false }, onProgress: (Progress) -> Void = { _ in }
  ) throws -> Outcome {
    let start = monotonicSeconds()
    let setup = try RunSetup(experiment, seed: seed)
    let writer = try path.map {
      try RunWriter(creating: $0, facts: facts(setup), keepCheckpoints: experiment.checkpoint.keep)
    }
    let sink = writer.map { RunLogSink($0.log, actionCount: setup.environment.actionSpace.count) }
    let trainer = setup.trainer(sink: sink)
    var evaluation: EvaluationResult?
    var exact: ExactReturn?
    var last: TrainingReport?
    var evaluationMean: Double?
    var status = RunStatus.finished
    var failure: EnvironmentFailure?
    var divergence: Divergence?

    while let report = trainer.next() {
      last = report
      failure = report.failure
      if let failure = sink?.failure { throw failure }
      if let writer, !report.metrics.isEmpty {
        try writer.record(metrics: report.metrics, at: report.step)
      }
      divergence = report.divergence
      if divergence == nil, report.checkpointIsDue {
        divergence = Divergence(weights: trainer.agent.tensors, at: report.step)
      }
      if divergence != nil { status = .diverged }
      let isStopping = !report.isFinished && divergence == nil && failure == nil && shouldStop()
      if isStopping { status = .interrupted }
      evaluationMean = nil
      if failure == nil, divergence == nil, report.evaluationIsDue || isStopping {
        let began = monotonicSeconds()
        do {
          let result = try setup.evaluate(trainer.agent, atStep: report.step)
          evaluation = result
          evaluationMean = result.returnMean
          exact = setup.exactReturn(of: trainer.agent)
          try writer?.record(
            evaluation: Evaluation(
              step: report.step, episodes: report.episodes, returnMean: result.returnMean,
              returnStd: result.returnStd,
              lengthMean: result.lengthMean, returns: result.returns, lengths: result.lengths,
              epsilon: experiment.evaluation.epsilon, seconds: monotonicSeconds() - began))
          if let exact, let policyReturn = exact.policy {
            try writer?.record(metrics: [Metric("exact_return", policyReturn)], at: report.step)
          }
        } catch let error as EnvironmentFailure {
          failure = error
        }
      }
      if failure != nil { status = .interrupted }
      let isLast = report.isFinished || status != .finished
      if report.checkpointIsDue || isLast {
        try writer?.checkpoint(
          step: report.step, kind: isLast ? .final : .periodic, tensors: trainer.agent.tensors,
          evaluationMean: evaluationMean)
      }
      onProgress(
        Progress(
          report: report, totalSteps: experiment.training.steps, lastEvaluation: evaluation,
          wallSeconds: monotonicSeconds() - start))
      if isLast { break }
    }
    guard let last else { preconditionFailure("a run has at least one step") }
    if divergence != nil, let writer {
      try writer.flush()
      let transitions = try LastTransitions(of: trainer, in: setup, RunReader(writer.path))
      try writer.record(lastTransitions: transitions.tensors, at: last.step)
    }
    try writer?.finish(
      status: status, steps: last.step, episodes: last.episodes, wallSeconds: last.seconds,
      problem: divergence?.description ?? failure?.description)
    return Outcome(
      seed: seed, path: path, status: status, report: last, wallSeconds: monotonicSeconds() - start,
      evaluation: evaluation, exact: exact, failure: failure, divergence: divergence)
  }

  private func facts(_ setup: RunSetup) -> RunFacts {
    let environment = experiment.environment
    return RunFacts(
      experiment: experiment.name, seed: seed, environment: environment.entry.id,
      environmentParameters: RunFacts.json(
        environment.entry.keys.map { ($0.name, environment.values[$0.name] ?? $0.defaultValue) }),
      maxEpisodeSteps: environment.maxEpisodeSteps, actionCount: setup.environment.actionSpace.count,
      algorithm: experiment.agent.entry.name, configuration: experiment.resolvedYAML,
      version: provenance.version,
      gitCommit: provenance.gitCommit, toolchain: provenance.toolchain, processor: provenance.processor,
      commandLine: provenance.commandLine, host: provenance.host)
  }
}
