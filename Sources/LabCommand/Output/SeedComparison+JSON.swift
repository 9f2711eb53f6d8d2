import Comparison
import Lab
import RunStore
import Text

extension SeedComparison {
  /// Every number as JSON.
  func json(_ ratings: GameRatings?) -> JSON {
    let settings = settingDifferences.map { ($0.name, JSON.list($0.values.map { JSON($0) })) }
    let all: JSON = [
      "environment": .text(environment), "metric": .text(metric.description), "threshold": JSON(threshold),
      "area_steps": areaSteps.map { JSON([$0.lowerBound, $0.upperBound]) } ?? .null,
      "groups": .list(groups.map(json(of:))), "pairs": .list(pairs.map(json(of:))),
      "settings": .object(settings), "verdict": .text(verdict), "warnings": JSON(warnings),
      "elo": ratings?.json ?? .null,
    ]
    let tasks = continual.map(json(of:))
    return tasks.isEmpty ? all : all.followed(by: ["continual": .list(tasks)])
  }

  /// What a group learned of several tasks.
  private func json(of result: ContinualResult) -> JSON {
    func numbers(_ summary: GroupResult.Summary?) -> JSON {
      summary.map { ["mean": .number($0.mean), "interval": json(of: $0.interval)] } ?? .null
    }
    let plasticity = result.plasticity
    return [
      "group": .text(result.name), "exact": .bool(result.isExact), "n": .integer(result.runs.count),
      "mean_loss": numbers(result.meanLoss), "final_loss": numbers(result.finalLoss),
      "forgetting": numbers(result.forgetting), "forward_transfer": numbers(result.forwardTransfer),
      "relative_to_fresh": .bool(result.isExact && result.difficulty != nil),
      "early_area": plasticity.isEmpty ? .null : .number(Aggregates.mean(plasticity.map(\.early))),
      "late_area": plasticity.isEmpty ? .null : .number(Aggregates.mean(plasticity.map(\.late))),
      "p": JSON(result.plasticityTest?.p), "p_holm": JSON(result.adjustedP),
      "paired": result.plasticityTest.map { JSON.bool($0.isPaired) } ?? .null,
      "verdict": JSON(result.verdict),
      "matrix": .list(result.matrix.map { .list($0.map { JSON($0) }) }),
      "seeds": .list(
        result.runs.map { run in
          [
            "mean_loss": .number(run.meanLoss), "final_loss": JSON(run.finalLoss),
            "forgetting": JSON(run.forgetting),
            "stages": .list(
              run.stages.map {
                [
                  "task": .integer($0.task + 1), "step": .integer($0.end), "loss": JSON($0.finalLoss),
                  "area": .number($0.area), "steps_to_optimum": JSON($0.stepsToOptimum),
                ]
              }),
          ]
        }),
    ]
  }

  private func json(of group: GroupResult) -> JSON {
    let summary = group.summary
    let steps = group.stepsToThreshold
    let curve = curve(group.curve, "step")
    let episodes: JSON =
      group.episodeCurve.isEmpty ? [:] : ["episode_curve": .list(self.curve(group.episodeCurve, "episode"))]
    let scores: JSON = [
      "name": .text(group.name), "algorithm": .text(group.group.facts.algorithm), "n": .integer(group.count),
      "iqm": JSON(summary?.interquartileMean), "interval": json(of: summary?.interval),
      "mean": JSON(summary?.mean), "std": JSON(summary?.standardDeviation), "best": JSON(summary?.best),
      "worst": JSON(summary?.worst), "failed": .integer(group.failedCount),
      "diverged": .integer(group.divergedCount), "score_step": .integer(group.scoreStep),
      "auc": group.areas.isEmpty ? .null : .number(Aggregates.mean(group.areas)),
      "threshold_steps": JSON(steps?.median), "threshold_reached": JSON(steps?.reachedCount),
      "optimum": JSON(group.optimum), "gap": JSON(group.gap),
      "copies": .integer(group.seeds.count - group.independentCount),
      "wall_seconds": .number(group.wallSeconds), "steps_per_second": JSON(group.stepsPerSecond),
    ]
    return scores.followed(by: games(of: group)).followed(by: mistakes(of: group)).followed(
      by: ["seeds": .list(group.seeds.map(json(of:))), "curve": .list(curve)]
    ).followed(by: episodes)
  }

  /// - Parameter unit: what the bands' `step` counts.
  private func curve(_ bands: [CurveBand], _ unit: String) -> [JSON] {
    bands.map { band in
      .object([
        (unit, .integer(band.step)), ("n", .integer(band.count)), ("iqm", .number(band.average)),
        ("interval", json(of: band.interval)),
      ])
    }
  }

  private func json(of seed: SeedResult) -> JSON {
    let threshold = seed.threshold.flatMap { $0.hasReached ? $0.step : nil }
    let score: JSON = [
      "seed": .unsigned(seed.seed), "run": .text(seed.record.path), "status": .text(seed.state.rawValue),
      "steps": .integer(seed.record.progress.steps), "score": JSON(seed.score),
      "failed": .bool(seed.isFailed), "auc": JSON(seed.area), "threshold_steps": JSON(threshold),
      "wall_seconds": .number(seed.record.progress.wallSeconds), "exact_return": JSON(seed.exactReturn),
      "copy_of": JSON(seed.copyOf),
    ]
    return score.followed(by: games(of: seed))
  }

  /// Fields for board games only.
  private func games(of group: GroupResult) -> JSON {
    let tally = group.tally()
    guard tally.games > 0 else { return [:] }
    let table = opponents.map { opponent -> JSON in
      let tally = group.tally(against: opponent)
      return [
        "opponent": .text(opponent), "wins": .integer(tally.wins), "draws": .integer(tally.draws),
        "losses": .integer(tally.losses), "score": JSON(tally.score),
        "blunders_per_game": JSON(tally.blundersPerGame),
      ]
    }
    return [
      "games": .integer(tally.games), "elo": JSON(group.elo?.interquartileMean),
      "elo_interval": json(of: group.elo?.interval), "blunders_per_game": JSON(tally.blundersPerGame),
      "value_kept": JSON(tally.valueKept), "opponents": .list(table),
    ]
  }

  /// Mistakes in sets of solved positions at the end of training; nothing without any.
  private func mistakes(of group: GroupResult) -> JSON {
    let rows = mistakeSets.flatMap { set, counts in
      counts.compactMap { count -> JSON? in
        group.lastMistakes(set, count).map { found in
          [
            "positions": .text(set), "simulations": .integer(count), "mean": .number(found.mean),
            "fewest": .number(found.worst), "most": .number(found.best),
          ]
        }
      }
    }
    return rows.isEmpty ? [:] : ["mistakes": .list(rows)]
  }

  private func games(of seed: SeedResult) -> JSON {
    guard let games = seed.games else { return [:] }
    return [
      "elo": JSON(seed.elo), "blunders_per_game": JSON(games.tally().blundersPerGame),
      "games": GameEvaluationText(results: games.results).json,
    ]
  }

  private func json(of pair: PairResult) -> JSON {
    [
      "a": .text(groups[pair.first].name), "b": .text(groups[pair.second].name),
      "difference": .number(pair.test.difference), "interval": json(of: pair.test.interval),
      "p": .number(pair.test.p), "p_holm": .number(pair.adjustedP), "paired": .bool(pair.test.isPaired),
      "exact": .bool(pair.test.isExact), "probability_of_improvement": .number(pair.probabilityOfImprovement),
      "probability_interval": json(of: pair.probabilityInterval), "decided": .bool(pair.isDecided),
      "seeds_to_decide": JSON(pair.seedsToDecide),
    ]
  }

  /// Two numbers; null for a bound that the seeds cannot determine.
  private func json(of interval: Interval?) -> JSON {
    interval.map { JSON([$0.low, $0.high]) } ?? .null
  }
}
