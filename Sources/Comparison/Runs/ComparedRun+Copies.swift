import RunStore

extension ComparedRun {
  /// Number of episodes compared at either end of a run; runs that agree in these and in all counts are treated as
  /// equal.
  private static let comparedEpisodes = 20_000
  private static let chunk = 512

  /// Whether every evaluation has an exact return of the evaluated policy.
  package var isKnownExactly: Bool {
    !curve.isEmpty && games.isEmpty && evaluation?.epsilon == 0
      && curve.map(\.step) == exactReturns.map(\.step)
  }

  /// Seeds planned together with this one: those named by its command, or else by its experiment; of a branch those named
  /// only, since it begins with the seeds that its original has.
  package var plannedSeeds: [UInt64] {
    let words = facts.provenance.commandLine.split(separator: " ").map {
      $0.filter { $0 != "'" && $0 != "\"" }
    }
    for (index, word) in words.enumerated() {
      if word == "--seeds", index + 1 < words.count { return Self.seeds(words[index + 1]) ?? [] }
      if word.hasPrefix("--seeds=") { return Self.seeds(String(word.dropFirst(8))) ?? [] }
    }
    return facts.branch == nil ? settings["seeds"].flatMap(Self.seeds) ?? [] : []
  }

  /// The seeds of `1..3,7` or `[1, 4, 7]`; nil if it is invalid.
  private static func seeds(_ text: String) -> [UInt64]? {
    var list = SeedList()
    do { try list.append(text.filter { $0 != "[" && $0 != "]" }) } catch { return nil }
    return list.seeds
  }

  /// Marks each run whose episodes equal those of an earlier run.
  ///
  /// Two runs of independent seeds differ in their first episodes, so only runs that agree in all that was counted
  /// and measured are read at all.
  package static func markCopies(_ runs: inout [ComparedRun]) throws(RunStoreError) {
    for index in runs.indices.dropFirst() where runs[index].progress.episodes > 0 {
      for earlier in runs[..<index] where earlier.copyOf == nil && earlier.looksLike(runs[index]) {
        if try earlier.hasSameEpisodes(as: runs[index]) {
          runs[index].copyOf = earlier.facts.seed
          break
        }
      }
    }
  }

  private func looksLike(_ other: ComparedRun) -> Bool {
    progress.episodes == other.progress.episodes && progress.steps == other.progress.steps
      && curve == other.curve && exactReturns == other.exactReturns
  }

  private func hasSameEpisodes(as other: ComparedRun) throws(RunStoreError) -> Bool {
    let readers = (try RunReader(path), try RunReader(other.path))
    let count = try readers.0.episodeCount
    guard count > 0, try readers.1.episodeCount == count else { return false }
    var first = 1
    while first <= count {
      let numbers = first...min(first + Self.chunk - 1, count)
      let (a, b) = (
        try readers.0.episodesWithActions(numbers), try readers.1.episodesWithActions(numbers)
      )
      let areEqual = a.elementsEqual(b) {
        $0.actions == $1.actions && $0.episode.return == $1.episode.return
          && $0.episode.ending == $1.episode.ending
      }
      if !areEqual { return false }
      first += Self.chunk
      if first > Self.comparedEpisodes { first = max(first, count - Self.comparedEpisodes) }
    }
    return true
  }
}

extension ComparisonMetric {
  /// The metrics available for `--metric`: those of at least one of the runs.
  static func names(in runs: [ComparedRun]) -> [String] {
    let evaluated = runs.contains { $0.evaluation != nil } ? ["return", "length"] : []
    let trained =
      runs.contains { $0.progress.episodes > 0 }
      ? ["training_return", "training_length", "reward_per_step", "cumulative_reward", "training_episodes"]
      : []
    return evaluated + trained + Set(runs.flatMap(\.metricNames)).sorted()
  }
}
