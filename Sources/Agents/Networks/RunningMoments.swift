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

  /// All it knows, under names that begin with `prefix`.
  func tensors(_ prefix: String) -> [NamedTensor] {
    [
      NamedTensor("\(prefix).count", shape: [1], .float64([Double(count)])),
      NamedTensor("\(prefix).means", shape: [size], .float64((0..<size).map { means[$0] })),
      NamedTensor("\(prefix).squares", shape: [size], .float64((0..<size).map { squares[$0] })),
    ]
  }

  /// Takes over what `tensors(_:)` gave.
  ///
  /// - Throws: where an array is missing, or no moments are.
  func load(_ prefix: String, _ tensors: [NamedTensor]) throws(TensorMismatch) {
    func numbers(_ name: String, _ count: Int) throws(TensorMismatch) -> [Double] {
      guard let tensor = tensors.first(where: { $0.name == "\(prefix).\(name)" }),
        case .float64(let values) = tensor.elements, values.count == count
      else { throw TensorMismatch("the weights lack '\(prefix).\(name)' of \(count) numbers") }
      guard values.allSatisfy({ $0.isFinite && ($0 >= 0 || name == "means") }) else {
        throw TensorMismatch("'\(prefix).\(name)' holds numbers that no moments have")
      }
      return values
    }
    let (counts, centers, sums) = (
      try numbers("count", 1), try numbers("means", size), try numbers("squares", size)
    )
    guard let whole = Int(exactly: counts[0]) else {
      throw TensorMismatch("'\(prefix).count' is \(counts[0]), which is not a whole number")
    }
    count = whole
    for element in 0..<size { (means[element], squares[element]) = (centers[element], sums[element]) }
  }

  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.integer("count", &count)
    try state.values("means", means.start, shape: [size])
    try state.values("squares", squares.start, shape: [size])
  }
}
