import Comparison
import Lab
import RunStore

extension SeedComparison {
  /// Every number, for programs.
  func json(_ ratings: GameRatings?) -> JSON {
    .object([
      ("environment", .text(environment)), ("metric", .text(metric.description)),
      ("threshold", number(threshold)),
      ("area_steps", areaSteps.map { .list([.integer($0.lowerBound), .integer($0.upperBound)]) } ?? .null),
      ("groups", .list(groups.map(json(of:)))), ("pairs", .list(pairs.map(json(of:)))),
      (
        "settings",
        .object(
          settingDifferences.map { difference in
            (difference.name, .list(difference.values.map { $0.map { .text($0) } ?? .null }))
          })
      ),
      ("verdict", .text(verdict)), ("warnings", .list(warnings.map { .text($0) })),
      ("elo", ratings?.json ?? .null),
    ])
  }

  private func json(of group: GroupResult) -> JSON {
    let summary = group.summary
    let steps = group.stepsToThreshold
    var members: [(String, JSON)] = [
      ("name", .text(group.name)), ("algorithm", .text(group.group.facts.algorithm)),
      ("n", .integer(group.count)), ("iqm", number(summary?.interquartileMean)),
      ("interval", json(of: summary?.interval)), ("mean", number(summary?.mean)),
      ("std", number(summary?.standardDeviation)), ("best", number(summary?.best)),
      ("worst", number(summary?.worst)), ("failed", .integer(group.failedCount)),
      ("diverged", .integer(group.divergedCount)), ("score_step", .integer(group.scoreStep)),
      ("auc", group.areas.isEmpty ? .null : .number(Aggregates.mean(group.areas))),
      ("threshold_steps", steps?.median.map { .integer($0) } ?? .null),
      ("threshold_reached", steps.map { .integer($0.reachedCount) } ?? .null),
      ("optimum", number(group.optimum)),
      ("gap", number(group.gap)), ("copies", .integer(group.seeds.count - group.independentCount)),
      ("wall_seconds", .number(group.wallSeconds)), ("steps_per_second", number(group.stepsPerSecond)),
    ]
    members += games(of: group)
    members += [
      ("seeds", .list(group.seeds.map(json(of:)))),
      (
        "curve",
        .list(
          group.curve.map { band in
            .object([
              ("step", .integer(band.step)), ("n", .integer(band.count)),
              ("iqm", .number(band.interquartileMean)), ("interval", json(of: band.interval)),
            ])
          })
      ),
    ]
    return .object(members)
  }

  private func json(of seed: SeedResult) -> JSON {
    .object(
      [
        ("seed", .unsigned(seed.seed)), ("run", .text(seed.record.path)),
        ("status", .text(seed.state.rawValue)),
        ("steps", .integer(seed.record.progress.steps)), ("score", number(seed.score)),
        ("failed", .bool(seed.isFailed)), ("auc", number(seed.area)),
        ("threshold_steps", seed.threshold.flatMap { $0.hasReached ? .integer($0.step) : nil } ?? .null),
        ("wall_seconds", .number(seed.record.progress.wallSeconds)),
        ("exact_return", number(seed.exactReturn)),
        ("copy_of", seed.copyOf.map { .unsigned($0) } ?? .null),
      ] + games(of: seed))
  }

  /// What stands there of board games only.
  private func games(of group: GroupResult) -> [(String, JSON)] {
    let tally = group.tally()
    guard tally.games > 0 else { return [] }
    return [
      ("games", .integer(tally.games)), ("elo", number(group.elo?.interquartileMean)),
      ("elo_interval", json(of: group.elo?.interval)),
      ("blunders_per_game", number(tally.blundersPerGame)), ("value_kept", number(tally.valueKept)),
      (
        "opponents",
        .list(
          opponents.map { opponent in
            let tally = group.tally(against: opponent)
            return .object([
              ("opponent", .text(opponent)), ("wins", .integer(tally.wins)), ("draws", .integer(tally.draws)),
              ("losses", .integer(tally.losses)), ("score", number(tally.score)),
              ("blunders_per_game", number(tally.blundersPerGame)),
            ])
          })
      ),
    ]
  }

  private func games(of seed: SeedResult) -> [(String, JSON)] {
    guard let games = seed.games else { return [] }
    return [
      ("elo", number(seed.elo)), ("blunders_per_game", number(games.tally().blundersPerGame)),
      ("games", GameEvaluationText(results: games.results).json),
    ]
  }

  private func json(of pair: PairResult) -> JSON {
    .object([
      ("a", .text(groups[pair.first].name)), ("b", .text(groups[pair.second].name)),
      ("difference", .number(pair.test.difference)), ("interval", json(of: pair.test.interval)),
      ("p", .number(pair.test.p)), ("p_holm", .number(pair.adjustedP)), ("paired", .bool(pair.test.isPaired)),
      ("exact", .bool(pair.test.isExact)),
      ("probability_of_improvement", .number(pair.probabilityOfImprovement)),
      ("probability_interval", json(of: pair.probabilityInterval)), ("decided", .bool(pair.isDecided)),
      ("seeds_to_decide", pair.seedsToDecide.map { .integer($0) } ?? .null),
    ])
  }

  /// Two numbers; null for a bound that the seeds cannot give.
  private func json(of interval: Interval?) -> JSON {
    interval.map { .list([.number($0.low), .number($0.high)]) } ?? .null
  }

  private func number(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }
}
