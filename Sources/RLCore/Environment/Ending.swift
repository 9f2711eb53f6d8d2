/// How a step affects the episode.
///
/// One value, not two flags: where a time limit and an end in the task meet in one step, the task's end wins,
/// since then nothing follows that a value could be bootstrapped from.
@frozen public enum Ending: UInt8, Sendable, CaseIterable {
  case none = 0
  /// The task itself ended: the final state is terminal and has value zero.
  case terminated = 1
  /// The episode was ended from outside, for example by a time limit: the target still bootstraps from the
  /// successor.
  case truncated = 2
}
