import RunStore

/// A group's curve at one step.
package struct CurveBand: Sendable, Equatable {
  package var step: Int
  package var count: Int
  /// Over seeds: the interquartile mean, or the mean where the comparison asks for it.
  package var average: Double
  package var interval: Interval
}
