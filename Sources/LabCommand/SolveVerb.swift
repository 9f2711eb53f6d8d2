import Agents
import ArgumentParser
import Lab
import RLCore

struct SolveVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Compute an environment's exact optimum by dynamic programming.",
    discussion: """
      Example: rl-lab solve FrozenLake-v1 --gamma 0.99

      optimal_return is the expected undiscounted return of an episode under the policy that is greedy in the optimal \
      values for gamma; optimal_return_time_aware is that of the best policy that counts the steps it has left. A \
      learner that does not see the time can reach the first, not the second.
      """)

  @Argument(help: "An environment that knows its rules exactly, such as FrozenLake-v1.") var environment:
    String
  @Option(help: "The discount of a step.") var gamma = 0.99
  @Option(help: "A parameter of the environment, key=value; may be given again.") var set: [String] = []
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    guard (0...1).contains(gamma) else {
      throw ValidationError("--gamma must be a number in [0, 1], not \(gamma)")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    let choice = try lab.environment(environment, settings: set)
    let made = try choice.make()
    guard let model = made.model() else {
      throw LabFailure(
        .usage,
        "\(environment) does not know its rules as a finite table, so there is no exact optimum; 'rl-lab list environments' shows those that do"
      )
    }
    let optimum = OptimalReturns(model, gamma: gamma, maxEpisodeSteps: choice.maxEpisodeSteps)
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
    guard let solution = Planning.valueIteration(model, gamma: gamma) else { return 0 }
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
