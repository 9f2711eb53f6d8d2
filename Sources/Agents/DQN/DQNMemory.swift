import RLCore
import Text

extension DQN.Configuration {
  /// - Throws: where a full replay buffer is more than `limit` bytes.
  func checkReplayMemory(_ bytesPerTransition: Int, limit: Int) throws(ConfigurationProblem) {
    try TrainingMemory.check(
      "buffer_size", "\(Readable.grouped(Double(replay.bufferSize))) transitions",
      Double(replay.bufferSize) * Double(bytesPerTransition), limit)
  }
}
