import CKernels

/// Adam with decoupled weight decay: θ ← θ - lr · decay · θ, then Adam's step.
///
/// Source: Loshchilov and Hutter, "Decoupled weight decay regularization" (2019), algorithm 2; PyTorch's `AdamW`.
package final class AdamW: Optimizer {
  private let adam: Adam
  package let weightDecay: Double

  package var learningRate: Double {
    get { adam.learningRate }
    set { adam.learningRate = newValue }
  }
  package var stepCount: UInt64 {
    get { adam.stepCount }
    set { adam.stepCount = newValue }
  }
  package var moments: [(name: String, storage: ParameterStorage)] { adam.moments }

  package init(
    for parameters: ParameterStorage, learningRate: Double = 1e-3, epsilon: Double = 1e-8,
    weightDecay: Double = 1e-2
  ) {
    precondition(weightDecay >= 0, "a decay is not negative")
    adam = Adam(for: parameters, learningRate: learningRate, epsilon: epsilon)
    self.weightDecay = weightDecay
  }

  package func step(parameters: ParameterStorage, gradients: ParameterStorage) {
    parameters.multiply(by: Float(1 - learningRate * weightDecay))
    adam.step(parameters: parameters, gradients: gradients)
  }
}
