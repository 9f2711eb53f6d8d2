import GRDB
import RLCore

extension RunReader {
  /// The first inconsistency in the file: wrong sums, weights that do not match their seal, counts that disagree;
  /// nil if there is none.
  ///
  /// - Parameters:
  ///   - trainingSteps: environment steps that the configuration asks for; nil where it counts episodes.
  ///   - episodes: training episodes that it asks for; nil where it counts steps.
  package func contradiction(trainingSteps: Int?, episodes: Int? = nil) throws(RunStoreError) -> String? {
    if facts.configuration != settings.yaml { return "'settings' and 'configuration' say different things" }
    if let found = try sumContradiction() { return found }
    if let found = try checkpointContradiction() { return found }
    return try progressContradiction(trainingSteps, trainingEpisodes: episodes)
  }

  private func sumContradiction() throws(RunStoreError) -> String? {
    for (evaluation, stored) in try read({ try self.storedEvaluations(after: .min, $0) }) {
      for (column, computed) in zip(stored.columns, evaluation.summary.columns)
      where Self.bits(column.value) != Self.bits(computed.value) {
        return
          "the evaluation at step \(evaluation.step) says \(column.name) \(column.value), but its episodes give \(computed.value)"
      }
    }
    return nil
  }

  private func checkpointContradiction() throws(RunStoreError) -> String? {
    try read { db throws -> String? in
      let means = try self.checkpoints(db).map(\.evaluationMean)
      for (checkpoint, mean) in zip(try self.storedCheckpoints(db), means) {
        let step = checkpoint.step
        // One of a run that was stopped before its evaluation ended has none yet.
        if let stored = checkpoint.evaluationMean, mean.map({ Self.bits($0) }) != Self.bits(stored) {
          return
            "the checkpoint at step \(step) says evaluation_mean \(stored), and the evaluation there is \(mean.map { "\($0)" } ?? "missing")"
        }
        for section in [RunSchema.agentSection, RunSchema.lastTransitionsSection] {
          guard let seal = try self.seal(of: section, step: step, db) else { continue }
          if try seal != TensorSeal(of: self.tensors(section, step: step, db)) {
            return TensorSeal.problem(section, step: step)
          }
        }
      }
      return nil
    }
  }

  private func progressContradiction(
    _ trainingSteps: Int?, trainingEpisodes: Int?
  ) throws(RunStoreError) -> String? {
    let (progress, count) = (try progress(), try episodeCount)
    if progress.episodes != count {
      return "'episodes' is \(progress.episodes), and \(count) are recorded"
    }
    if progress.status == .running { return nil }
    let last = try checkpoints().last?.step ?? 0
    if progress.steps != last {
      return "'steps' is \(progress.steps), and the last checkpoint is of step \(last)"
    }
    // A run may also end on a plateau.
    if progress.status == .finished, let plateau = settings.plateau, try noted(plateau).isReached {
      return nil
    }
    if progress.status == .finished, let trainingEpisodes, progress.episodes < trainingEpisodes {
      return "'status' is finished after \(progress.episodes) of \(trainingEpisodes) episodes"
    }
    if progress.status == .finished, let trainingSteps, progress.steps < trainingSteps {
      return "'status' is finished after \(progress.steps) of \(trainingSteps) steps"
    }
    if progress.status == .diverged, progress.problem == nil {
      return "'status' is diverged, but no reason is stored"
    }
    return nil
  }
}
