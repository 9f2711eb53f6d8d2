/// Fixed properties of a watched run.
package struct WatchedRun: Sendable {
  package var environment, algorithm: String
  package var seed: UInt64
  package var path: String
  package var actionLabels: [String]
  /// A summary of the agent's weights: "Q-table 16 x 4", "network 4-120-84-2, 11,014 weights".
  package var memory: String
  package var totalSteps: Int
  /// The mean return at which the task counts as solved.
  package var rewardThreshold: Double?
  /// What it is a branch of, or nil.
  package var branch: BranchMark?

  package init(
    environment: String, algorithm: String, seed: UInt64, path: String, actionLabels: [String],
    memory: String, totalSteps: Int, rewardThreshold: Double?, branch: BranchMark? = nil
  ) {
    (self.environment, self.algorithm, self.seed, self.path) = (environment, algorithm, seed, path)
    (self.actionLabels, self.memory, self.totalSteps) = (actionLabels, memory, totalSteps)
    (self.rewardThreshold, self.branch) = (rewardThreshold, branch)
  }
}
