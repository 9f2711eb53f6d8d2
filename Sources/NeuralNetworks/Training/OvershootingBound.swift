import CKernels

/// Gradient descent along eligibility traces whose steps never overshoot: overshooting-bounded gradient descent.
///
///     z ← decay · z + ∇v
///     M = rate · kappa · max(|δ|, 1) · ‖z‖₁
///     θ ← θ + rate / max(M, 1) · δ · z
///
/// M estimates how far the error of one number would be overshot by a whole step; a step beyond is shortened.
///
/// Source: Elsayed et al., "Streaming deep reinforcement learning finally works" (2024), algorithm 3.
package final class OvershootingBound {
  package let rate, kappa: Double
  /// z of each row, `[B, P]`.
  package let traces: [ParameterStorage]

  package init(for parameters: ParameterStorage, rows: Int, rate: Double, kappa: Double) {
    (self.rate, self.kappa) = (rate, kappa)
    traces = (0..<rows).map { _ in ParameterStorage(layoutOf: parameters) }
  }

  /// Adds the gradient of a row's number to what is left of its trace.
  package func add(_ gradients: ParameterStorage, to row: Int, decay: Double) {
    let trace = traces[row]
    if decay == 0 {
      trace.copy(from: gradients)
    } else {
      trace.multiply(by: Float(decay))
      ckernels().pointee.addScaled(trace.values, gradients.values, trace.count, 1)
    }
  }

  /// Moves the parameters along a row's trace.
  ///
  /// - Returns: the step size.
  package func step(_ parameters: ParameterStorage, along row: Int, error: Double) -> Double {
    let trace = traces[row]
    let bound = rate * kappa * max(error.magnitude, 1) * Self.absoluteSum(trace)
    let size = rate / max(bound, 1)
    ckernels().pointee.addScaled(parameters.values, trace.values, trace.count, Float(size * error))
    return size
  }

  /// ‖z‖₁; padding is 0.
  private static func absoluteSum(_ storage: ParameterStorage) -> Double {
    // A storage is a multiple of sixteen numbers long.
    var sums = SIMD16<Float>(repeating: 0)
    for start in stride(from: 0, to: storage.count, by: 16) {
      let part = UnsafeRawPointer(storage.values + start).loadUnaligned(as: SIMD16<Float>.self)
      sums += part.replacing(with: -part, where: part .< 0)
    }
    return Double(sums.sum())
  }
}
