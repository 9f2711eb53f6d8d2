import CKernels

/// Gradient descent with momentum: v ← μ v + g, θ ← θ - lr · v; PyTorch's `SGD`.
///
/// Source: Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013), in the form
/// without the learning rate in v.
package final class StochasticGradientDescent: Optimizer {
  package var learningRate: Double
  package let momentum: Double
  package var stepCount: UInt64 = 0
  /// v of the formula.
  package let velocity: ParameterStorage

  package var moments: [(name: String, storage: ParameterStorage)] { [("velocity", velocity)] }

  package init(for parameters: ParameterStorage, learningRate: Double = 1e-3, momentum: Double = 0) {
    precondition((0..<1).contains(momentum), "momentum must be in [0, 1)")
    (self.learningRate, self.momentum) = (learningRate, momentum)
    velocity = ParameterStorage(layoutOf: parameters)
  }

  package func step(parameters: ParameterStorage, gradients: ParameterStorage) {
    precondition(
      parameters.hasLayout(of: velocity) && gradients.hasLayout(of: velocity), "layouts differ")
    stepCount += 1
    ckernels().pointee.descend(
      parameters.values, velocity.values, gradients.values, parameters.count, Float(learningRate),
      Float(momentum))
  }
}
