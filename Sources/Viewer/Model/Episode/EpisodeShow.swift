import Drawing

/// An episode that can be displayed at any of its steps.
package protocol EpisodeShow: AnyObject {
  var facts: EpisodeFacts { get }
  /// Duration of a step at normal speed, s.
  var secondsPerStep: Double { get }
  /// The reward of each step, `[length]`.
  var rewards: [Double] { get }
  /// The agent's value of the state before each step and at the end; empty without values.
  ///
  /// - Parameter step: the one that is shown, whose agent it is.
  func stateValues(_ steps: ClosedRange<Int>, at step: Int) -> [Double]
  /// - Parameter step: from 0, before the first step, to the length, after the last.
  func frame(at step: Int) -> Frame
  /// The picture while step `step` is under way; nil where the environment draws none.
  ///
  /// - Parameter progress: from 0, the state before the step, to 1.
  func scene(at step: Int, progress: Double) -> Scene?
  /// What it costs in each state by the values of another agent that its own greedy action is taken, `[length]`: nil where that
  /// is as good as any, and nil as a whole where one of the agents has no values.
  func costs(of other: any WatchSource) -> [Double?]?
  /// What the learning step behind step `step` did.
  func update(at step: Int) -> UpdateView
  /// Whether the figures of frames are those of the learning step behind them, where they are known.
  var showsMoments: Bool { get set }
}

extension EpisodeShow {
  package func scene(at step: Int, progress: Double) -> Scene? { nil }
  package func costs(of other: any WatchSource) -> [Double?]? { nil }
  package func update(at step: Int) -> UpdateView {
    .nothing("A greedy episode teaches nothing; press N for the training.")
  }
  package var showsMoments: Bool {
    get { false }
    set {}
  }
}
