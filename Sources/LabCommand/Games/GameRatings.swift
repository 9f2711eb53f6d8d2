import Comparison
import Lab
import RLCore
import RunStore
import Text

/// Ratings of runs of one board game, from a round robin.
struct GameRatings {
  private let names: [String]
  /// The runs among the players, which come first.
  private let runs: [(group: Int, seed: UInt64)]
  private let elo: EloRatings

  /// Plays the games. Runs that have learned nothing yet do not play. Nil where the runs are not all of one board game of the
  /// catalog, or where none of them plays.
  init?(_ groups: [RunGroup], gamesPerPair: Int, catalog: Catalog) throws {
    let ids = Set(groups.map(\.facts.environment))
    guard ids.count == 1, let game = ids.first.flatMap({ catalog.environment($0)?.boardGame }) else {
      return nil
    }
    var (names, players, opponents): ([String], [any PositionPlayer], [String]) = ([], [], [])
    var runs: [(group: Int, seed: UInt64)] = []
    for (index, group) in groups.enumerated() {
      for run in group.runs {
        let recorded: LoadedRun
        do {
          recorded = try LoadedRun(run.path, catalog: catalog, checkpoint: .latest, allowsCode: false)
        } catch let error as RunStoreError {
          switch error {
          case .noCheckpoint: continue
          case .needsCode: return nil
          default: throw error
          }
        }
        guard recorded.experiment.environment.entry.id == ids.first,
          let player = try recorded.setup.player(), let arrangement = recorded.setup.arrangement
        else { return nil }
        names.append("\(group.name), seed \(run.facts.seed)")
        players.append(player)
        runs.append((index, run.facts.seed))
        for word in arrangement.evaluationOpponents where !opponents.contains(word) { opponents.append(word) }
      }
    }
    guard !runs.isEmpty else { return nil }
    // The scale needs its zero.
    if !opponents.contains("random") { opponents.append("random") }
    for word in opponents { players.append(try NamedPlayer(word, of: game)) }
    let results = RoundRobin(game, gamesPerPair: gamesPerPair, seed: 0).play(players)
    self.names = names + opponents
    self.runs = runs
    elo = EloRatings(
      players: players.count,
      records: results.map {
        PairRecord(first: $0.first, second: $0.second, wins: $0.wins, draws: $0.draws, losses: $0.losses)
      }, anchor: self.names.firstIndex(of: "random"))
  }

  private var order: [Int] { names.indices.sorted { (-elo.ratings[$0], $0) < (-elo.ratings[$1], $1) } }

  /// Each run's rating, by its group's index and its seed.
  var seeds: [Int: [UInt64: Double]] {
    var result: [Int: [UInt64: Double]] = [:]
    for (index, run) in runs.enumerated() { result[run.group, default: [:]][run.seed] = elo.ratings[index] }
    return result
  }

  var opponents: [OpponentRating] {
    names.indices.dropFirst(runs.count).map { OpponentRating(name: names[$0], rating: elo.ratings[$0]) }
  }

  var table: TextTable {
    var table = TextTable(headings: ["Elo, round robin", "rating", "95 % interval", "games"])
    for index in order {
      let (rating, margin) = (elo.ratings[index], elo.margins[index])
      table.rows.append([
        displayable(names[index]), Readable.fixed(rating, 0),
        margin == 0
          ? "-" : "\(Readable.fixed(rating - margin, 0)) to \(Readable.fixed(rating + margin, 0))",
        String(elo.games[index]),
      ])
    }
    return table
  }

  var json: JSON {
    .list(
      order.map { index in
        [
          "name": .text(names[index]), "rating": .number(elo.ratings[index]),
          "margin": .number(elo.margins[index]), "games": .integer(elo.games[index]),
        ]
      })
  }
}
