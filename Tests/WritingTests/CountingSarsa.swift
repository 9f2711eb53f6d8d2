import Foundation
import RLCore

/// Expected SARSA with a step size for each entry of its table, which falls with the entry's visits.
final class CountingSarsa: Agent, ValueEstimating {
  static let entry = AgentEntry(
    "counting-sarsa", Parameters.self,
    summary: "Expected SARSA whose step sizes fall with the visits of an entry.",
    documentation: """
      Keeps a value for each state and action, and how often each was tried, n[s, a]. After every step:

        q[s, a] += n[s, a]^-power * (reward + discount * sum over a' of p(a' | s') q[s', a'] - q[s, a])

      p is the exploring policy: a random action with probability epsilon, else the best. discount is gamma, and 0 when
      the episode terminated; a truncated episode keeps its bootstrap.

      Metrics: td_error, the mean size of the error.
      Sources: van Seijen et al. (2009); Even-Dar and Mansour, "Learning rates for Q-learning" (2003).
      """
  ) { try CountingSarsa($0, $1) }

  struct Parameters: Configuration {
    var (gamma, power, epsilon) = (0.99, 0.7, 0.1)
    static let keys: [ConfigurationKey<Self>] = [
      .init("gamma", \.gamma, in: .unit, "Discount factor per step."),
      .init("power", \.power, in: .unit, "How fast step sizes fall: 0 keeps them at 1, 1 takes the mean."),
      .init("epsilon", \.epsilon, in: .unit, "Probability of a random action."),
    ]
  }

  private let parameters: Parameters
  private let context: AgentContext
  private let stateCount, actionCount: Int
  /// `[S, A]`: what each action is worth in each state, and how often it was tried.
  private var values, visits: [Double]
  private var random: RandomStream
  /// Sum of the sizes of errors since metrics were last taken, and their number.
  private var errors = 0.0
  private var updates = 0

  init(_ parameters: Parameters, _ context: AgentContext) throws {
    guard case .discrete(let stateCount) = context.observationSpace else {
      throw ConfigurationProblem(
        nil, "a table needs states it can count, and this environment shows arrays of numbers")
    }
    (self.parameters, self.context) = (parameters, context)
    (self.stateCount, actionCount) = (stateCount, context.actionSpace.count)
    let entries = stateCount * actionCount
    try context.require(
      bytes: 16 * entries, for: "a table of \(stateCount) states and \(actionCount) actions")
    (values, visits) = (Array(repeating: 0, count: entries), Array(repeating: 0, count: entries))
    random = RandomStream(root: context.seed, purpose: .exploration)
  }

  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    for row in 0..<observations.count {
      let explores = random.uniform() < parameters.epsilon
      let (legal, best) = choices(observations, row)
      actions[row] = Int32(explores ? legal[random.below(legal.count)] : best)
    }
  }

  func learn(from transitions: Transitions) {
    for row in 0..<transitions.count {
      let entry = first(transitions.observations, row) + Int(transitions.actions[row])
      let discount = transitions.discount(row, gamma: parameters.gamma)
      let next = discount == 0 ? 0 : expectedValue(transitions.nextObservations, row)
      let error = transitions.rewards[row] + discount * next - values[entry]
      visits[entry] += 1
      values[entry] += pow(visits[entry], -parameters.power) * error
      errors += abs(error)
      updates += 1
    }
  }

  /// The place in the table of the state that row `row` shows.
  private func first(_ observations: Observations, _ row: Int) -> Int {
    Int(observations.states?[row] ?? 0) * actionCount
  }

  /// The legal actions where row `row` is seen, and the first of the best of them.
  private func choices(_ observations: Observations, _ row: Int) -> (legal: [Int], best: Int) {
    let (first, mask) = (first(observations, row), observations.mask(row))
    let legal = (0..<actionCount).filter { mask?.contains($0) ?? true }
    let best = legal.reduce(legal.first ?? 0) { values[first + $1] > values[first + $0] ? $1 : $0 }
    return (legal, best)
  }

  /// The mean over what the exploring policy would do; 0 where no action is legal.
  private func expectedValue(_ observations: Observations, _ row: Int) -> Double {
    let (legal, best) = choices(observations, row)
    guard !legal.isEmpty else { return 0 }
    let first = first(observations, row)
    let mean = legal.reduce(0) { $0 + values[first + $1] } / Double(legal.count)
    return parameters.epsilon * mean + (1 - parameters.epsilon) * values[first + best]
  }

  // What it shows.

  func actionValues(for observations: Observations) -> [Double] {
    (0..<observations.count).flatMap { values[first(observations, $0)...].prefix(actionCount) }
  }

  func takeMetrics() -> [Metric] {
    guard updates > 0 else { return [] }
    defer { (errors, updates) = (0, 0) }
    return [Metric("td_error", errors / Double(updates))]
  }

  var nonFinite: Metric? { errors.isFinite ? nil : Metric("td_error", errors) }
  var epsilon: Double? { parameters.epsilon }

  // How it plays what it has learned.

  private final class Greedy: Policy {
    private let agent: CountingSarsa
    init(_ agent: CountingSarsa) { self.agent = agent }

    func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
      for row in 0..<observations.count { actions[row] = Int32(agent.choices(observations, row).best) }
    }
  }

  func greedyPolicy(batchSize: Int) -> any Policy { Greedy(self) }

  func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
    let copy = try CountingSarsa(parameters, context)
    try copy.load(tensors)
    return Greedy(copy)
  }

  // What is stored: what it has learned, and all else that further learning depends on.

  var tensors: [NamedTensor] { [NamedTensor("q_table", shape: [stateCount, actionCount], .float64(values))] }

  func load(_ tensors: [NamedTensor]) throws {
    try StateTransfer.restore(tensors) { state throws(TensorMismatch) in
      try state.array("q_table", &values, shape: [stateCount, actionCount])
    }
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.array("q_table", &values, shape: [stateCount, actionCount])
    try state.array("visits", &visits, shape: [stateCount, actionCount])
    try state.stream("exploration", &random)
    try state.number("metrics.errors", &errors)
    try state.integer("metrics.updates", &updates)
  }
}
