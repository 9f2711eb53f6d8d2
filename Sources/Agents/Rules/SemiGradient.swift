// Linear action values, q(s, a) = w_a · x(s), and their semi-gradient update. The gradient of q with respect to w_a is x.
//
// Weights are `[F, A]`: those of one feature for all actions are neighbors.
//
// Source: Sutton and Barto (2018), equations 9.8, 10.1 and 10.3.

/// The value of `action`, w_a · x.
@inline(__always) package func linearValue(
  _ x: SparseVector, _ weights: UnsafePointer<Double>, action: Int, actionCount: Int
) -> Double {
  var sum = 0.0
  for index in 0..<x.count {
    sum += weights[Int(x.places[index]) &* actionCount &+ action] * x.values[index]
  }
  return sum
}

/// The values of all actions, into `q`, `[A]`.
@inline(__always) package func linearValues(
  _ x: SparseVector, _ weights: UnsafePointer<Double>, actionCount: Int, into q: UnsafeMutablePointer<Double>
) {
  for action in 0..<actionCount { q[action] = 0 }
  for index in 0..<x.count {
    let (row, value) = (weights + Int(x.places[index]) &* actionCount, x.values[index])
    for action in 0..<actionCount { q[action] += row[action] * value }
  }
}

/// The semi-gradient update w_a ← w_a + change · x.
///
/// - Parameter change: α δ, the step size times the error.
@inline(__always) package func semiGradientUpdate(
  _ weights: UnsafeMutablePointer<Double>, along x: SparseVector, action: Int, actionCount: Int,
  by change: Double
) {
  for index in 0..<x.count {
    weights[Int(x.places[index]) &* actionCount &+ action] += change * x.values[index]
  }
}

/// The step size of one update: the learning rate over the number of active features, so that with a rate of 1 and binary
/// features one update moves the value the whole way to its target.
///
/// Source: Sutton and Barto (2018), section 9.6.
package func linearStepSize(learningRate: Double, activeFeatures: Int) -> Double {
  learningRate / Double(max(activeFeatures, 1))
}
