#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A value that changes with environment steps.
package struct Schedule: Sendable, Equatable {
  package enum Shape: String, CaseIterable, Sendable {
    case constant, linear, exponential, cosine, piecewise
  }

  package let shape: Shape
  package let initial, final: Double
  /// Environment steps until `final` is reached; 0 for `final` from the start.
  package let duration: Double
  private let linear: LinearSchedule
  private let isStraight: Bool
  /// The schedule as a single linear interpolation, or nil.
  package var line: LinearSchedule? { isStraight ? linear : nil }
  /// Steps and values of the piecewise shape, in order of steps.
  private let points: [(step: Double, value: Double)]

  /// - Precondition: an exponential has two positive ends.
  package init(_ shape: Shape, from initial: Double, to final: Double, over duration: Double) {
    precondition(shape != .exponential || (initial > 0 && final > 0), "an exponential never reaches 0")
    (self.shape, self.initial, self.duration) = (shape, initial, duration)
    self.final = shape == .constant ? initial : final
    linear = LinearSchedule(from: initial, to: self.final, over: duration)
    isStraight = shape == .linear || shape == .constant
    points = []
  }

  /// Piecewise linear interpolation between points; constant before the first and after the last.
  ///
  /// - Precondition: steps rise, and there is a point.
  package init(points: [(step: Double, value: Double)]) {
    precondition(!points.isEmpty && zip(points, points.dropFirst()).allSatisfy { $0.step < $1.step })
    shape = .piecewise
    (initial, final) = (points[0].value, points[points.count - 1].value)
    duration = points[points.count - 1].step
    linear = LinearSchedule(from: initial, to: final, over: duration)
    isStraight = false
    self.points = points
  }

  package static func == (a: Schedule, b: Schedule) -> Bool {
    a.linear == b.linear && a.shape == b.shape && a.points.map(\.step) == b.points.map(\.step)
      && a.points.map(\.value) == b.points.map(\.value)
  }

  /// The value after `step` environment steps, counted from 0.
  @inline(__always) package func value(at step: Int) -> Double {
    isStraight ? linear.value(at: step) : curvedValue(at: step)
  }

  private func curvedValue(at step: Int) -> Double {
    let progress = duration > 0 ? min(Double(step) / duration, 1) : 1
    switch shape {
    case .constant, .linear: return linear.value(at: step)
    case .exponential: return progress < 1 ? initial * pow(final / initial, progress) : final
    case .cosine: return final + (initial - final) * (1 + cos(Double.pi * progress)) / 2
    case .piecewise:
      guard let next = points.firstIndex(where: { $0.step > Double(step) }) else { return final }
      guard next > 0 else { return initial }
      let (a, b) = (points[next - 1], points[next])
      return a.value + (b.value - a.value) * (Double(step) - a.step) / (b.step - a.step)
    }
  }
}
