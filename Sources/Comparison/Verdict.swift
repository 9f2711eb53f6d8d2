import Text

/// Writes the verdict, which claims no more than the seeds support.
struct VerdictWriter {
  private let result: SeedComparison
  private var groups: [GroupResult] { result.groups }

  init(_ result: SeedComparison) { self.result = result }

  var sentence: String {
    let scored = groups.indices.filter { groups[$0].count > 0 }
    guard scored.count > 1 else {
      return scored.isEmpty
        ? "Nothing to compare: no group has scores." : "Nothing to compare: only one group has scores."
    }
    if let sentence = tooFewSeeds(scored) { return sentence }
    if scored.count == 2, let pair = result.pairs.first { return sentence(of: pair) }
    return sentenceOfMany(scored)
  }

  private var better: String { result.metric.isScore ? "better" : "higher" }

  private func tooFewSeeds(_ scored: [Int]) -> String? {
    let few = scored.filter { groups[$0].count < SeedsNeeded.fewest }
    guard !few.isEmpty else { return nil }
    let counts = few.map {
      "\(groups[$0].name) has \(groups[$0].count == 1 ? "1 seed" : "\(groups[$0].count) seeds")"
    }
    let needed = result.pairs.filter { few.contains($0.first) || few.contains($0.second) }.map(
      \.seedsToDecide)
    let start =
      "Nothing can be decided yet: \(Readable.list(counts)), and fewer than \(SeedsNeeded.fewest) are not enough."
    let known = needed.compactMap { $0 }
    if let most = known.max(), known.count == needed.count {
      return start + " If the observed difference is real, about \(most) seeds each would decide."
    }
    return start
      + " The observed difference is too small, or there are too few seeds, to estimate how many would decide."
  }

  private func means(_ a: GroupResult, _ b: GroupResult) -> String {
    guard let x = a.summary?.mean, let y = b.summary?.mean else { return "" }
    let steps =
      a.scoreStep == b.scoreStep
      ? "" : " (after \(Readable.grouped(a.scoreStep)) and \(Readable.grouped(b.scoreStep)) steps)"
    let (first, second) = Readable.scores(x, y)
    return "mean \(result.metric.noun) \(first) against \(second)\(steps)"
  }

  private func sentence(of pair: PairResult) -> String {
    let isFirst = pair.test.difference >= 0
    let (a, b) = (groups[isFirst ? pair.first : pair.second], groups[isFirst ? pair.second : pair.first])
    let interval = isFirst ? pair.test.interval : Interval(-pair.test.interval.high, -pair.test.interval.low)
    let difference =
      "difference \(Readable.signed(abs(pair.test.difference))), 95 % interval \(interval.text(signed: true))"
    if pair.isDecided {
      return
        "\(a.name) is \(better) than \(b.name): \(means(a, b)), \(difference), \(Readable.probability(pair.adjustedP))."
    }
    if pair.test.difference == 0 {
      return
        "Not decided: \(a.name) and \(b.name) have the same mean \(result.metric.noun), \(Readable.score(a.summary?.mean ?? 0)); that does not show that they are equal."
    }
    return
      "Not decided between \(a.name) and \(b.name): \(means(a, b)), \(difference), \(Readable.probability(pair.adjustedP)). \(outlook(pair))"
  }

  private func outlook(_ pair: PairResult) -> String {
    guard let count = pair.seedsToDecide else {
      return
        "If the observed difference is real, more than \(Readable.grouped(SeedsNeeded.most)) seeds each would be needed."
    }
    let fewest = min(groups[pair.first].count, groups[pair.second].count)
    // What has been tried and did not decide must not be proposed again.
    return
      "If the observed difference is real, about \(Readable.grouped(max(count, fewest + 1))) seeds each would decide."
  }

  private func sentenceOfMany(_ scored: [Int]) -> String {
    func mean(_ index: Int) -> Double { groups[index].summary?.mean ?? 0 }
    let top = scored.max { (mean($0), $1) < (mean($1), $0) } ?? scored[0]
    var (won, open): ([String], [String]) = ([], [])
    for index in scored where index != top {
      guard
        let pair = result.pairs.first(where: {
          ($0.first, $0.second) == (min(top, index), max(top, index))
        })
      else { continue }
      if pair.isDecided {
        won.append("\(groups[index].name) (\(Readable.probability(pair.adjustedP)))")
      } else {
        open.append("\(groups[index].name) (\(Readable.probability(pair.adjustedP)))")
      }
    }
    let name = groups[top].name
    let start = "\(name) has the highest mean \(result.metric.noun), \(Readable.score(mean(top)))"
    if won.isEmpty { return "Not decided: \(start), but against \(Readable.list(open)) that may be chance." }
    if open.isEmpty {
      return
        "\(name) is \(better) than \(Readable.list(won)): it has the highest mean \(result.metric.noun), \(Readable.score(mean(top)))."
    }
    return
      "\(start), and is \(better) than \(Readable.list(won)); against \(Readable.list(open)) it is not decided."
  }
}
