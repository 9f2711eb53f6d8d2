import RunStore

/// A group's curve at one step.
package struct CurveBand: Sendable, Equatable {
  package var step: Int
  package var count: Int
  package var interquartileMean: Double
  package var interval: Interval
}
