import CKernels

/// Adam: steps along the running mean of the gradients, divided by the root of their running mean square.
///
///     m ← β1 m + (1 - β1) g
///     v ← β2 v + (1 - β2) g²
///     θ ← θ - lr / (1 - β1ᵗ) · m / (√v / √(1 - β2ᵗ) + ε)
///
/// As in PyTorch's `torch.optim.Adam`: ε is outside the square root and is added after the correction. Inside this step
/// denormal numbers count as zero.
///
/// Source: Kingma and Ba, 2015, Adam: a method for stochastic optimization, algorithm 1.
package final class Adam: Optimizer {
  package var learningRate: Double
  package let beta1: Double
  package let beta2: Double
  package let epsilon: Double

  package var stepCount: UInt64 = 0
  /// m of the formulas.
  package let firstMoment: ParameterStorage
  /// v of the formulas.
  package let secondMoment: ParameterStorage

  package var moments: [(name: String, storage: ParameterStorage)] {
    [("firstMoment", firstMoment), ("secondMoment", secondMoment)]
  }

  package init(
    for parameters: ParameterStorage, learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8
  ) {
    precondition(learningRate >= 0, "a rate is not negative")
    precondition(
      Float(epsilon).isNormal && epsilon > 0, "epsilon is above zero, or a gradient of zero divides by zero")
    precondition((0..<1).contains(beta1) && (0..<1).contains(beta2), "betas must be in [0, 1)")
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    firstMoment = ParameterStorage(layoutOf: parameters)
    secondMoment = ParameterStorage(layoutOf: parameters)
  }

  package func step(parameters: ParameterStorage, gradients: ParameterStorage) {
    precondition(
      parameters.hasLayout(of: firstMoment) && gradients.hasLayout(of: firstMoment), "layouts differ")
    stepCount += 1
    var factors = ckernels_adam_factors(learningRate, beta1, beta2, epsilon, stepCount)
    ckernels().pointee.adam(
      parameters.values, firstMoment.values, secondMoment.values, gradients.values, parameters.count, &factors
    )
  }
}
