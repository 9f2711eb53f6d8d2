/// One promise of an environment or an agent, and what was found.
package struct CheckFinding: Sendable, Equatable {
  package let promise: String
  /// What breaks it; nil where it is kept, or was not checked.
  package let problem: String?
  /// Why it was not checked; nil where it was.
  package var obstacle: String?

  /// Why there is nothing to check.
  struct Unchecked: Error { let reason: String }

  package init(promise: String, problem: String?, obstacle: String? = nil) {
    self.promise = promise
    self.problem = problem
    self.obstacle = obstacle
  }

  /// What `check` finds: a problem, or nil; it throws `Unchecked` where there is nothing to check.
  init(_ promise: String, _ check: () throws -> String?) throws {
    do {
      self.init(promise: promise, problem: try check())
    } catch let unchecked as Unchecked {
      self.init(promise: promise, problem: nil, obstacle: unchecked.reason)
    }
  }
}
