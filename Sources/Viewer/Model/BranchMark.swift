/// Where a run left the one that it is a branch of.
package struct BranchMark: Sendable, Equatable {
  /// Environment steps that both have in common.
  package var step: Int
  /// The name of the original.
  package var original: String
  /// What was changed, in words; empty if nothing.
  package var changes: String

  package init(step: Int, original: String, changes: String) {
    (self.step, self.original, self.changes) = (step, original, changes)
  }
}
