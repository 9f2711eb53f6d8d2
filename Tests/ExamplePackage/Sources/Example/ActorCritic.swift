import Foundation
import RLCore

/// The one-step actor-critic over tables: preferences for actions, and a value of each state to judge them by.
final class ActorCritic: Agent {
  static let entry = AgentEntry(
    "actor-critic", Parameters.self,
    summary: "One-step actor-critic: learns preferences, not values, of actions.",
    documentation: """
      Chooses actions with probabilities pi(a | s) proportional to exp(h[s, a]). After every step:

        error = reward + discount * v[s'] - v[s]
        v[s] += critic_rate * error,   h[s, b] += actor_rate * error * ((b == a) - pi(b | s))

      discount is gamma, and 0 when the episode terminated; a truncated episode keeps its bootstrap.

      Difference from the book: no factor gamma^t.
      Metrics: td_error, the mean size of the error.
      Source: Sutton and Barto (2018), section 13.5.
      """
  ) { try ActorCritic($0, $1) }

  struct Parameters: Configuration {
    var (gamma, actorRate, criticRate) = (0.99, 0.2, 0.1)
    static let keys: [ConfigurationKey<Self>] = [
      .init("gamma", \.gamma, in: .unit, "Discount of a step."),
      .init("actor_rate", \.actorRate, in: .nonNegative, "Step size of the preferences."),
      .init("critic_rate", \.criticRate, in: .unit, "Step size of the values."),
    ]
  }

  private let parameters: Parameters
  private let context: AgentContext
  private let stateCount, actionCount: Int
  /// `[S, A]`
  private var preferences: [Double]
  /// `[S]`
  private var values: [Double]
  private var random: RandomStream
  /// Sum of the sizes of errors since metrics were last taken, and their number.
  private var errors = 0.0
  private var updates = 0

  init(_ parameters: Parameters, _ context: AgentContext) throws {
    guard case .discrete(let stateCount) = context.observationSpace else {
      throw ConfigurationProblem(
        nil, "tables need states that can be counted, and this environment shows arrays")
    }
    self.parameters = parameters
    self.context = context
    self.stateCount = stateCount
    actionCount = context.actionSpace.count
    try context.require(bytes: 8 * stateCount * (actionCount + 1), for: "tables of \(stateCount) states")
    preferences = Array(repeating: 0, count: stateCount * actionCount)
    values = Array(repeating: 0, count: stateCount)
    random = RandomStream(root: context.seed, purpose: .exploration)
  }

  private func state(_ observations: Observations, _ row: Int) -> Int { Int(observations.states?[row] ?? 0) }

  /// `[A]`, the probability of each action; 0 for illegal ones.
  private func probabilities(_ observations: Observations, _ row: Int) -> [Double] {
    let (first, mask) = (state(observations, row) * actionCount, observations.mask(row))
    let legal = (0..<actionCount).map { mask?.contains($0) ?? true }
    let highest = (0..<actionCount).filter { legal[$0] }.map { preferences[first + $0] }.max() ?? 0
    let weights = (0..<actionCount).map { legal[$0] ? exp(preferences[first + $0] - highest) : 0 }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / max(sum, .leastNormalMagnitude) }
  }

  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    for row in 0..<observations.count {
      let probabilities = probabilities(observations, row)
      var left = random.uniform()
      let drawn = probabilities.firstIndex { probability in
        left -= probability
        return left < 0
      }
      actions[row] = Int32(drawn ?? probabilities.lastIndex { $0 > 0 } ?? 0)
    }
  }

  func learn(from transitions: Transitions) {
    for row in 0..<transitions.count {
      let state = state(transitions.observations, row)
      let discount = transitions.discount(row, gamma: parameters.gamma)
      let next = values[self.state(transitions.nextObservations, row)]
      let error = transitions.rewards[row] + discount * next - values[state]
      let probabilities = probabilities(transitions.observations, row)
      values[state] += parameters.criticRate * error
      for action in 0..<actionCount where probabilities[action] > 0 {
        let taken = action == Int(transitions.actions[row]) ? 1.0 : 0
        preferences[state * actionCount + action] +=
          parameters.actorRate * error * (taken - probabilities[action])
      }
      errors += abs(error)
      updates += 1
    }
  }

  func takeMetrics() -> [Metric] {
    guard updates > 0 else { return [] }
    defer { (errors, updates) = (0, 0) }
    return [Metric("td_error", errors / Double(updates))]
  }

  var nonFinite: Metric? { errors.isFinite ? nil : Metric("td_error", errors) }
  var epsilon: Double? { nil }

  /// Takes the most probable action.
  private final class Greedy: Policy {
    private let agent: ActorCritic
    init(_ agent: ActorCritic) { self.agent = agent }

    func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
      for row in 0..<observations.count {
        let probabilities = agent.probabilities(observations, row)
        actions[row] = Int32(probabilities.firstIndex(of: probabilities.max() ?? 0) ?? 0)
      }
    }
  }

  func greedyPolicy(batchSize: Int) -> any Policy { Greedy(self) }

  func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
    let copy = try ActorCritic(parameters, context)
    try copy.load(tensors)
    return Greedy(copy)
  }

  var tensors: [NamedTensor] {
    [NamedTensor("preferences", shape: [stateCount, actionCount], .float64(preferences))]
  }

  func load(_ tensors: [NamedTensor]) throws {
    try StateTransfer.restore(tensors) { state throws(TensorMismatch) in
      try state.array("preferences", &preferences, shape: [stateCount, actionCount])
    }
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.array("preferences", &preferences, shape: [stateCount, actionCount])
    try state.array("values", &values, shape: [stateCount])
    try state.stream("exploration", &random)
    try state.number("metrics.errors", &errors)
    try state.integer("metrics.updates", &updates)
  }
}
