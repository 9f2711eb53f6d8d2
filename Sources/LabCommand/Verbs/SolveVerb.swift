import Agents
import ArgumentParser
import Lab
import RLCore
import RunStore
import Text

struct SolveVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Compute the exact optimum of an environment or of a board-game position.",
    discussion: """
      Example: rl-lab solve FrozenLake-v1 --gamma 0.99

      optimal_return is the expected undiscounted return of an episode under the policy that is greedy in the optimal \
      values for gamma; optimal_return_time_aware is that of the best policy that depends on the remaining steps. An \
      agent that does not observe the time can reach the first, not the second.

      Example: rl-lab solve Experiments/frozenlake4x4-qtable.yaml --json

      An experiment file stands for its environment with its parameters, and for the agent's gamma; of one with several \
      tasks each is solved. --json has the optimal values and actions of all states.

      Example: rl-lab solve ConnectFour-v0 --position 44444

      In a board game it prints the value of the position for the player to move, and of each move. A \
      position is a list of moves from the start, or a board: the rows from the top, separated by /, with x for the \
      first player's stones, o for the second's, . for empty cells, and :x or :o for the player to move.

      Example: rl-lab solve ConnectFour-v0 --position 4443 --agent runs/four

      With --agent the run's agent searches the position, by --simulations: for each move the simulations, the prior, the mean value for \
      who makes it (proven results are marked), beside what the solver says, and the line that both are expected to play.
      """)

  @Argument(
    help: "An environment with an exact model, such as FrozenLake-v1, or an experiment file.",
    completion: Completion.environments)
  var environment: String
  @Option(
    parsing: .unconditional, help: "The discount factor. (default: the experiment's, else 0.99)")
  var gamma: Double?
  @Option(help: "The method: value-iteration or policy-iteration. (default: value-iteration)")
  var method: Planning.Method?
  @Option(help: "A parameter of the environment, key=value; repeatable.", completion: Completion.parameters)
  var set: [String] = []
  @Option(help: "In a board game: a position, as moves or as a board. (default: the start)")
  var position: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Compute Connect Four's opening book up to this many moves and print its source code.",
      valueName: "moves"))
  var buildBook: Int?
  @Option(
    help: ArgumentHelp(
      "Continue the book that a --build-book broken off has left in this file.", valueName: "file"))
  var begun: String?
  @Option(
    help: "In a board game: a run whose search of the position is shown beside the solver.",
    completion: Completion.runs)
  var agent: String?
  @Option(
    parsing: .unconditional, help: "Simulations of that search. (default: 800)", transform: wholeNumber)
  var simulations: Int?
  @Flag(help: "Load the plugin or Python module that --agent names as its environment.") var allowCode = false
  @Option(
    help: ArgumentHelp(
      "Draw and solve this set of Connect Four's positions again and print its lines.", valueName: "set"))
  var drawPositions: String?
  @Option(
    parsing: .unconditional, help: "Positions for --draw-positions. (default: 500)", transform: wholeNumber)
  var count: Int?
  @Flag(help: "Print one JSON object, of an experiment with tasks one per task.") var json = false

  func validate() throws {
    if let gamma, !(0...1).contains(gamma) {
      throw ValidationError("--gamma must be a number in [0, 1], not \(gamma)")
    }
    if let simulations, !(1...1_000_000).contains(simulations) {
      throw ValidationError("--simulations must be an integer from 1 to 1,000,000, not \(simulations)")
    }
    if let count, !(1...100_000).contains(count) {
      throw ValidationError("--count must be an integer from 1 to 100,000, not \(count)")
    }
    if simulations != nil, agent == nil { throw ValidationError("--simulations needs --agent RUN") }
    if begun != nil, buildBook == nil { throw ValidationError("--begun needs --build-book MOVES") }
    if count != nil, drawPositions == nil { throw ValidationError("--count needs --draw-positions SET") }
    if [agent != nil, buildBook != nil, drawPositions != nil].filter({ $0 }).count > 1 {
      throw ValidationError("give one of --agent, --build-book and --draw-positions")
    }
    if let option = buildBook != nil ? "--build-book" : drawPositions != nil ? "--draw-positions" : nil {
      for (name, isGiven) in [("--position", position != nil), ("--json", json)] where isGiven {
        throw ValidationError("\(name) does not apply to \(option); leave it out")
      }
    }
    if let buildBook, !(0...8).contains(buildBook) {
      throw ValidationError("--build-book must be a number of moves from 0 to 8, not \(buildBook)")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    let (choice, recipe) = try world(lab)
    let name = recipe == nil ? environment : choice.entry.id
    if let game = choice.entry.boardGame {
      guard gamma == nil, method == nil else {
        throw LabFailure(
          .usage,
          "\(name) is a board game, whose solver needs no \(gamma == nil ? "--method" : "--gamma"); leave it out"
        )
      }
      try solve(game, name, lab)
      return 0
    }
    guard position == nil, buildBook == nil, drawPositions == nil, agent == nil else {
      throw LabFailure(
        .usage,
        "\(name) is not a board game; --position, --agent, --build-book and --draw-positions apply to board games only"
      )
    }
    guard let tasks = choice.tasks else {
      try solve(choice.make(), nil, name, of: choice, recipe, lab)
      return 0
    }
    for (number, made) in try choice.makeTasks().enumerated() {
      if number > 0, !json { lab.output.data("") }
      try solve(made, tasks.name(of: number), name, of: choice, recipe, lab)
    }
    return 0
  }

  /// Prints the optimum of an environment, or of a task of it.
  private func solve(
    _ made: MadeEnvironment, _ task: String?, _ name: String, of choice: EnvironmentChoice,
    _ recipe: Experiment?, _ lab: LabContext
  ) throws {
    guard let model = made.model() else {
      throw LabFailure(
        .usage,
        "\(name) has no exact model, so its optimum cannot be computed"
          + (made.whyNoModel().map { ": \($0)" }
            ?? "; 'rl-lab list environments' shows those that have one")
      )
    }
    announce(model, choice.maxEpisodeSteps, lab.output)
    let optimum = ExactOptimum(
      model, maxEpisodeSteps: choice.maxEpisodeSteps,
      gamma: gamma ?? recipe?.agent.gamma ?? 0.99,
      method: method ?? .valueIteration)
    if json {
      lab.output.data(optimum.json(name, task: task).compact)
    } else {
      let title = task.map { "\(name) with \($0)" } ?? name
      for line in optimum.lines(title, actions: made.actionSpace.labels) { lab.output.data(line) }
    }
  }

  /// The environment, and the experiment that it comes from, if one is named.
  private func world(_ lab: LabContext) throws -> (EnvironmentChoice, Experiment?) {
    guard lab.isExperiment(environment) else {
      return (try lab.singleFrames(environment, settings: set, verb: "solve"), nil)
    }
    let experiment = try Experiment.load(
      path: environment, overrides: LabContext.overrides(set), catalog: lab.catalog)
    return (try lab.withSingleFrames(experiment.environment, verb: "solve"), experiment)
  }

  private func solve(_ game: BoardGameEntry, _ name: String, _ lab: LabContext) throws {
    let solving = GameSolving(id: name, game: game, output: lab.output)
    if let drawPositions {
      try solving.drawPositions(drawPositions, count: count ?? 500)
    } else if let buildBook {
      try solving.buildBook(plies: buildBook, begun: begun)
    } else if let agent {
      let run = try LoadedRun(
        try runFiles(in: [agent])[0], catalog: lab.catalog, checkpoint: .latest, allowsCode: allowCode)
      try PositionSearch(solving, run, path: agent).show(
        position ?? "", simulations: simulations ?? 800, json: json)
    } else {
      try solving.analyze(position ?? "", json: json)
    }
  }

  /// Announces a long computation; Ctrl-C stops it at any time.
  private func announce(_ model: TransitionModel, _ limit: Int?, _ output: Output) {
    let pairs = model.stateCount * model.actionCount
    guard pairs >= 100_000 else { return }
    let counting = limit.map { ", the second over up to \(Readable.grouped($0)) steps" } ?? ""
    output.note(
      "computing two optima over \(Readable.grouped(model.stateCount)) states\(counting); Ctrl-C ends it")
  }
}

extension Planning.Method: ExpressibleByArgument {}
