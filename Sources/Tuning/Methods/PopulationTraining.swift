import Lab
import RLCore

/// Population-based training: at each rung the worst fifth gives way to copies of the best fifth, whole training states with
/// perturbed settings.
///
/// A copy is a trial of its own, a branch of the run that it copies; so what comes out is a schedule of settings.
///
/// Source: Jaderberg et al., "Population based training of neural networks" (2017): truncation selection, explore by
/// perturbation.
package struct PopulationTraining: SearchMethod {
  package func cost(trials: Int, seeds: Int) -> Double { Double(trials * seeds) }

  package func search(_ study: Study, trials count: Int) throws -> SearchOutcome {
    var members = try (0..<count).map { _ in try study.drawTrial() }
    let seeds = study.tuning.seeds
    for rung in study.rungs.indices {
      let scores = try study.train(members, seeds: seeds, rung: rung)
      guard let step = study.rungs[rung] else { return SearchOutcome(study, members, scores) }
      let ranking = study.ranking(scores)
      let fifth = max(1, min(count / 5, count / 2))
      let losers = Set(ranking.suffix(fifth))
      try study.judge(
        members, scores: scores, rung: rung,
        survivors: Set(members.indices.filter { !losers.contains($0) }.map { members[$0].number }))
      for loser in losers.sorted() {
        members[loser] = try copy(of: members, ranking.prefix(fifth), at: step, study)
      }
    }
    preconditionFailure("a population ends at its last rung")
  }

  private func copy(
    of members: [Trial], _ best: ArraySlice<Int>, at step: Int, _ study: Study
  ) throws -> Trial {
    var random = study.random(.exploiting, study.trials.count + 1)
    let better = members[best[best.startIndex + random.below(best.count)]]
    let start = Trial.Start(trial: better.number, step: step)
    let origin = "copy of \(better.number) at step \(step)"
    for _ in 0..<100 {
      let genome = study.tuning.space.perturbed(better.genome, &random)
      if let trial = try study.trial(genome, origin: origin, start: start) { return trial }
    }
    // Unchanged it is valid.
    return try study.trial(better.genome, origin: origin, start: start) ?? better
  }
}
