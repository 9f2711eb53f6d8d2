import Agents
import RLCore

extension PreparedRun {
  /// Number of metric reports per run.
  private static let metricsReports = 500

  package func trainer(sink: (any EpisodeSink)?) -> Trainer {
    let training = experiment.training
    let batch = environment.batch(
      count: training.environments, maxEpisodeSteps: experiment.environment.maxEpisodeSteps,
      episodeSeeds: .drawn(root: seed, purpose: .trainingEpisodes))
    return Trainer(
      agent: agent, batch: batch, totalSteps: training.steps,
      metricsEvery: max(plannedSteps / Self.metricsReports, training.environments),
      evaluateEvery: experiment.evaluationPeriod(plannedSteps),
      checkpointEvery: experiment.checkpointPeriod(plannedSteps), sink: sink,
      opponentPool: opponentPool(in: batch))
  }

  private func opponentPool(in batch: BatchEnvironment) -> OpponentPool? {
    guard let arrangement, let period = arrangement.snapshotEvery else { return nil }
    return OpponentPool(of: agent, every: period, capacity: arrangement.snapshots, in: batch)
  }
}
