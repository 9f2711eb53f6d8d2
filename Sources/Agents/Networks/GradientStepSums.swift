import RLCore

/// Sums over the gradient steps since metrics were last taken.
struct GradientStepSums {
  private var loss = 0.0, meanQ = 0.0, gradientNorm = 0.0
  private var count = 0

  /// - Parameters:
  ///   - meanQ: the mean value of the actions taken.
  ///   - gradientNorm: before clipping.
  mutating func add(loss: Double, meanQ: Double, gradientNorm: Double) {
    self.loss += loss
    self.meanQ += meanQ
    self.gradientNorm += gradientNorm
    count += 1
  }

  /// The means, after which the sums begin again; empty without a step.
  mutating func takeMetrics() -> [Metric] {
    guard count > 0 else { return [] }
    defer { self = GradientStepSums() }
    return [
      Metric("loss", loss / Double(count)), Metric("mean_q", meanQ / Double(count)),
      Metric("gradient_norm", gradientNorm / Double(count)),
    ]
  }

  mutating func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.number("metrics.loss", &loss)
    try state.number("metrics.meanQ", &meanQ)
    try state.number("metrics.gradientNorm", &gradientNorm)
    try state.integer("metrics.updates", &count)
  }
}
