/// How many bits a network computes with when it only plays.
package enum Precision: String, Sendable, CaseIterable {
  /// Weights of all layers are the upper halves of float32, rounded to even; sums stay in single precision.
  case bf16
  /// Whole numbers of 8 bits: weights from -127 to 127 with a scale for each output, inputs from 0 to 255 with a range for each
  /// row. The first layer, where it reads numbers, and the last one stay in single precision.
  case int8
}

/// The ends of a network that a layer is at.
package struct NetworkEnds: OptionSet, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }

  /// It reads the numbers of observations, whose ranges differ by orders.
  package static let numbers = NetworkEnds(rawValue: 1)
  /// It gives the outputs, whose small differences decide which action is the best.
  package static let outputs = NetworkEnds(rawValue: 2)
}

extension Sequential {
  /// Lets passes compute with fewer bits, from the weights as they are now; for a network that only plays.
  ///
  /// A row's outputs still have the same bits in every batch. Those of int8 products are the same on every processor.
  ///
  /// - Parameter readsNumbers: whether the inputs are numbers of any range; false for one-hot rows.
  /// - Returns: how many products have fewer bits. It is 0 for int8 where all layers are at the ends.
  /// - Precondition: wherever the parameters change later, this is called again before the next pass.
  @discardableResult
  package func lower(to precision: Precision, readsNumbers: Bool) -> Int {
    chain.lower(to: precision, at: readsNumbers ? [.numbers, .outputs] : .outputs)
  }
}
