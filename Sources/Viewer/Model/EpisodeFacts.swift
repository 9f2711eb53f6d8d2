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

  package init(
    origin: EpisodeOrigin, seed: UInt64, length: Int, return: Double, ending: FrameEnding, epsilon: Double?,
    runStep: Int
  ) {
    (self.origin, self.seed, self.length, self.return) = (origin, seed, length, `return`)
    (self.ending, self.epsilon, self.runStep) = (ending, epsilon, runStep)
  }
}
