import Comparison
import Lab
import RLCore
import RunStore

/// How strong runs of one board game are, measured by games of everyone against everyone.
struct GameRatings {
  private let names: [String]
  private let elo: EloRatings

  /// Plays the games. Nil where the runs are not all of one board game, or where one has learned nothing yet.
  init?(_ groups: [RunGroup], gamesPerPair: Int, catalog: Catalog) throws {
    let ids = Set(groups.map(\.facts.environment))
    guard ids.count == 1, let game = ids.first.flatMap({ catalog.environment($0)?.boardGame }) else {
      return nil
    }
    var (names, players, opponents): ([String], [any PositionPlayer], [String]) = ([], [], [])
    for group in groups {
      for run in group.runs {
        let recorded: RecordedRun
        do { recorded = try RecordedRun(run.path, catalog: catalog, checkpoint: .latest) } catch {
          guard let error = error as? RunStoreError, case .noCheckpoint = error else { throw error }
          return nil
        }
        guard let player = recorded.setup.player(), let arrangement = recorded.setup.arrangement else {
          return nil
        }
        names.append("\(group.name), seed \(run.facts.seed)")
        players.append(player)
        for word in arrangement.evaluationOpponents where !opponents.contains(word) { opponents.append(word) }
      }
    }
    // The scale needs its zero.
    if !opponents.contains("random") { opponents.append("random") }
    for word in opponents { players.append(try NamedPlayer(word, of: game)) }
    let results = RoundRobin(game, gamesPerPair: gamesPerPair, seed: 0).play(players)
    self.names = names + opponents
    elo = EloRatings(
      players: players.count,
      records: results.map {
        PairRecord(first: $0.first, second: $0.second, wins: $0.wins, draws: $0.draws, losses: $0.losses)
      }, anchor: self.names.firstIndex(of: "random"))
  }

  private var order: [Int] { names.indices.sorted { (-elo.ratings[$0], $0) < (-elo.ratings[$1], $1) } }

  var lines: [String] {
    var table = TextTable(headings: ["Elo, everyone against everyone", "rating", "95 % interval", "games"])
    for index in order {
      let (rating, margin) = (elo.ratings[index], elo.margins[index])
      table.rows.append([
        names[index], Readable.fixed(rating, 0),
        margin == 0
          ? "-" : "\(Readable.fixed(rating - margin, 0)) to \(Readable.fixed(rating + margin, 0))",
        String(elo.games[index]),
      ])
    }
    return table.lines + [""]
  }

  var json: JSON {
    .list(
      order.map { index in
        .object([
          ("name", .text(names[index])), ("rating", .number(elo.ratings[index])),
          ("margin", .number(elo.margins[index])), ("games", .integer(elo.games[index])),
        ])
      })
  }
}
