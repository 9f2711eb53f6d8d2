import Foundation
import NeuralNetworks
import RLCore

/// Signs of a network's ability to learn.
///
///     dormant_share     share of the hidden units whose mean output is at most redo_threshold of their layer's
///     effective_rank    exp(-Σ p ln p), p the singular values of the last hidden layer's outputs divided by their sum
///     weight_norm       Euclidean norm of all weights
///
/// Sources: Sokar et al. (2023), definition 3.1; Roy and Vetterli, "The effective rank" (2007), definition 1.
package enum NetworkHealth {
  /// - Parameters:
  ///   - rows: of the network's latest pass.
  ///   - threshold: of dormant units.
  static func metrics(of network: Sequential, rows: Int, threshold: Double) -> [Metric] {
    let layers = network.hiddenLayers
    var metrics = [Metric("weight_norm", network.parameters.sumOfSquares.squareRoot())]
    guard let last = layers.last else { return metrics }
    let dormant = layers.reduce(0) {
      $0
        + UnitActivity.dormant(UnitActivity.means(of: $1, in: network, rows: rows), threshold: threshold)
        .count
    }
    metrics.append(Metric("dormant_share", Double(dormant) / Double(layers.reduce(0) { $0 + $1.size })))
    let width = last.outputsPerUnit * last.size
    let outputs = UnsafeBufferPointer(start: network.outputs(of: last), count: rows * width)
    metrics.append(Metric("effective_rank", effectiveRank(outputs.map(Double.init), rows: rows)))
    return metrics
  }

  /// The effective rank of a matrix [rows, columns], at most the smaller of the two; 0 of a matrix of zeros.
  package static func effectiveRank(_ matrix: [Double], rows: Int) -> Double {
    let columns = matrix.count / rows
    let (size, depth) = (min(rows, columns), max(rows, columns))
    func element(_ line: Int, _ index: Int) -> Double {
      rows <= columns ? matrix[line * columns + index] : matrix[index * columns + line]
    }
    var product = [[Double]](repeating: Array(repeating: 0, count: size), count: size)
    for i in 0..<size {
      for j in 0...i {
        var sum = 0.0
        for index in 0..<depth { sum += element(i, index) * element(j, index) }
        (product[i][j], product[j][i]) = (sum, sum)
      }
    }
    let singular = eigenvalues(product).map { max($0, 0).squareRoot() }
    let total = singular.reduce(0, +)
    guard total > 0 else { return 0 }
    return exp(-singular.reduce(0) { $1 > 0 ? $0 + $1 / total * log($1 / total) : $0 })
  }

  /// The eigenvalues of a symmetric matrix, by Jacobi's rotations.
  ///
  /// Source: Golub and Van Loan, "Matrix computations" (2013), section 8.5.
  private static func eigenvalues(_ symmetric: [[Double]]) -> [Double] {
    var a = symmetric
    let size = a.count
    for _ in 0..<50 {
      var rest = 0.0
      for i in 0..<size { for j in 0..<i { rest += a[i][j] * a[i][j] } }
      var trace = 0.0
      for i in 0..<size { trace += a[i][i] * a[i][i] }
      if rest <= 1e-24 * trace || rest == 0 { break }
      for p in 0..<size {
        for q in (p + 1)..<max(size, p + 1) where a[p][q] != 0 {
          let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
          let t = (theta < 0 ? -1.0 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          let s = t * c
          for k in 0..<size {
            let (kp, kq) = (a[k][p], a[k][q])
            (a[k][p], a[k][q]) = (c * kp - s * kq, s * kp + c * kq)
          }
          for k in 0..<size {
            let (pk, qk) = (a[p][k], a[q][k])
            (a[p][k], a[q][k]) = (c * pk - s * qk, s * pk + c * qk)
          }
        }
      }
    }
    return (0..<size).map { a[$0][$0] }
  }
}
