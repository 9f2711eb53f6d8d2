/// An agent that does something where another task begins.
public protocol TaskLearning: Agent {
  /// Called before the first step of each task but the very first; what it changes belongs to the agent's state.
  ///
  /// - Parameters:
  ///   - task: its number, counted from 0.
  ///   - steps: environment steps of the task that has ended.
  func beginTask(_ task: Int, after steps: Int)
}
