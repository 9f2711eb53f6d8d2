import Synchronization

/// Solvers with their tables, each for one user at a time: what one position has taught the next one uses.
final class ConnectFourSolverPool: Sendable {
  static let shared = ConnectFourSolverPool()

  private struct Idle: @unchecked Sendable { var solvers: [ConnectFourSolver] = [] }
  private let idle = Mutex(Idle())

  func withSolver<Result>(_ body: (ConnectFourSolver) throws -> Result) rethrows -> Result {
    let solver = idle.withLock { $0.solvers.popLast() } ?? ConnectFourSolver()
    defer {
      nonisolated(unsafe) let free = solver
      idle.withLock { $0.solvers.append(free) }
    }
    return try body(solver)
  }
}
