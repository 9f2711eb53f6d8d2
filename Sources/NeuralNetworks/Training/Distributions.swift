import CKernels

/// The softmax of each of `rows` rows of `columns` logits; with `logSums`, log Σ exp of each row too.
package func softmax(
  _ logits: UnsafePointer<Float>, into probabilities: UnsafeMutablePointer<Float>,
  logSums: UnsafeMutablePointer<Float>? = nil, rows: Int, columns: Int
) {
  precondition(columns > 0, "a softmax needs columns")
  ckernels().pointee.softmax(logits, probabilities, logSums, rows, columns)
}

/// Quantile regression loss of one row: the sum over predictions of the mean over targets of |τ - 1{u < 0}| L(u) / κ,
/// with u = target - prediction and Huber's L; for κ = 0, of |τ - 1{u < 0}| |u|.
///
/// Source: Dabney et al., "Distributional reinforcement learning with quantile regression" (2018), equations 9 and 10.
package func quantileLoss(
  predictions: UnsafePointer<Float>, levels: UnsafePointer<Float>, count: Int, targets: UnsafePointer<Float>,
  targetCount: Int, kappa: Float, gradient: UnsafeMutablePointer<Float>
) -> Float {
  ckernels().pointee.quantileLoss(predictions, levels, count, targets, targetCount, kappa, gradient)
}

extension ParameterStorage {
  /// Clamps every number to ±bound: gradient clipping by value, PyTorch's `clip_grad_value_`.
  package func clamp(to bound: Float) { ckernels().pointee.clamp(values, count, bound) }

  /// Adds `factor` times another storage, for example for L2 regularization.
  package func add(_ other: ParameterStorage, times factor: Float) {
    precondition(hasLayout(of: other), "layouts differ")
    ckernels().pointee.addScaled(values, other.values, count, factor)
  }
}
