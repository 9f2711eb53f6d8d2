/// The purpose of a random stream; with the run's seed it identifies the stream.
///
/// The numbers are part of what a seed means: they are never changed or used again.
public enum StreamPurpose: UInt64, Sendable {
  /// Seeds of training episodes, one stream for each environment of the batch.
  case trainingEpisodes = 1
  case exploration = 2
  case replay = 3
  case initialization = 4
  /// Seeds of the episodes of periodic evaluations.
  case evaluation = 5
  case viewer = 6
  /// Actions of a random policy.
  case randomPlay = 8
  /// Random actions of an evaluation with an epsilon.
  case evaluationExploration = 9
  /// Noise of noisy networks, and dropout masks.
  case networkNoise = 20
  /// The symmetry applied to each sampled transition.
  case augmentation = 21
  /// Moves of opponents in evaluation games.
  case gameEvaluation = 22
  /// Seeds of the games of a round robin.
  case roundRobin = 23
  /// Which of equally good actions a table takes.
  case ties = 24
  /// Which moves of self-play are searched in full.
  case searchEffort = 25
  /// What resets weights of a network draws: fresh weights, and batches to judge units by.
  case plasticity = 31
  /// Seeds of the episodes that `evaluate` plays.
  case freshEvaluation = 7
}
