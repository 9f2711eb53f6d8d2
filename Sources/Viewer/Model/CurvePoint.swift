/// A point of a curve over environment steps.
package struct CurvePoint: Sendable, Equatable {
  package var step, value: Double
  package init(step: Double, value: Double) { (self.step, self.value) = (step, value) }
}
