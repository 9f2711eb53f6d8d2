import Text

/// Writes the verdict, which claims no more than the seeds support.
struct VerdictWriter {
  private let result: SeedComparison
  private var groups: [GroupResult] { result.groups }

  init(_ result: SeedComparison) { self.result = result }

  private var scored: [Int] { groups.indices.filter { groups[$0].count > 0 } }
  /// Groups of enough seeds; the verdict is about these.
  private var judged: [Int] { groups.indices.filter { groups[$0].count >= SeedsNeeded.fewest } }

  var sentence: String {
    let (scored, judged) = (self.scored, self.judged)
    guard scored.count > 1 else {
      return scored.isEmpty
        ? "Nothing to compare: no group has scores." : "Nothing to compare: only one group has scores."
    }
    let few = scored.filter { !judged.contains($0) }
    guard let top = highest(of: judged), judged.count > 1 else { return tooFewSeeds(few) }
    let rest = few.isEmpty ? "" : " Not judged: \(tooFew(few))."
    if judged.count == 2, let pair = comparison(judged[0], judged[1]) { return sentence(of: pair) + rest }
    return sentenceOfMany(judged, top) + rest
  }

  /// Whether the sentence says of a group that it is better than another.
  var isDecided: Bool {
    let judged = self.judged
    guard let top = highest(of: judged) else { return false }
    return judged.contains { comparison($0, top)?.isDecided ?? false }
  }

  private func mean(_ index: Int) -> Double { groups[index].summary?.mean ?? 0 }

  /// The group with the highest mean; of several the first.
  private func highest(of judged: [Int]) -> Int? { judged.max { (mean($0), $1) < (mean($1), $0) } }

  private func comparison(_ a: Int, _ b: Int) -> PairResult? {
    result.pairs.first { ($0.first, $0.second) == (min(a, b), max(a, b)) }
  }

  private var better: String { result.metric.isScore ? "better" : "higher" }

  private func tooFew(_ few: [Int]) -> String {
    let counts = few.map {
      "\(groups[$0].name) has \(groups[$0].count == 1 ? "1 seed" : "\(groups[$0].count) seeds")"
    }
    return "\(Readable.list(counts)), and fewer than \(SeedsNeeded.fewest) are not enough"
  }

  private func tooFewSeeds(_ few: [Int]) -> String {
    let needed = result.pairs.filter { few.contains($0.first) || few.contains($0.second) }.map(
      \.seedsToDecide)
    let start = "Nothing can be decided yet: \(tooFew(few))."
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

  private func sentenceOfMany(_ judged: [Int], _ top: Int) -> String {
    var (won, open): ([String], [String]) = ([], [])
    for index in judged where index != top {
      guard let pair = comparison(index, top) else { continue }
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
