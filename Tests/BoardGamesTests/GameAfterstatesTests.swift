import BoardGames
import RLCore
import Testing

/// Boards of Connect Four after a move, as the player who has moved sees them: own stones are 1, the opponent's 2, and a cell
/// is 3 where the opponent can play.
@Suite struct GameAfterstatesTests {
  /// What becomes of playing `action` in the position after `moves`: its kind, and the board with its mirror image.
  private func afterstate(of action: Int, after moves: [Int]) -> (kind: Int, images: [[Int]]) {
    let game = moves.reduce(ConnectFour()) { $0.playing($1) }
    let rules = GameAfterstates(position: { (_: Observations, _: Int) -> ConnectFour? in game })
    let found = AfterstateMoves(actionCount: 7, imageCount: 2)
    rules.writeMoves(of: Observations(count: 1, rowSize: 1, states: nil, values: nil), 0, to: found)
    // All columns are open, so that moves stand where their actions are.
    return (found.kinds[action], (0..<2).map { rules.board.cells(of: found.images[2 * action + $0]) })
  }

  /// A board that is empty above these rows.
  private func board(_ lowest: String...) -> [Int] {
    let cells = lowest.joined(separator: "").compactMap(\.wholeNumberValue)
    return Array(repeating: 0, count: 42 - cells.count) + cells
  }

  @Test func boardsAreSeenByWhoHasMovedAndComeWithTheirMirrorImages() {
    let first = afterstate(of: 0, after: [])
    #expect(first.images == [board("3000000", "1333333"), board("0000003", "3333331")])
    let second = afterstate(of: 1, after: [0])
    #expect(second.images == [board("3300000", "2133333"), board("0000033", "3333312")])
  }

  @Test func eachSideHasAKindOfItsOwn() {
    #expect(afterstate(of: 0, after: []).kind == 0)
    #expect(afterstate(of: 1, after: [0]).kind == 1)
    #expect(afterstate(of: 2, after: [0, 1]).kind == 0)
  }
}
