import Dispatch
import Foundation
import Lab
import RLCore
import Testing
import Viewer
import Watching

/// A solver that takes as long as the test likes.
private final class SlowSolver: @unchecked Sendable {
  let begun = DispatchSemaphore(value: 0)
  let mayEnd = DispatchSemaphore(value: 0)

  var game: BoardGameEntry {
    BoardGameEntry(
      MicroGame.self, solver: "waiting",
      moveValues: { [self] _ in
        begun.signal()
        mayEnd.wait()
        return [MoveValue(action: 0, value: 0)]
      },
      keepsValue: { _, _, _ in nil },
      player: { _ in throw GameTextError("nobody plays") },
      observe: { _, _, _, _ in },
      position: { _, _ in nil },
      search: MicroGame.entry.search, arrangement: MicroGame.entry.arrangement)
  }
}

@Suite struct GameAdvisorTests {
  @Test func aPositionIsSolvedOnceHoweverOftenItIsAskedFor() {
    let solver = SlowSolver()
    let advisor = GameAdvisor(solver.game)
    #expect(advisor.opinion(on: "1") == .thinking)
    #expect(solver.begun.wait(timeout: .now() + 30) == .success)
    // The next frames ask again while it is being solved.
    for _ in 0..<3 { #expect(advisor.opinion(on: "1") == .thinking) }
    for _ in 0..<3 { solver.mayEnd.signal() }
    let end = Date().addingTimeInterval(30)
    while advisor.opinion(on: "1") == .thinking, Date() < end { usleep(1_000) }
    // Positions are solved one after the other: a second solving of the first one would come before this one.
    #expect(advisor.opinion(on: "13") == .thinking)
    while advisor.opinion(on: "13") == .thinking, Date() < end { usleep(1_000) }
    #expect(advisor.opinion(on: "13") != .thinking)
    #expect(solver.begun.wait(timeout: .now()) == .success, "the second position")
    #expect(solver.begun.wait(timeout: .now()) == .timedOut, "nothing else was solved")
  }
}
