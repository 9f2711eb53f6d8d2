/// An episode that can be shown at any of its steps.
package protocol EpisodeShow: AnyObject {
  var facts: EpisodeFacts { get }
  /// Seconds of a step at normal speed.
  var secondsPerStep: Double { get }
  /// What each step earned, `[length]`.
  var rewards: [Double] { get }
  /// What the agent thinks the state before each step and at the end is worth; empty without such values.
  func stateValues(_ steps: ClosedRange<Int>) -> [Double]
  /// - Parameter step: from 0, before the first step, to the length, after the last.
  func frame(at step: Int) -> Frame
}
