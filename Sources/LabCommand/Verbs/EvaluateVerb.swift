import ArgumentParser
import Exporting
import Lab
import NeuralNetworks
import RLCore
import RunStore
import Text

struct EvaluateVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Evaluate the greedy policy of a run on fresh episodes.",
    discussion: """
      Example: rl-lab evaluate runs/cartpole-dqn --episodes 100

      The episodes' seeds are derived from --seed and differ from those of training and its evaluations.

      Example: rl-lab evaluate runs/connectfour-dqn --opponent perfect --seat first

      Example: rl-lab evaluate runs/connectfour-dqn --positions all --search 0,200

      In a board game --episodes is the number of games against each opponent, half from each seat unless --seat is \
      given, and the moves are judged by the game's solver. Against another run they begin with some random moves, each \
      opening from both seats. --search lets the agent look ahead by a tree search of so many \
      simulations a move, and --positions counts its mistakes in sets of solved positions instead of playing, unless \
      --opponent is given too. In 2048-v0 --search N looks as many moves ahead as need at most N boards to be valued \
      (expectimax). --exhaustive plays no games: it enumerates every position that \
      the agent can reach from either seat, and shows a game that it loses, if there is one.
      """)

  @Argument(help: "Run files, or folders of them.", completion: Completion.runs) var runs: [String]
  @Option(parsing: .unconditional, help: "Episodes per run. (default: 100)", transform: wholeNumber)
  var episodes = 100
  @Option(
    parsing: .unconditional, help: "The seed from which the episodes' seeds are derived. (default: 0)",
    transform: seedNumber)
  var seed: UInt64 = 0
  @Option(help: "The checkpoint: latest, best, or a step.") var checkpoint = "latest"
  @Option(parsing: .unconditional, help: "Probability of a random action.") var epsilon = 0.0
  @Option(help: "Compute the network with fewer bits: bf16 (weights) or int8 (weights and what layers read).")
  var precision: Precision?
  @Flag(help: "Load the plugin or Python module that a run names as its environment.") var allowCode = false
  @Option(
    help:
      "In a board game: a built-in player, or another run; repeatable. (default: those of the run's evaluations)",
    completion: Completion.opponents)
  var opponent: [String] = []
  @Option(help: "In a board game: the agent's seat, first or second. (default: both)") var seat: SeatName?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Simulations of a tree search before each move, in 2048-v0 boards valued at most; several numbers with commas. (default: no search)",
      valueName: "numbers"), transform: { try SearchNumbers($0) })
  var search = SearchNumbers()
  @Option(help: "In a board game: a set of solved positions, such as begin-hard, or all; repeatable.")
  var positions: [String] = []
  @Flag(help: "In a small board game: check every reachable position.") var exhaustive = false
  @Flag(help: "Print one JSON object per run.") var json = false

  func validate() throws {
    guard !runs.isEmpty else { throw ValidationError("name at least one run") }
    guard (1...1_000_000).contains(episodes) else {
      throw ValidationError("--episodes must be an integer from 1 to 1,000,000, not \(episodes)")
    }
    guard (0...1).contains(epsilon) else {
      throw ValidationError("--epsilon must be a number in [0, 1], not \(epsilon)")
    }
    if exhaustive, epsilon > 0 || !opponent.isEmpty {
      throw ValidationError(
        "--exhaustive follows the greedy choice and every reply to it; leave out \(epsilon > 0 ? "--epsilon" : "--opponent")"
      )
    }
    if exhaustive, !positions.isEmpty { throw ValidationError("give one of --exhaustive and --positions") }
    if !positions.isEmpty, opponent.isEmpty, seat != nil {
      throw ValidationError("--seat applies to games; name an --opponent too, or leave it out")
    }
    _ = try CheckpointChoice(argument: checkpoint)
  }

  func run(_ lab: LabContext) throws -> Int32 {
    var table = TextTable(
      headings: ["run", "step"] + (search.isEmpty ? [] : ["search"]) + [
        "episodes", "return", "std", "length",
      ])
    for path in try runFiles(in: runs) {
      let played = try LoadedRun(
        path, catalog: lab.catalog, checkpoint: CheckpointChoice(argument: checkpoint),
        allowsCode: allowCode)
      if let precision {
        do { try played.lowerNetwork(to: precision) } catch let refusal as ExportRefusal {
          throw LabFailure(.usage, "\(path): \(refusal.description)")
        }
      }
      if let game = played.setup.game {
        try evaluate(played, path, game, lab)
        continue
      }
      guard opponent.isEmpty, seat == nil, !exhaustive, positions.isEmpty else {
        throw LabFailure(
          .usage,
          "\(path): \(played.experiment.environment.entry.id) is not a board game; --opponent, --seat, --positions and --exhaustive apply to board games only"
        )
      }
      for simulations in search.numbers { try evaluate(played, path, simulations, into: &table, lab) }
    }
    if !json, !table.rows.isEmpty {
      for line in table.lines(width: lab.output.dataWidth) { lab.output.data(line) }
    }
    return 0
  }

  /// A run in another environment than a board game.
  private func evaluate(
    _ played: LoadedRun, _ path: String, _ simulations: Int, into table: inout TextTable, _ lab: LabContext
  ) throws {
    let result: EvaluationResult
    do {
      result = try played.evaluate(
        episodes: episodes, seed: seed, epsilon: epsilon, simulations: simulations)
    } catch let refusal as SearchRefusal {
      throw LabFailure(.usage, "--search: \(path): \(refusal.description)")
    }
    if let remark = result.truncationRemark(played.experiment) {
      lab.output.note("rl-lab: \(path): \(remark)")
    }
    if json {
      var line: [(String, JSON)] = [
        ("run", .text(path)), ("checkpoint_step", .integer(played.checkpointStep)),
        ("episodes", .integer(episodes)), ("return_mean", .number(result.returnMean)),
        ("return_std", .number(result.returnStd)), ("length_mean", .number(result.lengthMean)),
        ("returns", JSON(result.returns)),
      ]
      if !search.isEmpty { line.insert(("search", .integer(simulations)), at: 2) }
      lab.output.json(.object(line))
    } else {
      table.rows.append(
        [path, Readable.grouped(played.checkpointStep)]
          + (search.isEmpty ? [] : [Readable.grouped(simulations)]) + [
            String(episodes), Readable.score(result.returnMean), Readable.score(result.returnStd),
            Readable.score(result.lengthMean),
          ])
    }
  }

  /// A run in a board game.
  private func evaluate(
    _ played: LoadedRun, _ path: String, _ game: BoardGameEntry, _ lab: LabContext
  ) throws {
    let evaluation = RunInGame(
      played, path: path, game: game, epsilon: epsilon, seat: seat?.side, allowsCode: allowCode)
    if exhaustive {
      for number in search.numbers {
        try check(evaluation.player(simulations: number), path, game, simulations: number, lab)
      }
      return
    }
    let sets = try evaluation.sets(named: positions)
    if !sets.isEmpty { try evaluation.countMistakes(in: sets, search.numbers, json: json, lab.output) }
    if sets.isEmpty || !opponent.isEmpty {
      try evaluation.play(
        opponents: opponent, games: episodes, seed: seed, search.numbers, json: json, lab)
    }
  }

  /// Enumerates every position that the agent can reach.
  private func check(
    _ player: any PositionPlayer, _ path: String, _ game: BoardGameEntry, simulations: Int,
    _ lab: LabContext
  ) throws {
    for side in Side.allCases where seat == nil || seat?.side == side {
      guard let found = ExhaustiveCheck(player, of: game, side: side) else {
        throw LabFailure(
          .usage, "\(game.title) has too many positions to enumerate; --exhaustive works for tic-tac-toe")
      }
      let line = found.losingLine.map { $0.map { game.actionSpace.labels[$0] }.joined() }
      let seatName = side == .first ? "first" : "second"
      if json {
        lab.output.json([
          "run": .text(path), "search": .integer(simulations), "seat": .text(seatName),
          "positions": .integer(found.positions),
          "wins": .integer(found.wins), "draws": .integer(found.draws), "losses": .integer(found.losses),
          "can_lose": .bool(found.canLose), "losing_line": JSON(line),
        ])
      } else {
        let ends = "ends: \(found.wins) won, \(found.draws) drawn, \(found.losses) lost"
        let searching = search.isEmpty ? "" : ", search \(simulations)"
        lab.output.data(
          "\(path), moving \(seatName)\(searching): \(line.map { "can lose, by \($0)" } ?? "cannot lose"); \(found.positions) positions to move in, \(ends)"
        )
      }
    }
  }
}

extension Precision: ExpressibleByArgument {}
