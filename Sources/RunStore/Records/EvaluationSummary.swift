/// Mean and standard deviation of an evaluation, computed from the returns and lengths of its episodes.
///
/// A run file keeps them for SQL; who reads the file computes them, so that no other number can stand in their place.
package struct EvaluationSummary: Sendable, Equatable {
  package let returnMean: Double
  /// The sample standard deviation, with n - 1; 0 for a single episode.
  package let returnStd: Double
  /// Steps.
  package let lengthMean: Double

  /// - Parameters:
  ///   - returns: one an episode.
  ///   - lengths: one an episode, in steps.
  package init(returns: [Double], lengths: [Int]) {
    let mean = returns.reduce(0, +) / Double(returns.count)
    returnMean = mean
    returnStd =
      returns.count > 1
      ? (returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(returns.count - 1)).squareRoot() : 0
    // Exact up to 2^53, and lengths of a stranger's overflow nothing.
    lengthMean = lengths.reduce(0) { $0 + Double($1) } / Double(lengths.count)
  }

  /// The stored values.
  init(returnMean: Double, returnStd: Double, lengthMean: Double) {
    self.returnMean = returnMean
    self.returnStd = returnStd
    self.lengthMean = lengthMean
  }

  /// The three values with their column names.
  var columns: [(name: String, value: Double)] {
    [("return_mean", returnMean), ("return_std", returnStd), ("length_mean", lengthMean)]
  }
}

extension Evaluation {
  var summary: EvaluationSummary { EvaluationSummary(returns: returns, lengths: lengths) }
}
