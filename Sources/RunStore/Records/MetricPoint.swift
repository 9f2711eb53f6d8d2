import RLCore

/// One recorded metric.
package struct MetricPoint: Sendable, Equatable {
  package var step: Int
  package var name: String
  package var value: Double

  package init(step: Int, name: String, value: Double) {
    (self.step, self.name, self.value) = (step, name, value)
  }
}
