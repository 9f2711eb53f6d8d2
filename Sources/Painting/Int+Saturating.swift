extension Int {
  /// The whole part of a number from outside: the nearest number that fits, 0 for one that is not a number.
  ///
  /// Scenes of plugins and values of damaged weights hold anything; `Int(_:)` would end the program.
  package init(saturating value: Double) {
    self = value.isNaN ? 0 : Int(Swift.min(Swift.max(value, -1e15), 1e15))
  }
}
