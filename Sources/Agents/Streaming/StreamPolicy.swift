import NeuralNetworks
import RLCore

/// The greedy policy of a network whose input is standardized; it follows both as they learn.
final class StreamPolicy: Policy, ValueEstimating {
  private let network: Sequential
  private let input: StreamInput
  private let head: any ValueHead
  private let space: ObservationSpace

  init(_ network: Sequential, _ input: StreamInput, _ head: any ValueHead, _ space: ObservationSpace) {
    (self.network, self.input, self.head, self.space) = (network, input, head, space)
  }

  private var policy: QNetworkPolicy {
    QNetworkPolicy(network: network, head: head, observationSpace: space, rescaling: input.rescaling)
  }

  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    policy.selectActions(for: observations, into: actions)
  }

  func actionValues(for observations: Observations) -> [Double] { policy.actionValues(for: observations) }
}
