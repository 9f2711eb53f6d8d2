import Lab

/// A way to search a space.
package protocol SearchMethod {
  /// Environment steps that `trials` trials take at most, in shares of a whole trial on one seed.
  func cost(trials: Int, seeds: Int) -> Double

  /// - Returns: the best trial, and its scores on the seeds that it was trained on to the end.
  func search(_ study: Study, trials: Int) throws -> SearchOutcome
}

/// The best trial of a search.
package struct SearchOutcome: Sendable {
  package let winner: Trial
  /// At the end of training, one a seed.
  package let scores: [Double?]

  /// The best of some trials.
  package init(_ study: Study, _ trials: [Trial], _ scores: [[Double?]]) {
    let best = study.ranking(scores)[0]
    (winner, self.scores) = (trials[best], scores[best])
  }
}

extension Study {
  /// Runs the method of the configuration.
  package func search(optuna: OptunaSearch? = nil) throws -> SearchOutcome {
    let method = method(optuna)
    return try method.search(self, trials: try trialCount(method))
  }

  private func method(_ optuna: OptunaSearch?) -> any SearchMethod {
    switch tuning.method {
    case .random: RandomSearch()
    case .halving: SuccessiveHalving(shares: shares, brackets: 1)
    case .hyperband: SuccessiveHalving(shares: shares, brackets: rungs.count)
    case .race: SeedRace(level: tuning.level)
    case .genetic: GeneticSearch(population: tuning.population)
    case .population: PopulationTraining()
    case .optuna: optuna ?? OptunaSearch(journal: log.path + ".journal")
    }
  }

  /// The rungs as shares of a whole trial.
  private var shares: [Double] {
    rungs.map { rung in rung.flatMap { step in steps.map { Double(step) / Double($0) } } ?? 1 }
  }

  /// The number of trials that is set, or that the budget allows.
  private func trialCount(_ method: any SearchMethod) throws -> Int {
    guard let budget = tuning.budget, let steps else { return tuning.trials ?? Self.standardTrials }
    let limit = Double(budget) / Double(steps)
    var (low, high) = (0, 100_000)
    while low < high {
      let middle = (low + high + 1) / 2
      if method.cost(trials: middle, seeds: tuning.seeds.count) <= limit {
        low = middle
      } else {
        high = middle - 1
      }
    }
    let fewest = tuning.method == .population ? 2 : 1
    guard low >= fewest else {
      throw SpaceProblem(
        description:
          "tune.budget: \(budget) steps do not suffice for \(fewest == 1 ? "one trial" : "two members") of \(steps) steps on \(tuning.seeds.count) seeds; raise it"
      )
    }
    return low
  }

  package static let standardTrials = 20

  /// Environment steps that the search takes at most; nil where that is not known.
  package func mostSteps() throws -> Int? {
    let method = method(nil)
    return stepsOfTrainings(method.cost(trials: try trialCount(method), seeds: tuning.seeds.count))
  }

  /// Environment steps that the test of the winner and of the file's own settings takes at most; nil where that is not known.
  package var testSteps: Int? { stepsOfTrainings(2 * Double(tuning.testSeeds.count)) }

  /// Environment steps of so many whole trainings; `Int.max` where there are more.
  private func stepsOfTrainings(_ count: Double) -> Int? {
    steps.map { Int(exactly: (Double($0) * count).rounded()) ?? .max }
  }
}
