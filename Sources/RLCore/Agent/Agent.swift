/// A policy that learns from what comes of its actions.
///
/// One thread uses an agent at a time.
public protocol Agent: Policy {
  /// Chooses as when learning: it explores. Draws from the agent's own stream.
  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>)

  /// Takes in one step of the batch, and learns when that is due.
  func learn(from transitions: Transitions)

  /// A policy that never explores and draws nothing; it sees what the agent has learned so far.
  ///
  /// - Parameter batchSize: the most rows it will be asked for at once.
  func greedyPolicy(batchSize: Int) -> any Policy

  /// A policy of its own that never explores and plays as an agent of this making that has learned `tensors`; it stays
  /// as it is while the agent goes on learning.
  ///
  /// - Throws: when names or shapes differ.
  func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy

  /// The probability of a random action at the next choice, for agents that explore so; else nil.
  var epsilon: Double? { get }

  /// How learning went since this was last called; empty when nothing was learned.
  func takeMetrics() -> [Metric]

  /// A number of learning, its loss for example, that has become NaN or infinite; nil while all are finite. Training
  /// asks every few steps and ends with the first.
  var nonFinite: Metric? { get }

  /// What was learned, as named arrays.
  var tensors: [NamedTensor] { get }

  /// Takes `tensors` of an agent of the same configuration over.
  ///
  /// - Throws: `TensorMismatch` when names or shapes differ.
  func load(_ tensors: [NamedTensor]) throws

  /// Passes over all that further learning depends on: what was learned, targets, moments, replay, counters, random
  /// streams, sums of metrics. `trainingState` and `restore` are made of it.
  func transfer(_ state: inout StateTransfer) throws(TensorMismatch)
}

extension Agent {
  public var nonFinite: Metric? { nil }
}
