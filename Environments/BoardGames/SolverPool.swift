import Foundation

/// Pool of solvers with their transposition tables, each used by one caller at a time.
final class SolverPool<Solver>: @unchecked Sendable {
  private let create: @Sendable () -> Solver
  /// Guards `idle`.
  private let lock = NSLock()
  private var idle: [Solver] = []

  init(_ create: @escaping @Sendable () -> Solver) { self.create = create }

  func withSolver<Result>(_ body: (Solver) throws -> Result) rethrows -> Result {
    let solver = lock.withLock { idle.popLast() } ?? create()
    defer { lock.withLock { idle.append(solver) } }
    return try body(solver)
  }
}
