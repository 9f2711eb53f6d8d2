import Agents
import Lab
import RLCore
import Text

/// The exact optimum of an environment whose rules are known, for people and for programs.
struct ExactOptimum {
  private let model: TransitionModel
  private let maxEpisodeSteps: Int?
  private let gamma: Double
  private let method: Planning.Method
  private let solution: Result<Planning.Solution, NoOptimum>
  /// The expected undiscounted return of the policy that is greedy in the optimal values; nil where episodes need not end.
  private let greedyReturn: Double?
  /// That of the best policy that counts the steps it has left.
  private let timeAwareReturn: Double?

  init(_ model: TransitionModel, maxEpisodeSteps: Int?, gamma: Double, method: Planning.Method) {
    self.model = model
    self.maxEpisodeSteps = maxEpisodeSteps
    self.gamma = gamma
    self.method = method
    solution = Result { () throws(NoOptimum) in try method.solution(model, gamma: gamma) }
    greedyReturn = (try? solution.get()).flatMap {
      Planning.expectedReturn(model, policy: $0.policy, maxEpisodeSteps: maxEpisodeSteps)
    }
    timeAwareReturn = Planning.optimalReturn(model, maxEpisodeSteps: maxEpisodeSteps)
  }

  /// - Parameter task: the parameters that make it one of several.
  func json(_ environment: String, task: String?) -> JSON {
    var members = [("environment", JSON.text(environment))]
    if let task { members.append(("task", .text(task))) }
    let found = try? solution.get()
    let policy = found.map { found in
      JSON.list((0..<model.stateCount).map { model.isEnd($0) ? .null : .integer(found.policy[$0]) })
    }
    return JSON.object(members).followed(by: [
      "gamma": .number(gamma), "optimal_return": JSON(greedyReturn),
      "optimal_return_time_aware": JSON(timeAwareReturn), "states": .integer(model.stateCount),
      "values": found.map { JSON($0.values) } ?? .null, "policy": policy ?? .null,
    ])
  }

  /// - Parameter actions: the actions' names.
  func lines(_ environment: String, actions: [String]) -> [String] {
    let limit = maxEpisodeSteps.map { "at most \(Readable.count($0, "step")) per episode" } ?? "no time limit"
    let lines = [
      "\(environment): \(Readable.count(model.stateCount, "state")), \(Readable.count(model.actionCount, "action")), \(limit)",
      "optimal return, greedy for gamma \(gamma):  \(text(greedyReturn))",
      "optimal return, time-aware:  \(text(timeAwareReturn))",
    ]
    guard let solution = try? solution.get() else { return lines }
    let found =
      method == .valueIteration
      ? "found by value iteration in \(solution.sweeps) sweeps"
      : "found by policy iteration in \(solution.sweeps) policies"
    var table = TextTable(headings: ["state", "value", "action"], leftAligned: [2])
    for state in 0..<model.stateCount {
      table.rows.append(
        [
          String(state), Readable.fixed(solution.values[state], 4),
          model.isEnd(state) ? "-" : actions[solution.policy[state]],
        ])
    }
    return lines + [found, ""] + table.lines
  }

  private func text(_ value: Double?) -> String {
    if let value { return Readable.fixed(value, 4) }
    if case .failure(let failure) = solution { return "none: \(failure.description)" }
    return "none: episodes need not end"
  }
}
