/// Rounding of action values to float32 that keeps their order, so that no greedy action changes.
///
/// Two values that differ in double precision can be one number in single precision, and then the first of them would be the
/// greedy one. Where that happens, the larger one gets the next number above.
package enum OrderedRounding {
  private static let leastStep: Float = 1e-30

  /// A row in half precision, in the same order; with infinite numbers where the row is beyond half precision, and then not
  /// in its order.
  package static func halves(_ row: [Float]) -> [Float16] {
    var result = row.map { Float16($0) }
    let ascending = row.indices.sorted { row[$0] < row[$1] }
    for (lower, upper) in zip(ascending, ascending.dropFirst()) {
      if row[lower] == row[upper] {
        result[upper] = result[lower]
      } else if result[upper] <= result[lower] {
        result[upper] = result[lower].nextUp
      }
    }
    return result
  }

  /// - Parameters:
  ///   - values: `[rows, columns]`
  ///   - columns: the actions, whose order in a row is kept.
  ///   - tieRank: which of equal values is to be the larger one, the one of the lowest rank; nil where the first of equal
  ///     values is the greedy one.
  package static func rounded(
    _ values: [Double], columns: Int, tieRank: ((_ row: Int, _ column: Int) -> Int)? = nil
  ) -> [Float] {
    var result = values.map { Float($0) }
    for first in stride(from: 0, to: values.count, by: max(columns, 1)) {
      let row = first / columns
      let ascending = (first..<first + columns).sorted { a, b in
        guard values[a] == values[b], let tieRank else { return values[a] < values[b] }
        return tieRank(row, a - first) > tieRank(row, b - first)
      }
      for (lower, upper) in zip(ascending, ascending.dropFirst()) {
        if values[lower] == values[upper], tieRank == nil {
          result[upper] = result[lower]
        } else if result[upper] <= result[lower] {
          // Above 0 by more than what a runtime may take for 0.
          result[upper] = max(result[lower].nextUp, result[lower] + leastStep)
        }
      }
    }
    return result
  }
}
