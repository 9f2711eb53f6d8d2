/// An episode that can be displayed at any of its steps.
package protocol EpisodeShow: AnyObject {
  var facts: EpisodeFacts { get }
  /// Duration of a step at normal speed, s.
  var secondsPerStep: Double { get }
  /// The reward of each step, `[length]`.
  var rewards: [Double] { get }
  /// The agent's value of the state before each step and at the end; empty without values.
  func stateValues(_ steps: ClosedRange<Int>) -> [Double]
  /// - Parameter step: from 0, before the first step, to the length, after the last.
  func frame(at step: Int) -> Frame
}
