// Quantiles of the return. Their loss is `quantileLoss` of `NeuralNetworks`, a kernel.
//
// Source: Dabney et al., "Distributional reinforcement learning with quantile regression" (2018).

/// The levels of N quantiles, the midpoints (i + ½) / N.
///
/// Source: Dabney et al. (2018), lemma 2.
package func quantileLevels(_ count: Int) -> [Float] {
  (0..<count).map { (Float($0) + 0.5) / Float(count) }
}

/// Adds `weight` times `discount` · (z + `addition`) to `target`, quantile by quantile.
///
/// Source: Dabney et al. (2018), algorithm 1.
///
/// - Parameters:
///   - quantiles: `[N]`, those of z.
///   - target: `[N]`, at first the reward throughout.
@inline(__always) package func addQuantiles(
  _ quantiles: UnsafePointer<Float>, count: Int, addition: Float, discount: Float, weight: Float,
  to target: UnsafeMutablePointer<Float>
) {
  for index in 0..<count { target[index] += discount * weight * (quantiles[index] + addition) }
}
