import RunStore

extension ComparedRun {
  /// Episodes at either end of a run that are compared; runs that agree in these and in all that was counted agree.
  private static let comparedEpisodes = 20_000
  private static let chunk = 512

  /// Whether all evaluations have an exact return beside them, of the very policy that was evaluated.
  package var isKnownExactly: Bool {
    !curve.isEmpty && games.isEmpty && evaluation?.epsilon == 0
      && curve.map(\.step) == exactReturns.map(\.step)
  }

  /// Seeds that were to be run together with this one: those that its command named, or else its experiment.
  package var plannedSeeds: [UInt64] {
    let words = facts.provenance.commandLine.split(separator: " ").map {
      $0.filter { $0 != "'" && $0 != "\"" }
    }
    for (index, word) in words.enumerated() {
      if word == "--seeds", index + 1 < words.count { return Self.seeds(words[index + 1]) ?? [] }
      if word.hasPrefix("--seeds=") { return Self.seeds(String(word.dropFirst(8))) ?? [] }
    }
    return settings["seeds"].flatMap(Self.seeds) ?? []
  }

  /// What `1..5` or `[1, 4, 7]` means; nil where it means no seeds.
  private static func seeds(_ text: String) -> [UInt64]? {
    if let dots = text.firstRange(of: "..") {
      guard let low = UInt64(text[..<dots.lowerBound]), let high = UInt64(text[dots.upperBound...]),
        low <= high, high - low < 10_000
      else { return nil }
      return Array(low...high)
    }
    let numbers = text.split { "[], ".contains($0) }.map { UInt64($0) }
    return numbers.contains(nil) ? nil : numbers.compactMap { $0 }
  }

  /// Marks each run whose episodes are those of a run before it.
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
  /// What `--metric` can be for these runs: what at least one of them has.
  static func names(in runs: [ComparedRun]) -> [String] {
    let evaluated = runs.contains { $0.evaluation != nil } ? ["return", "length"] : []
    let trained = runs.contains { $0.progress.episodes > 0 } ? ["training_return"] : []
    return evaluated + trained + Set(runs.flatMap(\.metricNames)).sorted()
  }
}
