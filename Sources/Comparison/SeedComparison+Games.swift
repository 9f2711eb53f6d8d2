import RunStore

/// Rating of an opponent, on the same scale as the seeds.
package struct OpponentRating: Sendable, Equatable {
  package var name: String
  package var rating: Double

  package init(name: String, rating: Double) { (self.name, self.rating) = (name, rating) }
}

extension SeedComparison {
  /// Adds the results of a round robin.
  ///
  /// - Parameter seeds: Elo ratings with random play at 0, by the group's index and the seed's number.
  package mutating func rate(_ seeds: [Int: [UInt64: Double]], opponents: [OpponentRating]) {
    for (group, ratings) in seeds {
      for index in groups[group].seeds.indices {
        groups[group].seeds[index].elo = ratings[groups[group].seeds[index].seed]
      }
    }
    opponentRatings = opponents
  }

  /// All opponents in evaluations of any seed: those against the agent without a search first, then by simulations; the
  /// strongest last.
  package var opponents: [String] {
    let results = groups.flatMap { $0.seeds.compactMap(\.games).flatMap { $0.results } }
    let searches = Dictionary(results.map { ($0.label, $0.search) }) { first, _ in first }
    func score(_ name: String) -> Double {
      let tallies = groups.map { $0.tally(against: name) }
      let games = tallies.reduce(0) { $0 + $1.games }
      return tallies.reduce(0) { $0 + $1.points } / Double(max(games, 1))
    }
    return searches.map { (name: $0.key, search: $0.value, score: score($0.key)) }
      .sorted { ($0.search, $1.score, $0.name) < ($1.search, $0.score, $1.name) }.map(\.name)
  }

  /// The groups that have played against an opponent.
  package func groups(against opponent: String) -> [Int] {
    groups.indices.filter { groups[$0].tally(against: opponent).games > 0 }
  }

  /// Whether the scores are of unequally long trainings.
  package var scoreStepsDiffer: Bool { Set(groups.filter { $0.summary != nil }.map(\.scoreStep)).count > 1 }
}

extension GroupResult {
  /// The interquartile mean of its seeds' ratings with its interval, or nil if unknown.
  package var elo: Summary? { Summary(seeds.filter { $0.score != nil }.compactMap(\.elo)) }
}
