import Foundation
import RLCore
import Viewer

/// Queries a game's solver in a separate thread, since a position may take it minutes.
package final class GameAdvisor: @unchecked Sendable {
  private let game: BoardGameEntry
  private let condition = NSCondition()
  private var known: [String: SolverOpinion] = [:]
  private var wanted: String?
  /// The position that is being solved.
  private var current: String?
  private var isWorking = false
  private var hasNews = false
  /// Seconds that a caller waits for an answer: none in a window, which continues meanwhile.
  let patience: Double

  package init(_ game: BoardGameEntry, patience: Double = 0) {
    (self.game, self.patience) = (game, patience)
  }

  package func opinion(on position: String) -> SolverOpinion {
    condition.lock()
    defer { condition.unlock() }
    if let opinion = known[position] { return opinion }
    wanted = position == current ? nil : position
    if !isWorking {
      isWorking = true
      Thread.detachNewThread { [self] in work() }
    }
    let end = Date().addingTimeInterval(patience)
    while known[position] == nil, condition.wait(until: end) {}
    return known[position] ?? .thinking
  }

  /// Whether new results are available since the last call.
  func takeNews() -> Bool {
    condition.lock()
    defer { condition.unlock() }
    defer { hasNews = false }
    return hasNews
  }

  private func work() {
    #if os(Linux)
      // Of this thread alone: training in parallel has priority.
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
    #endif
    condition.lock()
    while let position = wanted {
      (wanted, current) = (nil, position)
      condition.unlock()
      let opinion = solve(position)
      condition.lock()
      (known[position], current) = (opinion, nil)
      hasNews = true
      condition.broadcast()
    }
    isWorking = false
    condition.unlock()
  }

  private func solve(_ position: String) -> SolverOpinion {
    let analysis: GameAnalysis
    do { analysis = try game.analyze(position) } catch { return .none("\(error)") }
    guard let best = analysis.best else { return .none("the game is over: \(analysis.outcomeText)") }
    return .solved(
      analysis.moves.map { move in
        SolvedMove(
          action: move.action, value: move.value, note: Self.note(move), isBest: !best.isBetter(than: move))
      })
  }

  private static func note(_ move: MoveValue) -> String {
    if let plies = move.pliesToEnd { return plies == 1 ? "at once" : "in \(plies)" }
    guard let margin = move.margin, margin != 0 else { return "" }
    return "by \(abs(margin))"
  }
}
