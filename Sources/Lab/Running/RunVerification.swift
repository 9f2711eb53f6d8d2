import Foundation
import RLCore
import RunStore

/// Executes the start of a recorded run again and compares what happens.
package struct RunVerification {
  /// What was compared.
  package struct Result: Sendable {
    /// Environment steps.
    package var steps: Int
    package var episodes: Int
    package var evaluations: Int
    package var metrics: Int
    /// Whether the whole training state was compared too, since both have one of the same step.
    package var comparesState: Bool
    /// The first thing that is different, in words; nil where all is equal.
    package var difference: String?
  }

  private let path: String
  private let recorded: RunReader
  private let experiment: Experiment

  /// - Throws: `RunStoreError` when the file is no run.
  package init(_ path: String, catalog: Catalog, allowsCode: Bool = true) throws {
    (self.path, recorded) = (path, try RunReader(path))
    // What it began with, if it was gone on with otherwise.
    let configuration =
      try recorded.resumptions().first?.previousConfiguration ?? recorded.facts.configuration
    experiment = try Experiment(
      recordedIn: recorded, configuration, catalog: catalog, allowsCode: allowsCode)
  }

  /// Environment steps until which the run went as it was begun.
  private func unchangedSteps() throws -> Int {
    let changed = try recorded.resumptions().first { resumption in
      resumption.changes.contains { !$0.hasPrefix("training.steps:") }
    }
    let done = try recorded.progress().steps
    return min(changed?.step ?? done, done)
  }

  /// - Parameters:
  ///   - steps: environment steps to execute; fewer where the run has fewer.
  ///   - folder: where the run that is made for it is kept meanwhile.
  package func run(steps: Int, provenance: Provenance, folder: String) throws -> Result {
    let file = "\(folder)/seed-\(recorded.facts.seed).sqlite"
    let end = min(steps, try unchangedSteps())
    nonisolated(unsafe) var reached = 0
    _ = try SeedRun(experiment: experiment, seed: recorded.facts.seed, path: file, provenance: provenance)
      .run(
        shouldStop: { reached >= end }, onProgress: { reached = $0.report.step })
    return try compare(RunReader(file), through: end)
  }

  private func compare(_ again: RunReader, through end: Int) throws -> Result {
    let (old, new) = (try recorded.episodes(), try again.episodes())
    let episodes = (old.filter { $0.step <= end }, new.filter { $0.step <= end })
    let evaluations = (try recorded.evaluations().filter { $0.step <= end }, try again.evaluations())
    let metrics = (try Self.metrics(recorded, through: end), try Self.metrics(again, through: end))
    var result = Result(
      steps: end, episodes: episodes.0.count, evaluations: evaluations.0.count, metrics: metrics.0.count,
      comparesState: false)
    for (a, b) in zip(episodes.0, episodes.1) where result.difference == nil {
      result.difference = try difference(a, b, again)
    }
    if result.difference == nil, episodes.0.count != episodes.1.count {
      result.difference =
        "\(episodes.0.count) episodes were recorded in \(end) steps, and now there are \(episodes.1.count)"
    }
    for (a, b) in zip(evaluations.0, evaluations.1.filter { $0.step <= end }) where result.difference == nil {
      if a.step != b.step || a.returns != b.returns || a.lengths != b.lengths {
        result.difference = "the evaluation at step \(a.step) has other returns or lengths"
      }
    }
    for (a, b) in zip(metrics.0, metrics.1) where result.difference == nil {
      if a.name != b.name || a.step != b.step || a.value.bitPattern != b.value.bitPattern {
        result.difference = "\(a.name) at step \(a.step) was \(a.value), and now \(b.name) is \(b.value)"
      }
    }
    if result.difference == nil, let ours = try? recorded.digest(), let theirs = try? again.digest(),
      ours.step == theirs.step
    {
      result.comparesState = true
      let part = zip(ours.parts, theirs.parts).first { $0.0 != $0.1 }
      result.difference = part.map { "the part '\($0.0.name)' of the training state at step \(ours.step)" }
    }
    return result
  }

  private func difference(_ a: Episode, _ b: Episode, _ again: RunReader) throws -> String? {
    let place = "episode \(a.number), which ended at step \(a.step)"
    if a.seed != b.seed { return "\(place): its seed was \(a.seed), and now is \(b.seed)" }
    if a.length != b.length { return "\(place): it had \(a.length) steps, and now has \(b.length)" }
    if a.return.bitPattern != b.return.bitPattern {
      return "\(place): it earned \(a.return), and now earns \(b.return)"
    }
    if a.step != b.step || a.row != b.row || a.ending != b.ending || a.epsilon != b.epsilon {
      return "\(place): it ended otherwise"
    }
    return try recorded.episode(a.number).actions == again.episode(a.number).actions
      ? nil : "\(place): its actions are others"
  }

  private static func metrics(_ reader: RunReader, through end: Int) throws -> [MetricPoint] {
    try reader.metrics().filter { $0.step <= end && !RunDigest.clockMetrics.contains($0.name) }
  }

  /// Where and with what the run was recorded, if that is not what verifies it: then bits need not agree.
  package func surroundings(_ now: Provenance) -> String? {
    let facts = recorded.facts
    let pairs = [
      ("rl-lab", facts.version, now.version), ("toolchain", facts.toolchain, now.toolchain),
      ("processor", facts.processor, now.processor), ("commit", facts.gitCommit ?? "", now.gitCommit ?? ""),
    ]
    let different = pairs.filter { $0.1 != $0.2 }.map { "\($0.0) \($0.1) then, \($0.2) now" }
    return different.isEmpty ? nil : different.joined(separator: "; ")
  }
}
