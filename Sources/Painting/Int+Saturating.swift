extension Int {
  /// The integral part of an untrusted number, saturated to the range; 0 for NaN.
  ///
  /// Scenes of plugins and values of damaged weights hold anything; `Int(_:)` would end the program.
  package init(saturating value: Double) {
    self = value.isNaN ? 0 : Int(Swift.min(Swift.max(value, -1e15), 1e15))
  }
}
