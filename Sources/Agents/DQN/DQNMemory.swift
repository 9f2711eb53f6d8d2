import RLCore
import Text

extension DQN.Configuration {
  /// - Throws: where a full replay buffer is more than `limit` bytes.
  func checkReplayMemory(_ bytesPerTransition: Int, limit: Int) throws(ConfigurationProblem) {
    try TrainingMemory.check(
      "buffer_size", "\(Readable.grouped(Double(replay.bufferSize))) transitions",
      Double(replay.bufferSize) * Double(bytesPerTransition), limit)
  }

  /// - Throws: where the windows of all rows fill the replay buffer before the first of them is closed.
  func checkWindows(environments: Int) throws(ConfigurationProblem) {
    let open = (returns.steps - 1) * environments
    guard replay.bufferSize <= open else { return }
    throw ConfigurationProblem(
      "buffer_size",
      "\(Readable.grouped(open)) transitions wait for the rest of their \(returns.steps) steps, so a buffer of \(Readable.grouped(replay.bufferSize)) has none to learn from; set it to more"
    )
  }
}
