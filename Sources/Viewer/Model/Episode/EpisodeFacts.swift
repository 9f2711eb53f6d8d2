package struct EpisodeFacts: Sendable {
  package var origin: EpisodeOrigin
  package var seed: UInt64
  /// Steps.
  package var length: Int
  package var `return`: Double
  package var ending: FrameEnding
  package var epsilon: Double?
  /// Environment steps of the run at its end, or of the checkpoint whose policy plays.
  package var runStep: Int
  /// The task that it is played in, such as "3: random_map_seed: 7"; nil where there are no tasks.
  package var task: String?

  package init(
    origin: EpisodeOrigin, seed: UInt64, length: Int, return: Double, ending: FrameEnding, epsilon: Double?,
    runStep: Int, task: String? = nil
  ) {
    (self.origin, self.seed, self.length, self.return) = (origin, seed, length, `return`)
    (self.ending, self.epsilon, self.runStep, self.task) = (ending, epsilon, runStep, task)
  }
}
