import Agents
import ArgumentParser
import Lab
import RLCore

struct SolveVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Compute an exact optimum: an environment's, or that of a position of a board game.",
    discussion: """
      Example: rl-lab solve FrozenLake-v1 --gamma 0.99

      optimal_return is the expected undiscounted return of an episode under the policy that is greedy in the optimal \
      values for gamma; optimal_return_time_aware is that of the best policy that counts the steps it has left. A \
      learner that does not see the time can reach the first, not the second.

      Example: rl-lab solve ConnectFour-v0 --position 44444

      In a board game it prints what the position is worth to the one who moves, and what each move is worth. A \
      position is a list of moves from the start, or a board: the rows from the top with / between them, x for the \
      first player's stones, o for the second's, . for empty cells, and :x or :o for whose turn it is.
      """)

  @Argument(help: "An environment that knows its rules exactly, such as FrozenLake-v1.") var environment:
    String
  @Option(help: "The discount of a step.") var gamma = 0.99
  @Option(help: "How the optimal policy is found: value-iteration or policy-iteration.")
  var method = Planning.Method.valueIteration
  @Option(help: "A parameter of the environment, key=value; may be given again.") var set: [String] = []
  @Option(help: "In a board game: a position, as moves or as a board. (default: the start)")
  var position: String?
  @Option(
    help: ArgumentHelp(
      "Compute the book of Connect Four's opening up to this many moves and print its source.",
      valueName: "moves"))
  var buildBook: Int?
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    guard (0...1).contains(gamma) else {
      throw ValidationError("--gamma must be a number in [0, 1], not \(gamma)")
    }
    if let buildBook, !(0...8).contains(buildBook) {
      throw ValidationError("--build-book must be a number of moves from 0 to 8, not \(buildBook)")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    let choice = try lab.environment(environment, settings: set)
    if let game = choice.entry.boardGame {
      let solving = GameSolving(id: environment, game: game, output: lab.output)
      if let buildBook {
        try solving.buildBook(plies: buildBook)
      } else {
        try solving.analyse(position ?? "", json: json)
      }
      return 0
    }
    guard position == nil, buildBook == nil else {
      throw LabFailure(.usage, "\(environment) is no board game; --position and --build-book are for those")
    }
    let made = try choice.make()
    guard let model = made.model() else {
      throw LabFailure(
        .usage,
        "\(environment) does not know its rules as a finite table, so there is no exact optimum; 'rl-lab list environments' shows those that do"
      )
    }
    let solution = method.solution(model, gamma: gamma)
    if solution == nil, method == .policyIteration {
      throw LabFailure(
        .usage,
        "policy iteration needs episodes that end under every policy on its way, or a --gamma below 1; take --method value-iteration"
      )
    }
    let optimum = OptimalReturns(model, solution, maxEpisodeSteps: choice.maxEpisodeSteps)
    if json {
      lab.output.data(
        JSON.object([
          ("environment", .text(environment)), ("gamma", .number(gamma)),
          ("optimal_return", optimum.greedy.map { .number($0) } ?? .null),
          ("optimal_return_time_aware", optimum.timeAware.map { .number($0) } ?? .null),
          ("states", .integer(model.stateCount)),
        ]).compact)
      return 0
    }
    let limit = choice.maxEpisodeSteps.map { "at most \($0) steps an episode" } ?? "no time limit"
    lab.output.data("\(environment): \(model.stateCount) states, \(model.actionCount) actions, \(limit)")
    lab.output.data("optimal return, greedy for gamma \(gamma):  \(text(optimum.greedy))")
    lab.output.data("optimal return, counting steps left:  \(text(optimum.timeAware))")
    guard let solution else { return 0 }
    lab.output.data(
      method == .valueIteration
        ? "found by value iteration in \(solution.sweeps) sweeps"
        : "found by policy iteration in \(solution.sweeps) policies")
    lab.output.data("")
    var table = TextTable(headings: ["state", "value", "action"], leftAligned: [2])
    for state in 0..<model.stateCount {
      table.rows.append(
        [
          String(state), Readable.fixed(solution.values[state], 4),
          made.actionSpace.labels[solution.policy[state]],
        ])
    }
    for line in table.lines { lab.output.data(line) }
    return 0
  }

  private func text(_ value: Double?) -> String {
    value.map { Readable.fixed($0, 4) } ?? "none: episodes need not end"
  }
}

extension Planning.Method: ExpressibleByArgument {}
