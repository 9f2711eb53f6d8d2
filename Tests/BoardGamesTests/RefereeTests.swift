import Agents
import BoardGames
import Lab
import RLCore
import RunStore
import Testing

/// Who played, who won and what was given away, in games of tic-tac-toe that are written out.
@Suite struct RefereeTests {
  /// Plays moves in the order of a list, by how many stones there are.
  private final class Scripted: PositionPlayer {
    private let moves: [Int]
    init(_ moves: [Int]) { self.moves = moves }
    func chooseActions(in positions: [any BoardGame], using streams: inout [RandomStream]) -> [Int] {
      positions.map { moves[$0.plies] }
    }
  }

  /// Plays like another and remembers where it was asked.
  private final class Watched: PositionPlayer {
    private let inner: any PositionPlayer
    private(set) var asked: [any BoardGame] = []
    init(_ inner: any PositionPlayer) { self.inner = inner }
    func chooseActions(in positions: [any BoardGame], using streams: inout [RandomStream]) -> [Int] {
      asked += positions
      return inner.chooseActions(in: positions, using: &streams)
    }
  }

  private var game: BoardGameEntry {
    get throws { try #require(entry("TicTacToe-v0").boardGame) }
  }

  /// Corner, edge: after that x wins, by two threats at once.
  private static let lostByTheSecondMove = [0, 1, 4, 8, 3, 5, 6]

  private func played(_ moves: [Int], judged: Int, first: Int = 0) throws -> PlayedGame {
    let players = [Scripted(moves), Scripted(moves)]
    return try #require(
      GameMatch(game).play(players, from: [.init(first: first, seed: 1)], judged: judged).first)
  }

  @Test func aMoveThatGivesAwayTheValueIsABlunderAndNoOtherIs() throws {
    let winner = try played(Self.lostByTheSecondMove, judged: 0)
    #expect(winner.outcome == .firstWins && winner.actions == Self.lostByTheSecondMove)
    #expect(winner.judgedMoves == 4 && winner.blunders == 0)
    // The loser had one move to give anything away; behind it the game is lost, and nothing is judged.
    let loser = try played(Self.lostByTheSecondMove, judged: 1)
    #expect(loser.judgedMoves == 1 && loser.blunders == 1)
    // Who is judged is the player, not the side.
    let swapped = try played(Self.lostByTheSecondMove, judged: 1, first: 1)
    #expect(swapped.judgedMoves == 4 && swapped.blunders == 0)
  }

  @Test func aWinThatBecomesADrawIsABlunder() throws {
    // x could win with 2 (0 1 2); it takes 4 and then draws.
    let moves = [0, 3, 1, 4, 5, 2, 6, 7, 8]
    let judged = try played(moves, judged: 0)
    #expect(judged.blunders > 0 && judged.outcome == .draw)
  }

  /// The lowest legal cell, which soon gives a draw away.
  private final class LowestCell: PositionPlayer {
    func chooseActions(in positions: [any BoardGame], using streams: inout [RandomStream]) -> [Int] {
      positions.map { $0.legalAction(at: 0) }
    }
  }

  @Test func againstPerfectPlayTheMovesBeforeTheFirstMistakeAreCounted() throws {
    let game = try game
    let seeds = Evaluator.seeds(root: 3, purpose: .gameEvaluation, index: 0, count: 60)
    let result = try GameEvaluation(game, opponents: ["perfect"], games: 60).play(LowestCell(), seeds: seeds)
    let perfect = try NamedPlayer("perfect", of: game)
    var seen: Set<Int> = []
    for (half, seat) in [(0..<30, Side.first), (30..<60, .second)] {
      let starts = half.map { GameMatch.Start(first: seat == .first ? 0 : 1, seed: seeds[$0]) }
      var sum = 0
      for played in GameMatch(game).play([LowestCell(), perfect], from: starts) {
        // Each of its moves is judged by the values of all moves there.
        var (position, count) = (game.start, 0)
        for action in played.actions {
          if position.mover == seat {
            let values = try game.moveValues(position)
            let own = try #require(values.first { $0.action == action })
            if own.value < (values.map(\.value).max() ?? 0) { break }
            count += 1
          }
          position.play(action)
        }
        seen.insert(count)
        sum += count
      }
      #expect(result.games[seat == .first ? 0 : 1].perfectMoves == sum)
    }
    #expect(seen.count > 2, "games that differ")
    let random = try GameEvaluation(game, opponents: ["random"], games: 2).play(
      LowestCell(), seeds: Array(seeds[..<2]))
    #expect(random.games.allSatisfy { $0.perfectMoves == nil })
  }

  @Test func againstAPolicyEachOpeningIsPlayedFromBothSeats() throws {
    let game = try game
    let seeds = Evaluator.seeds(root: 2, purpose: .gameEvaluation, index: 0, count: 40)
    let result = try GameEvaluation(
      game, opponents: ["random", "other"], trained: ["other": LowestCell()], games: 20
    ).play(LowestCell(), seeds: seeds)
    let starts = seeds[20..<30].map { GameMatch.Start(first: 0, openingMoves: 1, seed: $0) }
    let games = GameMatch(game).play([LowestCell(), LowestCell()], from: starts)
    #expect(Set(games.map { $0.actions[0] }).count > 3, "openings that differ")
    let (first, second) = (20..<30, 30..<40)
    let outcomes = games.map { Double($0.outcome.value(for: .first)) }
    #expect(
      Array(result.returns[first]) == outcomes && Array(result.returns[second]) == outcomes.map { 0 - $0 })
    // The move that was drawn is nobody's.
    #expect(Array(result.lengths[first]) == games.map { ($0.actions.count - 1) / 2 })
    #expect(Array(result.lengths[second]) == games.map { $0.actions.count / 2 })
  }

  @Test func evaluationsAtTwoStepsPlayDifferentGames() throws {
    let experiment = try Experiment.load(
      text: """
        environment: {id: TicTacToe-v0, observation: index}
        agent: {algorithm: q-learning}
        training: {steps: 100}
        evaluation: {episodes: 30}
        """, path: "game.yaml", catalog: Catalog(environments: boardGames, agents: agentCatalog))
    let setup = try PreparedRun(experiment, seed: 1)
    func lengths(_ step: Int) throws -> [Int] {
      try #require(try setup.evaluate(setup.agent, at: TrainingTime(steps: step), shouldStop: { false }))
        .lengths
    }
    #expect(try lengths(50) == lengths(50) && lengths(50) != lengths(100))
  }

  @Test func anEvaluationCountsFromTheAgentsSideInBothSeats() throws {
    let game = try game
    let agent = try NamedPlayer("perfect", of: game)
    let seeds = Evaluator.seeds(root: 1, purpose: .gameEvaluation, index: 0, count: 60)
    let result = try GameEvaluation(game, opponents: ["random"], games: 60).play(agent, seeds: seeds)
    #expect(result.games.map(\.seat) == [.first, .second])
    for tally in result.games {
      #expect(tally.games == 30 && tally.losses == 0 && tally.wins > 10)
      #expect(tally.judgedMoves > 60 && tally.blunders == 0)
    }
    // The same games again, counted by hand.
    let random = try NamedPlayer("random", of: game)
    for (half, seat) in [(0..<30, Side.first), (30..<60, .second)] {
      let starts = half.map { GameMatch.Start(first: seat == .first ? 0 : 1, seed: seeds[$0]) }
      let games = GameMatch(game).play([agent, random], from: starts)
      #expect(result.games[seat == .first ? 0 : 1].wins == games.count { $0.outcome == .win(seat) })
      #expect(Array(result.returns[half]) == games.map { $0.outcome == .win(seat) ? 1 : 0 })
      #expect(
        Array(result.lengths[half])
          == games.map { seat == .first ? ($0.actions.count + 1) / 2 : $0.actions.count / 2 })
    }
  }

  @Test func aWeakAgentsLossesAreLossesInBothSeats() throws {
    let game = try game
    let seeds = Evaluator.seeds(root: 1, purpose: .gameEvaluation, index: 0, count: 40)
    let result = try GameEvaluation(game, opponents: ["perfect"], games: 40)
      .play(NamedPlayer("random", of: game), seeds: seeds)
    for tally in result.games {
      #expect(tally.wins == 0 && tally.losses > 5 && tally.blunders >= tally.losses)
    }
    #expect(result.returns.allSatisfy { $0 <= 0 } && Array(result.returns.prefix(20)).contains(-1))
  }

  @Test func everyOpponentIsMetWithGamesOfItsOwn() throws {
    let game = try game
    let watched = Watched(try NamedPlayer("random", of: game))
    let seeds = Evaluator.seeds(root: 1, purpose: .gameEvaluation, index: 0, count: 20)
    _ = try GameEvaluation(game, opponents: ["random", "random"], seats: [.first], games: 10)
      .play(watched, seeds: seeds)
    // The second move of ten games against either: were the seeds the same, so were all positions.
    let seconds = watched.asked.filter { $0.plies == 2 }.map(\.key)
    #expect(seconds.count == 20 && Array(seconds.prefix(10)) != Array(seconds.suffix(10)))
  }

  @Test func aRoundRobinPlaysEveryOpeningFromBothSides() throws {
    let players = try ["random", "random"].map { Watched(try NamedPlayer($0, of: game)) }
    let results = try RoundRobin(game, gamesPerPair: 12, seed: 5).play(players)
    #expect(results.count == 1 && results[0].wins + results[0].draws + results[0].losses == 12)
    // Behind an opening of one move the second side is first to be asked: six times either, in the same positions.
    let openings = players.map { $0.asked.filter { $0.plies == 1 }.map(\.key).sorted() }
    #expect(openings[0].count == 6 && openings[0] == openings[1])
    for player in players {
      let sides = Set(player.asked.map(\.mover))
      #expect(sides == [.first, .second])
    }
  }

  @Test func aRoundRobinsResultsAreThoseOfTheFirstOfThePair() throws {
    let strong = try (NamedPlayer("perfect", of: game), NamedPlayer("random", of: game))
    let first = try RoundRobin(game, gamesPerPair: 20, seed: 5).play([strong.0, strong.1])
    #expect(first[0].losses == 0 && first[0].wins > 10)
    let second = try RoundRobin(game, gamesPerPair: 20, seed: 5).play([strong.1, strong.0])
    #expect(second[0].wins == 0 && second[0].losses > 10)
  }

  @Test func theSummaryCountsADrawAsHalfAndBlundersByGames() {
    var (first, second) = (
      GameResult(opponent: "rules", seat: .first), GameResult(opponent: "rules", seat: .second)
    )
    (first.wins, first.draws, first.losses, first.judgedMoves, first.blunders) = (1, 2, 1, 30, 4)
    (second.wins, second.draws, second.losses, second.judgedMoves, second.blunders) = (0, 2, 2, 10, 6)
    #expect(
      GameResult.summary(of: [first, second]) == [
        // One win and four draws of eight games; ten blunders in eight games, and in forty moves.
        Metric("games/rules/score", 3.0 / 8), Metric("blunders_per_game", 1.25), Metric("value_kept", 0.75),
      ])
  }

  /// Takes the first legal action that it is shown.
  private final class First: Policy {
    func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
      for row in 0..<observations.count { actions[row] = Int32(observations.mask(row)?.action(at: 0) ?? 0) }
    }
  }

  @Test func aPolicyExploresInGamesByItsEpsilon() throws {
    let space = try entry("TicTacToe-v0").make().observationSpace
    for (epsilon, expected) in [(0.0, 1...1), (1, 5...9)] {
      let player = PolicyPlayer(First(), of: try game, seeing: space, epsilon: epsilon, capacity: 8)
      var streams = (0..<40).map { RandomStream(seed: $0) }
      let chosen = player.chooseActions(in: try streams.map { _ in try game.start }, using: &streams)
      #expect(expected.contains(Set(chosen).count))
    }
  }

  @Test func anExhaustiveCheckCountsThePlayersOwnLosses() throws {
    let game = try game
    let perfect = try #require(ExhaustiveCheck(NamedPlayer("perfect", of: game), of: game, side: .second))
    #expect(perfect.losses == 0 && perfect.wins > 0)
    let space = try entry("TicTacToe-v0").make().observationSpace
    let weak = PolicyPlayer(First(), of: game, seeing: space, capacity: 64)
    let check = try #require(ExhaustiveCheck(weak, of: game, side: .second))
    var position = game.start
    for action in try #require(check.losingLine) { position.play(action) }
    #expect(check.losses > 0 && position.outcome == .win(.first))
  }

  @Test func anOpponentTakesAnyOfItsEquallyGoodMoves() throws {
    // On the empty board every move keeps the draw.
    let perfect = try NamedPlayer("perfect", of: game)
    var streams = (0..<60).map { RandomStream(seed: $0) }
    let chosen = perfect.chooseActions(in: try streams.map { _ in try game.start }, using: &streams)
    #expect(Set(chosen) == Set(0..<9))
  }
}
