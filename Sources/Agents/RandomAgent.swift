import RLCore

/// Uniformly random agent, a baseline that any agent should beat.
package final class RandomAgent: Agent {
  package static let entry = AgentEntry(
    "random", RandomAgent.Configuration.self,
    summary: "Uniformly random actions; learns nothing.",
    documentation: """
      Chooses every action with equal probability and learns nothing: the baseline that any agent should beat.
      """
  ) { _, context in RandomAgent(context) }

  package typealias Configuration = NoParameters

  private var random: RandomStream
  private let actionCount: Int
  private let seed: UInt64

  package init(_ context: AgentContext) {
    actionCount = context.actionSpace.count
    seed = context.seed
    random = RandomStream(root: seed, purpose: .exploration)
  }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    chooseAtRandom(actionCount, for: observations, into: actions, using: &random)
  }

  package func learn(from transitions: Transitions) {}

  /// A random policy too, with its own random stream.
  package func greedyPolicy(batchSize: Int) -> any Policy {
    RandomPolicy(actionCount: actionCount, random: RandomStream(root: seed, purpose: .randomPlay))
  }

  package func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
    try load(tensors)
    return greedyPolicy(batchSize: batchSize)
  }

  package var epsilon: Double? { 1 }
  package func takeMetrics() -> [Metric] { [] }
  package var tensors: [NamedTensor] { [] }

  package func load(_ tensors: [NamedTensor]) throws {
    guard tensors.isEmpty else {
      throw TensorMismatch("a random agent has no weights, but there are arrays")
    }
  }

  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.stream("exploration", &random)
  }
}

/// One action per row, `[B]`, uniform over the `actionCount` actions or the legal ones.
@inline(__always) private func chooseAtRandom(
  _ actionCount: Int, for observations: Observations, into actions: UnsafeMutablePointer<Int32>,
  using random: inout RandomStream
) {
  for row in 0..<observations.count {
    let action = observations.mask(row)?.randomAction(using: &random) ?? random.below(actionCount)
    actions[row] = Int32(truncatingIfNeeded: action)
  }
}

/// Uniformly random policy over the legal actions.
package final class RandomPolicy: Policy {
  private let actionCount: Int
  private var random: RandomStream

  package init(actionCount: Int, random: RandomStream) {
    (self.actionCount, self.random) = (actionCount, random)
  }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    chooseAtRandom(actionCount, for: observations, into: actions, using: &random)
  }
}
