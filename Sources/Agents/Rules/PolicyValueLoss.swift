import NeuralNetworks

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The loss of a network with a policy and a value: the cross-entropy of the target policy and the softmax over the legal
/// actions, plus the weighted squared error of the value; means over the rows.
///
/// A row is A logits and one number whose hyperbolic tangent is the value.
///
/// Source: Silver et al., "Mastering the game of Go without human knowledge" (2017), equation 1.
package struct PolicyValueLoss {
  /// A
  let actionCount: Int
  let valueWeight: Float

  package struct Means: Equatable {
    package var policy = 0.0
    package var value = 0.0
  }

  package init(actionCount: Int, valueWeight: Float) {
    (self.actionCount, self.valueWeight) = (actionCount, valueWeight)
  }

  /// - Parameters:
  ///   - outputs: `[B, A + 1]`
  ///   - policies: `[B, A]`, probabilities of the actions.
  ///   - legal: `[B, A]`, 1 for legal actions.
  ///   - values: `[B]`
  ///   - gradient: `[B, A + 1]`, overwritten.
  ///   - logits: `[A]`, scratch.
  package func evaluate(
    _ outputs: UnsafePointer<Float>, rows: Int, policies: UnsafePointer<Float>, legal: UnsafePointer<UInt8>,
    values: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, logits: UnsafeMutablePointer<Float>
  ) -> Means {
    let share = 1 / Float(rows)
    var means = Means()
    for row in 0..<rows {
      let (output, slope) = (outputs + row * (actionCount + 1), gradient + row * (actionCount + 1))
      let (policy, legal) = (policies + row * actionCount, legal + row * actionCount)
      for action in 0..<actionCount { logits[action] = legal[action] == 0 ? -1e9 : output[action] }
      var logSum: Float = 0
      softmax(UnsafePointer(logits), into: slope, logSums: &logSum, rows: 1, columns: actionCount)
      for action in 0..<actionCount where legal[action] != 0 {
        means.policy += Double(policy[action] * (logSum - logits[action]))
        slope[action] = share * (slope[action] - policy[action])
      }
      for action in 0..<actionCount where legal[action] == 0 { slope[action] = 0 }
      let value = tanh(output[actionCount])
      let difference = value - values[row]
      means.value += Double(difference * difference)
      slope[actionCount] = share * valueWeight * 2 * difference * (1 - value * value)
    }
    means.policy /= Double(rows)
    means.value /= Double(rows)
    return means
  }
}
