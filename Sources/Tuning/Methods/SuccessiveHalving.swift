import Lab

/// Successive halving, and Hyperband, which begins it at several rungs.
///
/// At each rung the best go on, in the number that keeps a rung's training from scratch as long as the one before. Here it is
/// shorter: a trial goes on from its checkpoint, to the bit.
///
/// Source: Jamieson and Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization" (2016); Li et
/// al., "Hyperband" (2018).
package struct SuccessiveHalving: SearchMethod {
  /// Of a whole trial, ascending, the last one 1.
  package let shares: [Double]
  /// 1 for successive halving, and as many as there are rungs for Hyperband.
  package let brackets: Int

  /// The trials of each bracket, at least one each, so with fewer trials than brackets as many as there are brackets. With more
  /// trials all brackets get about as many steps. The first one begins at the first rung.
  package func brackets(_ trials: Int) -> [Int] {
    let weights = (0..<brackets).map { 1 / (shares[$0] * Double(shares.count - $0)) }
    let total = weights.reduce(0, +)
    var counts = weights.map { max(1, Int((Double(trials) * $0 / total).rounded(.down))) }
    counts[0] = max(1, counts[0] + trials - counts.reduce(0, +))
    return counts
  }

  /// The number of trials at each rung from `first` on.
  package func survivors(_ count: Int, from first: Int) -> [Int] {
    var counts = [count]
    for rung in (first + 1)..<max(shares.count, first + 1) {
      counts.append(
        max(
          1, Int((Double(counts[counts.count - 1]) * shares[rung - 1] / shares[rung] + 1e-9).rounded(.down))))
    }
    return counts
  }

  package func cost(trials: Int, seeds: Int) -> Double {
    brackets(trials).enumerated().reduce(0) { sum, bracket in
      let counts = survivors(bracket.element, from: bracket.offset)
      return sum
        + counts.enumerated().reduce(0) { sum, rung in
          let index = bracket.offset + rung.offset
          let before = rung.offset == 0 ? 0 : shares[index - 1]
          return sum + Double(rung.element * seeds) * (shares[index] - before)
        }
    }
  }

  package func search(_ study: Study, trials count: Int) throws -> SearchOutcome {
    var ended: [(trial: Trial, scores: [Double?])] = []
    for (bracket, count) in brackets(count).enumerated() {
      var trials = try (0..<count).map { _ in try study.drawTrial() }
      let counts = survivors(count, from: bracket)
      for rung in bracket..<shares.count {
        let scores = try study.train(trials, seeds: study.tuning.seeds, rung: rung)
        let ranking = study.ranking(scores)
        guard rung + 1 < shares.count else {
          ended += zip(trials, scores).map { ($0, $1) }
          break
        }
        let kept = ranking.prefix(counts[rung - bracket + 1]).sorted()
        try study.judge(trials, scores: scores, rung: rung, survivors: Set(kept.map { trials[$0].number }))
        trials = kept.map { trials[$0] }
      }
    }
    return SearchOutcome(study, ended.map(\.trial), ended.map(\.scores))
  }
}
