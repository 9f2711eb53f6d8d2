import Foundation
import Painting
import TestSupport
import Testing
import Viewer

/// Tasks in the viewer: the matrix, and the switches on the timeline.
@Suite struct TaskMatrixTests {
  private static let matrix = TaskMatrix(name: "gap", rows: [[0.1, 0.9, nil], [0.5, 0.2, 0.7]])

  @Test func aPlaceIsThatOfAStageAndATask() {
    let cell = Self.matrix.cell(0.6, 0.5)
    #expect(cell?.stage == 1 && cell?.task == 1 && cell?.value == 0.2)
    #expect(Self.matrix.cell(0.1, 0.9) == nil && Self.matrix.cell(1.1, 0.5) == nil)
    #expect(Self.matrix.limit == 0.9)
  }

  /// The state of the viewer on a run.
  private func state(_ change: (CorridorRun) -> Void) throws -> ViewState {
    let run = CorridorRun()
    change(run)
    return try WatchModel([run], mode: .replay, episode: 5).state()
  }

  @Test func theMatrixIsDrawnInPlaceOfTheSpeed() throws {
    let plain = try picture(of: state { _ in })
    #expect(try picture(of: state { _ in }) == plain)
    #expect(try picture(of: state { $0.curves.matrix = Self.matrix }) != plain)
  }

  @Test func switchesAreMarkedOnTheTimeline() throws {
    let state = try state { $0.switchEpisodes = [4, 7] }
    #expect(state.timeline?.switches == [4, 7])
    #expect(try picture(of: state) != picture(of: self.state { _ in }))
  }
}
