/// Loss of one selected output of every row against its target, and its gradient.
///
/// d is prediction - target. The loss of a batch is the mean over its rows, as with PyTorch's `reduction="mean"`.
package enum Loss: Sendable, Hashable {
  /// d², derivative 2 d: PyTorch's `mse_loss`.
  case meanSquaredError
  /// d² / 2 within ±delta and delta (|d| - delta / 2) beyond: PyTorch's `huber_loss`.
  ///
  /// It clips the derivative to ±delta, not the loss; and inside, its derivative is half that of the squared error.
  /// Source: Huber, 1964, Robust estimation of a location parameter.
  case huber(delta: Float)
  /// Huber(beta) / beta: PyTorch's `smooth_l1_loss`.
  case smoothL1(beta: Float)

  /// The loss of one row.
  @inlinable
  package func value(_ d: Float) -> Float {
    switch self {
    case .meanSquaredError: d * d
    case .huber(let delta): abs(d) <= delta ? 0.5 * d * d : delta * (abs(d) - 0.5 * delta)
    case .smoothL1(let beta): abs(d) <= beta ? 0.5 * d * d / beta : abs(d) - 0.5 * beta
    }
  }

  /// The derivative of one row's loss with respect to its prediction.
  @inlinable
  package func derivative(_ d: Float) -> Float {
    switch self {
    case .meanSquaredError: 2 * d
    case .huber(let delta): min(max(d, -delta), delta)
    case .smoothL1(let beta): min(max(d / beta, -1), 1)
    }
  }

  /// The mean loss of B rows, and its gradient with respect to all predictions: zero except for the selected
  /// ones.
  ///
  /// - Parameters:
  ///   - predictions: [B, columns].
  ///   - selected: [B], the column of each row that the loss looks at.
  ///   - targets: [B].
  ///   - weights: [B] or null; they multiply the rows' losses, and the mean still divides by B.
  ///   - gradient: [B, columns], overwritten.
  ///   - differences: [B] or null; receives d of each row, unweighted.
  package func evaluate(
    predictions: UnsafePointer<Float>, selected: UnsafePointer<Int32>, targets: UnsafePointer<Float>,
    weights: UnsafePointer<Float>? = nil, batch: Int, columns: Int, gradient: UnsafeMutablePointer<Float>,
    differences: UnsafeMutablePointer<Float>? = nil
  ) -> Float {
    precondition(batch > 0 && columns > 0, "a loss needs rows and columns")
    gradient.update(repeating: 0, count: batch * columns)
    let share = 1 / Float(batch)
    var sum = 0.0
    for row in 0..<batch {
      let column = Int(selected[row])
      precondition(column >= 0 && column < columns, "row \(row) selects column \(column) of \(columns)")
      let d = predictions[row * columns + column] - targets[row]
      let weight = weights.map { $0[row] } ?? 1
      sum += Double(weight * value(d))
      gradient[row * columns + column] = weight * derivative(d) * share
      differences?[row] = d
    }
    return Float(sum / Double(batch))
  }
}
