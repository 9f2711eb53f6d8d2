import NeuralNetworks
import RLCore

/// A pull of each weight toward an anchor: the gradient of strength / 2 times the sum of F (θ - θ*)².
///
/// With F = 2 and the initial weights as the anchor it is regenerative regularization: Kumar et al., "Maintaining
/// plasticity in continual learning via regenerative regularization" (2023), equation 1. With the Fisher information and
/// the weights at the end of a task it is elastic weight consolidation: Kirkpatrick et al., "Overcoming catastrophic
/// forgetting in neural networks" (2017), equation 3.
package final class WeightPull {
  private let strength: Float
  /// θ*
  package let anchor: ParameterStorage
  /// F; nil for 2 everywhere.
  package let importance: ParameterStorage?

  package init(_ strength: Double, toward parameters: ParameterStorage, weighsEach: Bool) {
    self.strength = Float(strength)
    anchor = ParameterStorage(layoutOf: parameters)
    anchor.copy(from: parameters)
    importance = weighsEach ? ParameterStorage(layoutOf: parameters) : nil
  }

  package func add(to gradients: ParameterStorage, of parameters: ParameterStorage) {
    let (g, now, then) = (gradients.values, parameters.values, anchor.values)
    if let f = importance?.values {
      for index in 0..<gradients.count { g[index] += strength * f[index] * (now[index] - then[index]) }
    } else {
      for index in 0..<gradients.count { g[index] += 2 * strength * (now[index] - then[index]) }
    }
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.scope("anchor", anchor.transfer)
    if let importance { try state.scope("importance", importance.transfer) }
  }
}
