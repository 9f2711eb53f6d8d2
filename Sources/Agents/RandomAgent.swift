import RLCore

/// Chooses every action with equal probability and learns nothing: what any agent should beat.
package final class RandomAgent: Agent {
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
    for row in 0..<observations.count { actions[row] = Int32(random.below(actionCount)) }
  }

  package func learn(from transitions: Transitions) {}

  /// Plays at random too, from a stream of its own: there is nothing else it could do.
  package func greedyPolicy(batchSize: Int) -> any Policy {
    RandomPolicy(actionCount: actionCount, random: RandomStream(root: seed, purpose: .randomPlay))
  }

  package var epsilon: Double? { 1 }
  package func takeMetrics() -> [Metric] { [] }
  package var tensors: [NamedTensor] { [] }

  package func load(_ tensors: [NamedTensor]) throws {
    guard tensors.isEmpty else {
      throw TensorMismatch("a random agent has learned nothing, yet there are arrays")
    }
  }

  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.stream("exploration", &random)
  }
}

/// Chooses every action with equal probability.
package final class RandomPolicy: Policy {
  private let actionCount: Int
  private var random: RandomStream

  package init(actionCount: Int, random: RandomStream) {
    (self.actionCount, self.random) = (actionCount, random)
  }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    for row in 0..<observations.count { actions[row] = Int32(random.below(actionCount)) }
  }
}
