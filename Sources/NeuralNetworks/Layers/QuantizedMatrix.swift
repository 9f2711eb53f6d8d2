/// A matrix of whole numbers from -127 to 127 with a scale for each column.
package struct QuantizedMatrix: Sendable, Equatable {
  /// `[rows, columns]`
  package let values: [Int8]
  /// `[columns]`
  package let scales: [Float]

  /// - Parameter values: `[rows, columns]`; of what is not finite, 0 is taken.
  package init(_ values: some Collection<Float>, columns: Int) {
    var largest = [Float](repeating: 0, count: columns)
    for (index, value) in values.enumerated() where value.isFinite {
      largest[index % columns] = max(largest[index % columns], abs(value))
    }
    let scales = largest.map { $0 / 127 > 0 ? $0 / 127 : 1 }
    self.scales = scales
    self.values = values.enumerated().map { index, value in
      let whole = (value / scales[index % columns]).rounded()
      return whole.isFinite ? Int8(min(max(whole, -127), 127)) : 0
    }
  }
}
