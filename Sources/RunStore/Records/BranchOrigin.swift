/// What a run branched off from: another run, of the same seed, at a step.
package struct BranchOrigin: Sendable, Equatable {
  /// The other run's file, as the command named it.
  package var path: String
  /// Environment steps that both have in common.
  package var step: Int
  /// SHA-256 of what the other run recorded up to that step; see `RunReader.historyDigest`.
  package var history: String
  /// The settings that were changed, one line each, `agent.target: hard -> none`; empty if none.
  package var changes: [String]

  package init(path: String, step: Int, history: String, changes: [String]) {
    self.path = path
    self.step = step
    self.history = history
    self.changes = changes
  }
}
