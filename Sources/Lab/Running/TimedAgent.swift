import Agents
import RLCore

/// Parts of the training time.
package enum TrainingPart: String, CaseIterable, Sendable {
  /// Action selection.
  case acting
  /// Stepping the environments.
  case stepping
  /// Work of a replay agent other than gradient steps: storing transitions, updating the target network.
  case storing
  /// Sampling batches from the replay buffer.
  case sampling
  /// Gradient steps, or table updates.
  case learning
  /// Tracking episodes, and passing finished ones and metrics to the run file.
  case recording
}

/// An agent that wraps another and measures the time in and between its calls.
final class TimedAgent: Agent {
  private let inner: any Agent
  private var sums = [Double](repeating: 0, count: TrainingPart.allCases.count)
  private var laps = [Int](repeating: 0, count: TrainingPart.allCases.count)
  private var last = monotonicSeconds()

  init(_ inner: any Agent) {
    self.inner = inner
    (inner as? DQN)?.onPart = { [unowned self] in lap($0 == .sampling ? .sampling : .learning) }
  }

  private func lap(_ part: TrainingPart) {
    let now = monotonicSeconds()
    let index = TrainingPart.allCases.firstIndex(of: part) ?? 0
    sums[index] += now - last
    laps[index] += 1
    last = now
  }

  /// Seconds of each part so far, minus the cost of reading the clock.
  var seconds: [(part: TrainingPart, seconds: Double)] {
    let looks = 100_000
    let start = monotonicSeconds()
    for _ in 0..<looks { last = monotonicSeconds() }
    let look = (last - start) / Double(looks)
    return zip(TrainingPart.allCases, zip(sums, laps)).map { ($0, max(0, $1.0 - look * Double($1.1))) }
  }

  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    lap(.recording)
    inner.selectActions(for: observations, into: actions)
    lap(.acting)
  }

  func learn(from transitions: Transitions) {
    lap(.stepping)
    inner.learn(from: transitions)
    lap((inner as? DQN)?.buffer == nil ? .learning : .storing)
  }

  func greedyPolicy(batchSize: Int) -> any Policy { inner.greedyPolicy(batchSize: batchSize) }
  func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
    try inner.frozenPolicy(of: tensors, batchSize: batchSize)
  }
  var epsilon: Double? { inner.epsilon }
  var nonFinite: Metric? { inner.nonFinite }
  var failure: EnvironmentFailure? { inner.failure }
  func takeMetrics() -> [Metric] { inner.takeMetrics() }
  var tensors: [NamedTensor] { inner.tensors }
  func load(_ tensors: [NamedTensor]) throws { try inner.load(tensors) }
  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) { try inner.transfer(&state) }
}
