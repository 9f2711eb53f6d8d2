import RLCore

/// Mean and variance of each element of the arrays seen so far.
///
/// Source: Welford, "Note on a method for calculating corrected sums of squares and products" (1962).
package final class RunningMoments {
  package let size: Int
  private var count = 0
  /// `[D]`, the means, and the sums of squared deviations from them.
  private let means, squares: Column<Double>

  package init(size: Int) {
    self.size = size
    means = Column(size, filledWith: 0)
    squares = Column(size, filledWith: 0)
  }

  /// Takes an array, `[D]`, into account.
  package func add(_ values: UnsafePointer<Float>) {
    count += 1
    for element in 0..<size {
      let value = Double(values[element])
      let distance = value - means[element]
      means[element] += distance / Double(count)
      squares[element] += distance * (value - means[element])
    }
  }

  /// The same for one number.
  package func add(_ value: Double) {
    var value = Float(value)
    add(&value)
  }

  package func mean(_ element: Int) -> Double { means[element] }

  /// The variance, 1 before the second array.
  package func variance(_ element: Int) -> Double {
    count > 1 ? squares[element] / Double(count - 1) : 1
  }

  /// What turns an element x into factor * x + offset, of mean 0 and variance 1 over the arrays seen so far.
  package func standardization(of element: Int) -> (factor: Float, offset: Float) {
    let factor = 1 / (variance(element) + Self.epsilon).squareRoot()
    return (Float(factor), Float(-means[element] * factor))
  }

  /// Added to a variance, so that a constant element becomes 0.
  static let epsilon = 1e-8

  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.integer("count", &count)
    try state.values("means", means.start, shape: [size])
    try state.values("squares", squares.start, shape: [size])
  }
}
