import ArgumentParser
import Lab
import RLCore
import RunStore
import Text

/// `evaluate` for a run in a board game.
struct RunInGame {
  private let run: LoadedRun
  private let path: String
  private let game: BoardGameEntry
  private let epsilon: Double
  private let seat: Side?
  private let allowsCode: Bool

  /// - Parameter allowsCode: whether runs among the opponents may name a plugin or a Python module as their environment.
  init(
    _ run: LoadedRun, path: String, game: BoardGameEntry, epsilon: Double, seat: Side?, allowsCode: Bool
  ) {
    (self.run, self.path, self.game, self.epsilon, self.seat) = (run, path, game, epsilon, seat)
    self.allowsCode = allowsCode
  }

  /// - Parameter simulations: of the search before each move; 0 for none.
  func player(simulations: Int) throws -> PolicyPlayer {
    do throws(SearchRefusal) {
      guard let player = try run.setup.player(epsilon: epsilon, simulations: simulations) else {
        preconditionFailure("a board game without a player")
      }
      return player
    } catch { throw LabFailure(.usage, "--search: \(path): \(error.description)") }
  }

  /// The sets of solved positions with these names.
  func sets(named names: [String]) throws -> [PositionSet] {
    guard !names.isEmpty else { return [] }
    guard let sets = game.positionSets else {
      throw LabFailure(.usage, "--positions: \(game.title) has no sets of solved positions")
    }
    if let unknown = names.first(where: { $0 != "all" && !sets.names.contains($0) }) {
      throw LabFailure(
        .usage,
        "--positions: \(game.title) has no set called '\(unknown)'; use \(sets.names.joined(separator: ", ")) or all"
      )
    }
    return (names.contains("all") ? sets.names : names).compactMap(sets.set)
  }

  /// Plays the games, once for each number of simulations.
  func play(
    opponents named: [String], games: Int, seed: UInt64, _ searches: [Int], json: Bool, _ lab: LabContext
  ) throws {
    let output = lab.output
    guard let arrangement = run.setup.arrangement else {
      preconditionFailure("a board game without opponents")
    }
    let opponents = named.isEmpty ? arrangement.evaluationOpponents : named
    let evaluation = GameEvaluation(
      game, opponents: opponents, trained: try trained(among: named, lab),
      seats: seat.map { [$0] } ?? Side.allCases, games: games, referee: .thorough)
    let seeds = Evaluator.seeds(
      root: seed, purpose: .freshEvaluation, index: 0, count: opponents.count * games)
    var text = GameEvaluationText(results: [])
    for simulations in searches {
      let player = try player(simulations: simulations)
      var result: EvaluationResult
      do { result = try evaluation.play(player, seeds: seeds) } catch let error as GameTextError {
        throw LabFailure(.usage, "--opponent: \(error.description)")
      }
      for index in result.games.indices { result.games[index].search = simulations }
      text.results += result.games
      guard json else { continue }
      output.json([
        "run": .text(path), "checkpoint_step": .integer(run.checkpointStep), "search": .integer(simulations),
        "episodes": .integer(result.returns.count), "return_mean": .number(result.returnMean),
        "return_std": .number(result.returnStd), "length_mean": .number(result.lengthMean),
        "returns": JSON(result.returns),
        "games": GameEvaluationText(results: result.games).json,
      ])
    }
    if json { return }
    output.data("\(path), step \(Readable.grouped(run.checkpointStep))")
    for line in text.table.lines(width: output.dataWidth) { output.data(line) }
  }

  /// The runs among opponents.
  private func trained(among words: [String], _ lab: LabContext) throws -> [String: any PositionPlayer] {
    let id = run.experiment.environment.entry.id
    var players: [String: any PositionPlayer] = [:]
    for word in words {
      let opponent = try GameOpponent(
        word, of: game, id: id, option: "--opponent", allowsCode: allowsCode, lab)
      if opponent.run != nil { players[word] = opponent.player }
    }
    return players
  }

  /// Counts mistakes in solved positions, once for each number of simulations.
  func countMistakes(in sets: [PositionSet], _ searches: [Int], json: Bool, _ output: Output) throws {
    var results: [PositionResult] = []
    for simulations in searches {
      let player = try player(simulations: simulations)
      results += sets.compactMap { PositionEvaluation($0).play(player, simulations: simulations) }
    }
    let text = PositionEvaluationText(results: results)
    if json {
      output.json([
        "run": .text(path), "checkpoint_step": .integer(run.checkpointStep), "positions": text.json,
      ])
    } else {
      output.data("\(path), step \(Readable.grouped(run.checkpointStep))")
      for line in text.table.lines(width: output.dataWidth) { output.data(line) }
    }
  }
}

/// Numbers of simulations on the command line: `0,50,200`.
struct SearchNumbers {
  private let given: [Int]

  init() { given = [] }

  /// - Throws: `ValidationError` with what is wrong.
  init(_ text: String) throws {
    var given: [Int] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let number = Int(written: String(word)) else {
        throw ValidationError("write integers such as 200, or 0,50,200")
      }
      guard (0...1_000_000).contains(number) else {
        throw ValidationError("each must be from 0 to 1,000,000, not \(number)")
      }
      guard !given.contains(number) else { throw ValidationError("\(number) is given twice") }
      given.append(number)
    }
    self.given = given
  }

  var isEmpty: Bool { given.isEmpty }
  /// Those given, or one without search.
  var numbers: [Int] { given.isEmpty ? [0] : given }
}
