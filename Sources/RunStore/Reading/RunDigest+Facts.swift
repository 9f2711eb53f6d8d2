import Foundation
import GRDB
import RLCore

/// Parts of a digest besides state and log: the run's metadata, the evaluation summaries, and the checkpoints.
extension RunReader {
  /// Hash of a run's metadata, progress and outcome; while it runs, the position of its training state in place of its
  /// progress.
  ///
  /// Left out are clocks, where and with what it ran, its experiment's name, and `problem`, the words of an error.
  func factsHash(_ position: StatePosition) throws(RunStoreError) -> String {
    let progress = try progress()
    // The current one: a run may have been resumed with changes since the file was opened.
    let facts = try read { try RunFacts($0, path: self.path) }
    var hash = SHA256()
    func add(_ name: String, _ value: String) { hash.add("\(name) \(value.utf8.count) \(value)\n") }
    add("seed", "\(facts.seed)")
    add("environment", facts.environment)
    add("environment_parameters", facts.environmentParameters)
    add("max_episode_steps", facts.maxEpisodeSteps.map { "\($0)" } ?? "null")
    add("action_count", "\(facts.actionCount)")
    add("algorithm", facts.algorithm)
    add("planned_steps", facts.planned?.steps.map { "\($0)" } ?? "null")
    // A run that is counted in steps has the digest that it had before episodes could be counted.
    if let episodes = facts.planned?.episodes { add("planned_episodes", "\(episodes)") }
    // Other seeds, views, and how often checkpoints are written do not change a seed's run.
    let lasting = facts.settings.withoutSeeds.without { $0.hasPrefix("checkpoint.") }
    add("configuration", String(lasting.yaml.dropLast()))
    // Nothing is added where both agree, so a run of format 2, which has no settings, has the digest of its like.
    if facts.configuration != facts.settings.yaml { add("contradiction", facts.configuration) }
    add("status", progress.status.rawValue)
    let isRunning = progress.status == .running
    add("steps", "\(isRunning ? position.step : progress.steps)")
    add("episodes", "\(isRunning ? position.episodes : progress.episodes)")
    return hash.hexDigest()
  }

  /// Hash of the stored means and standard deviations of evaluations, which readers compute and SQL shows.
  func summariesHash(through last: Int) throws(RunStoreError) -> String {
    let evaluations = try read { try self.storedEvaluations(after: .min, $0) }
    var hash = SHA256()
    for (evaluation, stored) in evaluations where evaluation.step <= last {
      hash.add(Self.bits(evaluation.step))
      for column in stored.columns { hash.add(Self.bits(column.value)) }
    }
    return hash.hexDigest()
  }

  /// Hash of the stored checkpoints with all their arrays.
  func checkpointsHash(through last: Int) throws(RunStoreError) -> String {
    var hash = SHA256()
    for checkpoint in try read({ try self.storedCheckpoints($0) }) where checkpoint.step <= last {
      hash.add(Self.bits(checkpoint.step), Self.bits(checkpoint.evaluationMean ?? .nan))
      for section in [RunSchema.agentSection, RunSchema.lastTransitionsSection] {
        hash.add("\(section)\n")
        for tensor in try read({ try self.tensors(section, step: checkpoint.step, $0) }) { hash.add(tensor) }
      }
    }
    return hash.hexDigest()
  }

  /// A damaged file may hold any number.
  static func bits(_ value: Int) -> UInt64 { UInt64(bitPattern: Int64(value)) }

  /// A file keeps no signs of NaN.
  static func bits(_ value: Double) -> UInt64 { value.isNaN ? Double.nan.bitPattern : value.bitPattern }
}
