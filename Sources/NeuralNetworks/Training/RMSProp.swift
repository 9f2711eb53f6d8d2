import CKernels

/// RMSProp: steps along the gradient divided by the root of its running mean square.
///
///     s ← α s + (1 - α) g²
///     m ← α m + (1 - α) g                     where centered; else m = 0
///     v ← μ v + g / (√(s - m²) + ε)
///     θ ← θ - lr · v
///
/// As PyTorch's `RMSprop`, ε outside the root; DQN's paper adds 0.01 inside it.
///
/// Sources: Hinton, "Neural networks for machine learning", lecture 6e (2012); centered: Graves, "Generating sequences
/// with recurrent neural networks" (2013), equations 38 to 41.
package final class RMSProp: Optimizer {
  package var learningRate: Double
  /// α
  package let decay: Double
  package let epsilon: Double
  /// μ
  package let momentum: Double
  package var stepCount: UInt64 = 0
  /// s, m and v of the formulas.
  package let meanSquare: ParameterStorage
  package let mean: ParameterStorage?
  package let velocity: ParameterStorage

  package var moments: [(name: String, storage: ParameterStorage)] {
    [("meanSquare", meanSquare), ("velocity", velocity)] + (mean.map { [("mean", $0)] } ?? [])
  }

  package init(
    for parameters: ParameterStorage, learningRate: Double = 1e-2, decay: Double = 0.99,
    epsilon: Double = 1e-8,
    momentum: Double = 0, isCentered: Bool = false
  ) {
    precondition(
      Float(epsilon).isNormal && epsilon > 0, "epsilon is above zero, or a gradient of zero divides by zero")
    precondition(
      (0..<1).contains(decay) && (0..<1).contains(momentum), "decay and momentum must be in [0, 1)")
    (self.learningRate, self.decay, self.epsilon, self.momentum) = (learningRate, decay, epsilon, momentum)
    meanSquare = ParameterStorage(layoutOf: parameters)
    velocity = ParameterStorage(layoutOf: parameters)
    mean = isCentered ? ParameterStorage(layoutOf: parameters) : nil
  }

  package func step(parameters: ParameterStorage, gradients: ParameterStorage) {
    precondition(
      parameters.hasLayout(of: meanSquare) && gradients.hasLayout(of: meanSquare), "layouts differ")
    stepCount += 1
    var factors = CKernelsRMSPropFactors(
      learningRate: Float(learningRate), decay: Float(decay), decayRest: Float(1 - decay),
      epsilon: Float(epsilon), momentum: Float(momentum))
    ckernels().pointee.rmsprop(
      parameters.values, meanSquare.values, mean?.values, velocity.values, gradients.values, parameters.count,
      &factors)
  }
}
