/// How a step left the episode.
///
/// One value, not two flags: where a time limit and an end in the task meet in one step, the task's end wins,
/// since then nothing follows that a value could be bootstrapped from.
@frozen public enum Ending: UInt8, Sendable, CaseIterable {
  case none = 0
  /// The task itself ended: the value of what follows is zero.
  case terminated = 1
  /// The episode was cut off from outside, by a time limit for instance: the value of what follows still counts.
  case truncated = 2
}
