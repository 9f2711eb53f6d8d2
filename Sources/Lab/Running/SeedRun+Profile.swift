import RLCore
import RunStore

extension SeedRun {
  /// Trains once without evaluating and returns the time spent in each part, s; the run file is written as in
  /// any run.
  ///
  /// - Throws: as `run` does.
  package func profile() throws -> [(part: TrainingPart, seconds: Double)] {
    var setup = try PreparedRun(experiment, seed: seed)
    let timed = TimedAgent(setup.agent)
    setup.agent = timed
    let writer = try path.map {
      try RunWriter(creating: $0, facts: facts(setup), keepCheckpoints: experiment.checkpoint.keep)
    }
    let trainer = setup.trainer(sink: writer?.log)
    var divergence: Divergence?
    while let report = trainer.next() {
      divergence = report.divergence
      if let failure = report.failure { throw failure }
      if let writer, !report.metrics.isEmpty {
        try writer.record(metrics: report.metrics, at: report.step)
      }
    }
    let parts = timed.seconds
    try writer?.finish(
      status: divergence == nil ? .finished : .diverged, steps: trainer.step, episodes: trainer.episodes,
      wallSeconds: trainer.seconds, problem: divergence?.description)
    return parts
  }
}
