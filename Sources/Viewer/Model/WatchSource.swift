/// What stays the same of a run that is watched.
package struct WatchedRun: Sendable {
  package var environment, algorithm: String
  package var seed: UInt64
  package var path: String
  package var actionLabels: [String]
  /// What has the agent's knowledge: "Q-table 16 x 4", "network 4-120-84-2, 11,014 weights".
  package var memory: String
  package var totalSteps: Int
  /// The mean return that counts as solved.
  package var rewardThreshold: Double?

  package init(
    environment: String, algorithm: String, seed: UInt64, path: String, actionLabels: [String],
    memory: String, totalSteps: Int, rewardThreshold: Double?
  ) {
    (self.environment, self.algorithm, self.seed, self.path) = (environment, algorithm, seed, path)
    (self.actionLabels, self.memory, self.totalSteps) = (actionLabels, memory, totalSteps)
    self.rewardThreshold = rewardThreshold
  }
}

/// A point of a curve over environment steps.
package struct CurvePoint: Sendable, Equatable {
  package var step, value: Double
  package init(step: Double, value: Double) { (self.step, self.value) = (step, value) }
}

/// How learning has gone so far.
package struct LearningCurves: Sendable {
  /// Mean returns of training episodes, smoothed, and of evaluations.
  package var training: [CurvePoint] = []
  package var evaluation: [CurvePoint] = []
  /// The loss, or what an agent has in its place, and its name.
  package var loss: [CurvePoint] = []
  package var lossName = "loss"
  package var epsilon: [CurvePoint] = []
  package var stepsPerSecond: [CurvePoint] = []
  package init() {}
}

/// Where an episode that is shown comes from.
package enum EpisodeOrigin: Sendable, Equatable {
  /// A training episode, by its number from 1.
  case training(Int)
  /// Played by the greedy policy of a checkpoint; the index numbers the seeds.
  case greedy(Int)
}

package struct EpisodeFacts: Sendable {
  package var origin: EpisodeOrigin
  package var seed: UInt64
  /// Steps.
  package var length: Int
  package var `return`: Double
  package var ending: FrameEnding
  package var epsilon: Double?
  /// Environment steps of the run at its end, or of the checkpoint that plays.
  package var runStep: Int

  package init(
    origin: EpisodeOrigin, seed: UInt64, length: Int, return: Double, ending: FrameEnding, epsilon: Double?,
    runStep: Int
  ) {
    (self.origin, self.seed, self.length, self.return) = (origin, seed, length, `return`)
    (self.ending, self.epsilon, self.runStep) = (ending, epsilon, runStep)
  }
}

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

/// A run as the viewer sees it. Who implements it reads a run file; the viewer knows none.
package protocol WatchSource: AnyObject {
  var run: WatchedRun { get }
  /// Looks for news.
  ///
  /// - Returns: whether there was any.
  func refresh() throws -> Bool
  /// Whether training goes on.
  var isRunning: Bool { get }
  /// "running", "finished" or how else a run stands.
  var status: String { get }
  /// Environment steps so far.
  var step: Int { get }
  /// The step of the checkpoint whose values are shown; nil while there is none.
  var valuesStep: Int? { get }
  /// The returns of the training episodes.
  var returns: ReturnHistory { get }
  var curves: LearningCurves { get }
  func episode(_ number: Int) throws -> any EpisodeShow
  func greedyEpisode(_ index: Int) throws -> any EpisodeShow
}
