import Lab

/// Independent draws, each trained to its end on every seed.
///
/// Source: Bergstra and Bengio, "Random search for hyper-parameter optimization" (2012).
package struct RandomSearch: SearchMethod {
  package func cost(trials: Int, seeds: Int) -> Double { Double(trials * seeds) }

  package func search(_ study: Study, trials count: Int) throws -> SearchOutcome {
    let trials = try (0..<count).map { _ in try study.drawTrial() }
    let end = study.rungs.count - 1
    let scores = try study.train(trials, seeds: study.tuning.seeds, rung: end)
    return SearchOutcome(study, trials, scores)
  }
}
