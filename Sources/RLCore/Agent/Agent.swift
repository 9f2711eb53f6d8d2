/// A policy that learns from the transitions it experiences.
///
/// One thread uses an agent at a time.
public protocol Agent: Policy {
  /// Selects actions for learning, with exploration, using the agent's own random stream.
  ///
  /// - Precondition: rows are the context's `environments`, always in the same order, or the first of them.
  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>)

  /// Learns from one step of the batch if an update is due.
  func learn(from transitions: Transitions)

  /// The greedy policy: it never explores, uses no random numbers, and follows the agent's learning.
  ///
  /// - Parameter batchSize: the most rows it will be asked for at once.
  func greedyPolicy(batchSize: Int) -> any Policy

  /// A frozen greedy policy of an agent of this configuration with the weights `tensors`, independent of further
  /// learning.
  ///
  /// - Throws: when names or shapes differ.
  func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy

  /// The probability of a random action at the next step, or nil for agents without epsilon.
  var epsilon: Double? { get }

  /// Metrics since the last call; empty if nothing was learned.
  func takeMetrics() -> [Metric]

  /// A metric that has become NaN or infinite, for example the loss, or nil. Training asks every few steps and ends
  /// with the first.
  var nonFinite: Metric? { get }

  /// Why it cannot go on learning in this environment, or nil. Training asks every few steps, and ends with it.
  var failure: EnvironmentFailure? { get }

  /// The learned weights as named arrays.
  var tensors: [NamedTensor] { get }

  /// Loads the `tensors` of an agent with the same configuration.
  ///
  /// - Throws: `TensorMismatch` when names or shapes differ.
  func load(_ tensors: [NamedTensor]) throws

  /// Transfers everything that further learning depends on: weights, target network, moments, replay buffer,
  /// counters, random streams, metric sums. `trainingState` and `restore` are made of it.
  func transfer(_ state: inout StateTransfer) throws(TensorMismatch)

  /// Forgets what it keeps of the running episode of a row, windows and traces, without learning from it: a run was resumed, and
  /// its environment, which is not deterministic, has begun another episode there.
  func dropEpisode(of row: Int)
}

extension Agent {
  public var nonFinite: Metric? { nil }
  public var failure: EnvironmentFailure? { nil }

  /// For agents that keep nothing of a running episode.
  public func dropEpisode(of row: Int) {}
}
