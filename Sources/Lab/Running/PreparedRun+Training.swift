import Agents
import RLCore
import RunStore

extension PreparedRun {
  /// Number of metric reports per run.
  private static let metricsReports = 500

  package func trainer(sink: (any EpisodeSink)?) -> Trainer {
    let training = experiment.training
    let batch = environment.batch(
      count: training.environments, maxEpisodeSteps: experiment.environment.maxEpisodeSteps,
      episodeSeeds: .drawn(root: seed, purpose: .trainingEpisodes))
    return Trainer(
      agent: agent, batch: batch, budget: training.budget, metricsEvery: metricsPeriod,
      evaluateEvery: experiment.evaluationPeriod(plannedSpan),
      checkpointEvery: experiment.checkpointPeriod(plannedSpan), sink: sink,
      opponentPool: opponentPool(in: batch), stages: stages)
  }

  /// The tasks that follow one another, if they do; made before the agent has learned anything.
  private var stages: TaskStages? {
    guard let tasks = experiment.environment.tasks, let sequence = tasks.sequence else { return nil }
    return TaskStages(
      sequence, areEvaluated: experiment.evaluation.tasks != .current,
      fresh: tasks.configuration.startsAfresh ? agent : nil)
  }

  private var plannedSpan: TrainingSpan {
    planned.episodes.map { .episodes($0) } ?? planned.steps.map { .steps($0) } ?? experiment.training.budget
  }

  private var metricsPeriod: TrainingSpan {
    switch plannedSpan {
    case .steps(let steps): .steps(max(steps / Self.metricsReports, experiment.training.environments))
    case .episodes(let episodes): .episodes(max(episodes / Self.metricsReports, 1))
    }
  }

  private func opponentPool(in batch: BatchEnvironment) -> OpponentPool? {
    guard let arrangement, let period = arrangement.snapshotEvery else { return nil }
    return OpponentPool(of: agent, every: period, capacity: arrangement.snapshots, in: batch)
  }
}
