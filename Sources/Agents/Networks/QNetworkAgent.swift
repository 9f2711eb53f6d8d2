import NeuralNetworks
import RLCore

/// An agent whose action values are read from one network.
package protocol QNetworkAgent: Agent {
  /// The network that learns.
  var network: Sequential { get }
  /// What its outputs mean.
  var head: any ValueHead { get }
  /// How observations are rescaled at its input, or nil.
  var rescaling: ObservationEncoder.Rescaling? { get }
  /// What a value of 1 in the network is worth in rewards of the environment.
  var valueScale: Double { get }
}

extension QNetworkAgent {
  package var valueScale: Double { 1 }
}

extension DQN: QNetworkAgent {
  package var network: Sequential { learner.online }
  package var head: any ValueHead { learner.head }
  package var rescaling: ObservationEncoder.Rescaling? { learner.rescaling }
  package var valueScale: Double { normalization.valueScale }
}
