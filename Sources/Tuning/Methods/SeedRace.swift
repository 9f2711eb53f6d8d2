import Comparison
import Lab

/// A race: all trials are trained on one seed after the other, and one that is beaten gets no further seed.
///
/// A trial is beaten once an exact paired test, one-sided and on the seeds that it shares with the trial that leads, has a p of
/// at most `level`. With common seeds most of the spread between seeds cancels.
///
/// Source: Birattari et al., "A racing algorithm for configuring metaheuristics" (2002), with permutation tests in place of
/// Friedman's.
package struct SeedRace: SearchMethod {
  package let level: Double

  /// At worst nobody is beaten.
  package func cost(trials: Int, seeds: Int) -> Double { Double(trials * seeds) }

  package func search(_ study: Study, trials count: Int) throws -> SearchOutcome {
    var trials = try (0..<count).map { _ in try study.drawTrial() }
    var scores: [[Double?]] = trials.map { _ in [] }
    let end = study.rungs.count - 1
    for seed in study.tuning.seeds {
      let new = try study.train(trials, seeds: [seed], rung: end)
      for index in trials.indices { scores[index] += new[index] }
      let best = study.ranking(scores)[0]
      let kept = trials.indices.filter { $0 == best || !isBeaten(scores[$0], by: scores[best], study) }
      try study.judge(trials, scores: scores, rung: end, survivors: Set(kept.map { trials[$0].number }))
      (trials, scores) = (kept.map { trials[$0] }, kept.map { scores[$0] })
      if trials.count == 1 { break }
    }
    return SearchOutcome(study, trials, scores)
  }

  private func isBeaten(_ scores: [Double?], by best: [Double?], _ study: Study) -> Bool {
    let (own, others) = (scores.map(study.merit), best.map(study.merit))
    // What diverged has no score to test, and lost against one that has.
    if own.contains(-.infinity) { return !others.contains(-.infinity) }
    if others.contains(-.infinity) { return false }
    let test = PermutationTest.paired(others, own)
    return test.difference > 0 && test.p / 2 <= level
  }
}
