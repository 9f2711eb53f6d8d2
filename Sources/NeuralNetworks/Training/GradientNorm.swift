extension ParameterStorage {
  /// Scales gradients down so that their Euclidean norm is at most `maximumNorm`, and returns the norm they had.
  ///
  /// As PyTorch's `clip_grad_norm_`: the factor is min(1, maximumNorm / (norm + 1e-6)), so a norm that just exceeds the
  /// bound is scaled by a hair more than needed. It bounds the gradient of the whole network; clipping a loss's
  /// derivative, as `Loss.huber` does, is another thing.
  ///
  /// Source: Pascanu et al., 2013, On the difficulty of training recurrent neural networks, algorithm 1.
  @discardableResult
  package func clipNorm(to maximumNorm: Float) -> Float {
    precondition(maximumNorm > 0, "a bound on a norm is above zero")
    let norm = Float(sumOfSquares.squareRoot())
    let factor = maximumNorm / (norm + 1e-6)
    if factor < 1 { multiply(by: factor) }
    return norm
  }
}
