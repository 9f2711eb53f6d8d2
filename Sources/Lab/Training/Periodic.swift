/// An event that is due whenever the number of environment steps passes a multiple of a period.
///
/// A batch of several environments takes several steps at once and may jump over a multiple; it is due all the same.
package struct Periodic: Sendable, Equatable {
  /// Environment steps; nil for never.
  package let period: Int?
  private var next: Int

  package init(every period: Int?) {
    let period = period.flatMap { $0 > 0 ? $0 : nil }
    self.period = period
    next = period ?? .max
  }

  /// The step at which it is next due.
  package var nextStep: Int { next }

  /// Whether it is due after `step` environment steps; if so, it is next due a period later.
  package mutating func isDue(at step: Int) -> Bool {
    guard let period, step >= next else { return false }
    let (multiple, overflow) = ((step / period) + 1).multipliedReportingOverflow(by: period)
    next = overflow ? .max : multiple
    return true
  }
}
