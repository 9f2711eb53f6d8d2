import RLCore
import RunStore

extension RunVerification {
  /// Compares the recording up to step `end` with its repetition and reports the first difference.
  func compare(_ again: RunReader, through end: Int, in result: inout Result) throws {
    result.difference = try factsDifference(again)
    if result.difference == nil { try compareEpisodes(again, through: end, in: &result) }
    if result.difference == nil { try compareEvaluations(again, through: end, in: &result) }
    if result.difference == nil { try compareMetrics(again, through: end, in: &result) }
    if result.difference == nil { result.difference = try checkpointDifference(again, through: end) }
    if result.difference == nil { try compareState(again, in: &result) }
  }

  /// Differences in the run's metadata, unless it was resumed with changes.
  private func factsDifference(_ again: RunReader) throws -> String? {
    if try recorded.resumptions().contains(where: { $0.changesMore }) { return nil }
    let (a, b) = (recorded.facts, again.facts)
    func text(_ limit: Int?) -> String { limit.map { "\($0)" } ?? "null" }
    let pairs = [
      ("environment", a.environment, b.environment),
      ("environment_parameters", a.environmentParameters, b.environmentParameters),
      ("max_episode_steps", text(a.maxEpisodeSteps), text(b.maxEpisodeSteps)),
      ("action_count", "\(a.actionCount)", "\(b.actionCount)"), ("algorithm", a.algorithm, b.algorithm),
    ]
    return pairs.first { $0.1 != $0.2 }.map {
      "'\($0.0)' is \(printable($0.1, limit: 400)), and its configuration makes it \(printable($0.2, limit: 400))"
    }
  }

  /// In chunks: a run may have millions of episodes.
  private func compareEpisodes(_ again: RunReader, through end: Int, in result: inout Result) throws {
    let length = 10_000
    var counts = (0, 0)
    var first = 1
    while true {
      let old = try recorded.episodesWithActions(first...first + length - 1).filter { $0.episode.step <= end }
      let new = try again.episodesWithActions(first...first + length - 1).filter { $0.episode.step <= end }
      for (a, b) in zip(old, new) {
        result.difference = difference(a, b)
        if result.difference != nil { return }
      }
      counts = (counts.0 + old.count, counts.1 + new.count)
      if max(old.count, new.count) < length { break }
      first += length
    }
    result.episodes = counts.0
    if counts.0 != counts.1 {
      result.difference =
        "\(counts.0) episodes were recorded in \(end) steps, now there are \(counts.1)"
    }
  }

  private typealias Recorded = (episode: Episode, actions: [UInt16])

  private func difference(_ old: Recorded, _ new: Recorded) -> String? {
    let (a, b) = (old.episode, new.episode)
    let place = "episode \(a.number), which ended at step \(a.step)"
    if a.seed != b.seed { return "\(place): its seed was \(a.seed), now it is \(b.seed)" }
    if a.length != b.length { return "\(place): it had \(a.length) steps, now it has \(b.length)" }
    if a.return.bitPattern != b.return.bitPattern {
      return "\(place): its return was \(a.return), now it is \(b.return)"
    }
    if a.step != b.step || a.row != b.row || a.ending != b.ending || a.epsilon != b.epsilon {
      return "\(place): its ending differs"
    }
    return old.actions == new.actions ? nil : "\(place): its actions differ"
  }

  private func compareEvaluations(_ again: RunReader, through end: Int, in result: inout Result) throws {
    let old = try recorded.evaluations().filter { $0.step <= end }
    let new = try again.evaluations().filter { $0.step <= end }
    result.evaluations = old.count
    for (a, b) in zip(old, new) {
      // As bits: a run that diverged has returns that are NaN.
      if a.step != b.step || a.returns.map(\.bitPattern) != b.returns.map(\.bitPattern)
        || a.lengths != b.lengths || a.episodes != b.episodes || a.epsilon != b.epsilon
      {
        result.difference = "the evaluation at step \(a.step) has different returns or lengths"
        return
      }
    }
    // The one at the very end may be missing where the recorded run was stopped just there.
    if old.filter({ $0.step < end }).count != new.filter({ $0.step < end }).count {
      result.difference =
        "\(old.count) evaluations were recorded in \(end) steps, now there are \(new.count)"
    }
  }

  private func compareMetrics(_ again: RunReader, through end: Int, in result: inout Result) throws {
    func metrics(_ reader: RunReader) throws -> [MetricPoint] {
      try reader.metrics().filter { $0.step <= end && !RunDigest.clockMetrics.contains($0.name) }
    }
    let (old, new) = (try metrics(recorded), try metrics(again))
    result.metrics = old.count
    for (a, b) in zip(old, new)
    where a.name != b.name || a.step != b.step || a.value.bitPattern != b.value.bitPattern {
      result.difference =
        "\(printable(a.name, limit: 60)) at step \(a.step) was \(a.value), and now \(b.name) is \(b.value)"
      return
    }
    if old.filter({ $0.step < end }).count != new.filter({ $0.step < end }).count {
      result.difference = "\(old.count) metrics were recorded in \(end) steps, now there are \(new.count)"
    }
  }

  /// The weights of the checkpoints that are still in the file.
  private func checkpointDifference(_ again: RunReader, through end: Int) throws -> String? {
    let steps = Set(try again.checkpoints().map(\.step))
    for checkpoint in try recorded.checkpoints()
    where checkpoint.step <= end && steps.contains(checkpoint.step) {
      if try recorded.weightsHash(atStep: checkpoint.step) != again.weightsHash(atStep: checkpoint.step) {
        return "the weights of the checkpoint at step \(checkpoint.step) differ"
      }
    }
    return nil
  }

  private func compareState(_ again: RunReader, in result: inout Result) throws {
    guard let ours = try recorded.statePosition(), try again.statePosition()?.step == ours.step else {
      return
    }
    // A game that was stopped while an opponent thought has chosen its next actions already.
    let isGame = experiment.environment.entry.boardGame != nil
    if try isGame && recorded.progress().status != .finished { return }
    let (old, new) = (try recorded.stateDigest(), try again.stateDigest())
    result.comparesState = true
    let part = zip(old, new).first { $0.0 != $0.1 }
    result.difference = part.map { "the part '\($0.0.name)' of the training state at step \(ours.step)" }
  }
}
