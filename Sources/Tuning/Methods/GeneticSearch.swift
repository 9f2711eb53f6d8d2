import Lab
import RLCore

/// A genetic algorithm, (μ + μ): parents by tournament, children by crossover and mutation, and of both the best stay.
///
/// Source: Eiben and Smith, "Introduction to evolutionary computing" (2015), chapters 4 and 5.
package struct GeneticSearch: SearchMethod {
  /// Parents of a generation.
  package let population: Int
  private static let tournament = 3

  package func cost(trials: Int, seeds: Int) -> Double { Double(trials * seeds) }

  package func search(_ study: Study, trials count: Int) throws -> SearchOutcome {
    let end = study.rungs.count - 1
    var parents = try (0..<min(population, count)).map { _ in try study.drawTrial() }
    var scores = try study.train(parents, seeds: study.tuning.seeds, rung: end)
    while study.trials.count < count {
      let ranking = study.ranking(scores)
      var children: [Trial] = []
      for _ in 0..<min(population, count - study.trials.count) {
        children.append(try child(of: parents, ranking, study))
      }
      let both = parents + children
      let all = scores + (try study.train(children, seeds: study.tuning.seeds, rung: end))
      let kept = study.ranking(all).prefix(population).sorted()
      try study.judge(both, scores: all, rung: end, survivors: Set(kept.map { both[$0].number }))
      (parents, scores) = (kept.map { both[$0] }, kept.map { all[$0] })
    }
    return SearchOutcome(study, parents, scores)
  }

  /// A child whose values no trial had; drawn at random where none is found.
  private func child(of parents: [Trial], _ ranking: [Int], _ study: Study) throws -> Trial {
    var random = study.random(.breeding, study.trials.count + 1)
    for _ in 0..<100 {
      let (mother, father) = (
        parents[Self.parent(ranking, &random)], parents[Self.parent(ranking, &random)]
      )
      let genome = study.tuning.space.child(mother.genome, father.genome, &random)
      let settings = study.tuning.space.settings(genome)
      if study.trials.contains(where: { $0.settings == settings }) { continue }
      let origin =
        mother == father ? "child of \(mother.number)" : "child of \(mother.number) and \(father.number)"
      if let trial = try study.trial(genome, origin: origin) { return trial }
    }
    return try study.drawTrial()
  }

  /// The best of a few parents taken at random.
  private static func parent(_ ranking: [Int], _ random: inout RandomStream) -> Int {
    let place = (0..<tournament).map { _ in random.below(ranking.count) }.min() ?? 0
    return ranking[place]
  }
}
