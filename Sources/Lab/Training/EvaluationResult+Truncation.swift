import Text

extension EvaluationResult {
  /// How many episodes the evaluation's own limit has cut; nil where none was, or the environment has a limit.
  package func truncationRemark(_ experiment: Experiment) -> String? {
    guard experiment.environment.maxEpisodeSteps == nil else { return nil }
    let limit = experiment.evaluation.maxEpisodeSteps
    let count = lengths.filter { $0 >= limit }.count
    guard count > 0 else { return nil }
    return
      "\(count) of \(lengths.count) evaluation episodes were truncated after \(Readable.grouped(limit)) steps, and their returns "
      + "with them: the environment has no limit, so evaluation.max_episode_steps holds; raise it if whole episodes are longer"
  }
}
