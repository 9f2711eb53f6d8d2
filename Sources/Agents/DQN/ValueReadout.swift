import NeuralNetworks

/// What a network's outputs mean: a value an action, or a distribution of returns an action.
package enum ValueForm: Sendable, Equatable {
  /// A outputs, the values themselves.
  case scalar
  /// A · N outputs, logits of the atoms of a support, action after action (C51).
  case categorical(Support)
  /// A · N outputs, quantiles at the levels (i + ½) / N, action after action (QR-DQN).
  case quantiles(count: Int)

  /// N, outputs an action.
  package var atoms: Int {
    switch self {
    case .scalar: 1
    case .categorical(let support): support.count
    case .quantiles(let count): count
    }
  }
}

/// Reads a value an action off a network's outputs.
package final class ValueReadout {
  package let form: ValueForm
  private let actionCount: Int
  private let capacity: Int
  /// `[B, A]`
  private let values: UnsafeMutablePointer<Float>
  /// `[B, A, N]` of the categorical form.
  package let probabilities: UnsafeMutablePointer<Float>

  /// - Parameter capacity: the most rows that are read at once.
  package init(_ form: ValueForm, actionCount: Int, capacity: Int) {
    (self.form, self.actionCount, self.capacity) = (form, actionCount, capacity)
    let isScalar = form == .scalar
    var size = isScalar ? 1 : capacity * actionCount
    values = .allocate(capacity: size)
    values.initialize(repeating: 0, count: size)
    if case .categorical(let support) = form { size *= support.count } else { size = 1 }
    probabilities = .allocate(capacity: size)
    probabilities.initialize(repeating: 0, count: size)
  }

  deinit {
    values.deallocate()
    probabilities.deallocate()
  }

  /// `[B, A]`, valid until the next call: the expectation of each action's return.
  package func actionValues(_ outputs: UnsafePointer<Float>, rows: Int) -> UnsafePointer<Float> {
    precondition(rows <= capacity, "more rows than there is room for")
    switch form {
    case .scalar: return outputs
    case .categorical(let support):
      softmax(outputs, into: probabilities, rows: rows * actionCount, columns: support.count)
      for pair in 0..<rows * actionCount {
        let p = probabilities + pair * support.count
        var sum: Float = 0
        for atom in 0..<support.count { sum += p[atom] * support.value(atom) }
        values[pair] = sum
      }
    case .quantiles(let count):
      for pair in 0..<rows * actionCount {
        var sum: Float = 0
        for atom in 0..<count { sum += outputs[pair * count + atom] }
        values[pair] = sum / Float(count)
      }
    }
    return UnsafePointer(values)
  }
}
