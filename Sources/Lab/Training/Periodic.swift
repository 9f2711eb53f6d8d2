/// An event that is due whenever the number of environment steps, or of finished episodes, passes a multiple of a period.
///
/// A batch of several environments takes several steps at once and may jump over a multiple; it is due all the same.
package struct Periodic: Sendable, Equatable {
  /// Nil for never.
  package let period: TrainingSpan?
  private var next: Int

  package init(every period: TrainingSpan?) {
    self.period = period.flatMap { $0.count > 0 ? $0 : nil }
    next = self.period?.count ?? .max
  }

  /// The step at which it is next due; never where episodes are counted.
  package var nextStep: Int { period?.steps == nil ? .max : next }

  /// The number of episodes at which it is next due; never where steps are counted.
  package var nextEpisode: Int { period?.episodes == nil ? .max : next }

  /// Whether it is due after `step` environment steps and `episodes` episodes; if so, it is next due a period later.
  package mutating func isDue(at step: Int, episodes: Int = 0) -> Bool {
    guard let period else { return false }
    let done = period.done(step, episodes)
    guard done >= next else { return false }
    let (multiple, overflow) = ((done / period.count) + 1).multipliedReportingOverflow(by: period.count)
    next = overflow ? .max : multiple
    return true
  }
}
