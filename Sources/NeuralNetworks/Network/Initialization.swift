#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Initialization of a layer's parameters.
package enum Initialization: Sendable, Hashable {
  /// Weight and bias uniform within ±1 / sqrt(inputs), the default of PyTorch's `nn.Linear` and `nn.Conv2d`.
  case torch
  /// Weight uniform within ±sqrt(6 / inputs), bias 0: variance 2 / inputs.
  ///
  /// Source: He et al., 2015, Delving deep into rectifiers, equation 10; PyTorch's `kaiming_uniform_`.
  case he
  /// Rows or columns of the weight, whichever are fewer, orthogonal and of length `gain`; bias 0.
  ///
  /// Source: Saxe et al., 2014, Exact solutions to the nonlinear dynamics of learning in deep linear neural networks.
  case orthogonal(gain: Float)

  /// Fills a weight [inputSize, outputSize] in the order of memory, then a bias [outputSize].
  func fill(
    weight: UnsafeMutableBufferPointer<Float>, bias: UnsafeMutableBufferPointer<Float>, inputSize: Int,
    outputSize: Int, random: () -> Double
  ) {
    switch self {
    case .torch:
      let bound = 1 / Double(inputSize).squareRoot()
      Self.fillUniformly(weight, bound: bound, random: random)
      Self.fillUniformly(bias, bound: bound, random: random)
    case .he:
      Self.fillUniformly(weight, bound: (6 / Double(inputSize)).squareRoot(), random: random)
      bias.update(repeating: 0)
    case .orthogonal(let gain):
      Self.fillOrthogonally(weight, rows: inputSize, columns: outputSize, gain: Double(gain), random: random)
      bias.update(repeating: 0)
    }
  }

  private static func fillUniformly(
    _ values: UnsafeMutableBufferPointer<Float>, bound: Double, random: () -> Double
  ) {
    for index in values.indices { values[index] = Float((2 * random() - 1) * bound) }
  }

  /// Modified Gram-Schmidt on normal samples, as columns of a tall matrix.
  private static func fillOrthogonally(
    _ values: UnsafeMutableBufferPointer<Float>, rows: Int, columns: Int, gain: Double, random: () -> Double
  ) {
    let length = max(rows, columns)
    var basis: [[Double]] = []
    while basis.count < min(rows, columns) {
      var vector = (0..<length).map { _ in normal(random) }
      // Twice, for what rounding leaves of the first time.
      for _ in 0..<2 {
        for other in basis {
          let share = dot(vector, other)
          for index in 0..<length { vector[index] -= share * other[index] }
        }
      }
      let norm = dot(vector, vector).squareRoot()
      guard norm > 1e-6 else { continue }
      basis.append(vector.map { $0 / norm })
    }
    for row in 0..<rows {
      for column in 0..<columns {
        let value = rows >= columns ? basis[column][row] : basis[row][column]
        values[row * columns + column] = Float(gain * value)
      }
    }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// One normal sample by Marsaglia's polar method (Marsaglia and Bray, 1964); its twin is discarded.
  private static func normal(_ random: () -> Double) -> Double {
    while true {
      let x = 2 * random() - 1
      let y = 2 * random() - 1
      let square = x * x + y * y
      if square > 0 && square < 1 { return x * (-2 * log(square) / square).squareRoot() }
    }
  }
}
