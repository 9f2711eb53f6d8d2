import Agents
import Lab
import NeuralNetworks
import RLCore

extension LoadedRun {
  /// Lets the agent's network compute with fewer bits from now on.
  ///
  /// - Throws: `ExportRefusal` for agents without a network, and for int8 where all layers are at its ends.
  package func lowerNetwork(to precision: Precision) throws {
    let network: Sequential
    switch setup.agent {
    case let agent as any QNetworkAgent: network = agent.network
    case let agent as AlphaZero: network = agent.network
    default:
      throw ExportRefusal(
        "\(experiment.agent.entry.name) has no network; --precision is that of a network's products")
    }
    let readsNumbers = if case .box = setup.environment.observationSpace { true } else { false }
    guard network.lower(to: precision, readsNumbers: readsNumbers) > 0 else {
      throw ExportRefusal(
        "its network has no layer between the first and the last, which stay in single precision; --precision bf16 has fewer bits in all of them"
      )
    }
  }
}
