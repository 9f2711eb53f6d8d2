import Foundation

/// Pool of solvers with their transposition tables, each used by one caller at a time.
final class ConnectFourSolverPool: @unchecked Sendable {
  static let shared = ConnectFourSolverPool()

  /// Guards `idle`.
  private let lock = NSLock()
  private var idle: [ConnectFourSolver] = []

  func withSolver<Result>(_ body: (ConnectFourSolver) throws -> Result) rethrows -> Result {
    let solver = lock.withLock { idle.popLast() } ?? ConnectFourSolver()
    defer { lock.withLock { idle.append(solver) } }
    return try body(solver)
  }
}
