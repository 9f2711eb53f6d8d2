import ArgumentParser
import Foundation
import Lab
import Painting
import RLCore
import RunStore
import Viewer
import Watching

struct PlayVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "play",
    abstract: "Play an environment yourself.",
    discussion: """
      Example: rl-lab play CartPole-v1
      Example: rl-lab play FrozenLake-v1 --hints runs/frozenlake4x4-qtable

      Arrow keys are the actions declared as moves, 1 to 9 the actions in order. If the environment \
      waits for you, each key is a step; otherwise hold the keys down. Use the mouse if the environment \
      supports it.

      Example: rl-lab play ConnectFour-v0 --against runs/connectfour-dqn
      Example: rl-lab play ConnectFour-v0 --against runs/four --search 200
      Example: rl-lab play TicTacToe-v0 --against perfect --terminal

      In a board game --against selects the opponent: a run, or a built-in player such as random, rules or alpha-beta-4. \
      With --terminal, or without a display, moves are typed; undo, agent and solver are commands.

      Keys:
      \(KeyBinding.helpText(for: .play))
      """)

  @Argument(help: "An environment, such as CartPole-v1.", completion: Completion.environments)
  var environment: String
  @Option(help: "A parameter of the environment, key=value; repeatable.", completion: Completion.parameters)
  var set: [String] = []
  @Option(
    parsing: .unconditional, help: "The seed of the first episode. (default: 0)", transform: seedNumber)
  var seed: UInt64 = 0
  @Option(help: "A run whose agent gives hints. (default: the exact optimum, if known)")
  var hints: String?
  @Option(help: "In a board game: a run or a built-in player.", completion: Completion.opponents) var against:
    String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "In a board game: simulations of a tree search before each move of a run named by --against. (default: no search)",
      valueName: "number"), transform: wholeNumber)
  var search = 0
  @Option(help: "In a board game: your seat, first or second.") var seat = SeatName.first
  @Flag(help: "In a board game: play in the terminal.") var terminal = false
  @Flag(help: "Load the plugin or Python module that --hints or --against names as its environment.")
  var allowCode = false
  @Option(help: "dark or light.") var theme = ThemeName.dark
  @Option(help: "Width and height of the window.") var size = "1280x800"
  @Option(help: "Record the game: FILE.gif or .mp4.") var record: String?

  func validate() throws {
    _ = try PictureSize(argument: size)
    guard (0...1_000_000).contains(search) else {
      throw ValidationError("--search must be an integer from 0 to 1,000,000, not \(search)")
    }
    if search > 0, against == nil { throw ValidationError("--search needs --against RUN") }
    if terminal, record != nil { throw ValidationError("--record films a window; leave out --terminal") }
    if against != nil, RunArguments.sets("environment.opponent", in: LabContext.overrides(set)) {
      throw ValidationError("--against and --set opponent both name the opponent; give one of them")
    }
    if let record, RecordingFormat(path: record)?.isFilm != true {
      throw ValidationError("--record \(record): the name must end in .gif or .mp4")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    let choice = try lab.singleFrames(environment, settings: set, verb: "play")
    if against != nil || terminal {
      guard let game = choice.entry.boardGame else {
        throw LabFailure(
          .usage, "\(environment) is not a board game; --against and --terminal apply to board games only")
      }
      return try play(game, choice, lab)
    }
    let made = try choice.make()
    let analysis = StateAnalysis(
      made, gamma: 0.99, countsVisits: false, advisor: choice.entry.boardGame.map { GameAdvisor($0) })
    if let hints {
      let path = try runFiles(in: [hints])[0]
      let adviser = try LoadedRun(path, catalog: lab.catalog, checkpoint: .latest, allowsCode: allowCode)
      guard adviser.setup.environment.observationSpace == made.observationSpace,
        adviser.setup.environment.actionSpace == made.actionSpace
      else {
        throw LabFailure(
          .usage,
          "\(path): its agent was trained on \(adviser.experiment.environment.entry.id) and cannot give hints in \(environment)"
        )
      }
      analysis.show(adviser.setup.agent)
    }
    do {
      return try show(LabGame(choice, environment: made, seed: seed, analysis: analysis))
    } catch let problem as NoDisplay {
      if let game = choice.entry.boardGame { return try play(game, choice, lab) }
      throw noDisplay(problem)
    }
  }

  private func noDisplay(_ problem: NoDisplay) -> LabFailure {
    LabFailure(
      .noDisplay, "no display: \(problem.reason). ssh -X (or -Y) brings the window to your screen")
  }

  /// The name of the opponent where moves are typed, and the option that says it.
  private func opponent(in choice: EnvironmentChoice) -> (name: String, option: String) {
    if let against { return (against, "--against") }
    guard case .text(let name)? = choice.values["opponent"] else { return ("random", "--against") }
    return (name, "--set opponent")
  }

  /// A board game against an opponent.
  private func play(_ game: BoardGameEntry, _ choice: EnvironmentChoice, _ lab: LabContext) throws -> Int32 {
    let id = choice.entry.id
    let (name, option) = opponent(in: choice)
    let opponent = try GameOpponent(
      name, of: game, id: id, option: option, simulations: search, allowsCode: allowCode, lab)
    let adviser = try hints.map {
      try GameOpponent($0, of: game, id: id, option: "--hints", allowsCode: allowCode, lab)
    }
    let human = seat.side
    if !terminal {
      do {
        return try show(window(game, choice, human, opponent, adviser: adviser ?? opponent))
      } catch let problem as NoDisplay {
        if record != nil { throw noDisplay(problem) }
        lab.output.note("no display: \(problem.reason); playing in the terminal")
      }
    }
    let table = GameTable(game, human: human, against: opponent.player, seed: seed)
    TerminalGame(table: table, opponent: opponent, adviser: adviser ?? opponent, output: lab.output).run()
    return 0
  }

  /// The game with one step per move, from the adviser's point of view.
  private func window(
    _ game: BoardGameEntry, _ choice: EnvironmentChoice, _ human: Side, _ opponent: GameOpponent,
    adviser: GameOpponent
  ) throws -> LabGame {
    var values = adviser.run?.experiment.environment.values ?? choice.values
    values["opponent"] = .text("self")
    values["seat"] = .text(human == .first ? "first" : "second")
    values["opening_moves"] = .integer(0)
    let made = try choice.entry.make(values)
    let analysis = StateAnalysis(
      made, gamma: 0.99, countsVisits: false, advisor: GameAdvisor(game),
      searcher: adviser.run.flatMap { PositionSearcher($0.setup, simulations: search) })
    if let agent = adviser.run?.setup.agent { analysis.show(agent) }
    return LabGame(
      choice, environment: made, seed: seed, analysis: analysis,
      opponent: BoardOpponent(
        opponent.player, name: opponent.title, in: game, human: human, seed: seed))
  }

  private func show(_ game: any Game) throws -> Int32 {
    try ViewerWindow.show(
      PlayModel(game, theme: theme.theme), title: environment, size: PictureSize(argument: size),
      recording: record)
  }
}
