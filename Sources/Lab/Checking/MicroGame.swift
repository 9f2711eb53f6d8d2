import RLCore

/// A board game small enough to be solved by hand: on a strip of six cells, the first with two of their own stones side by
/// side wins, and a full strip is a draw.
///
/// The first player wins by a stone with an empty cell on either side, which threatens two pairs at once.
package struct MicroGame: BoardGame {
  package static let title = "Pairs"
  package static let rows = 1
  package static let columns = 6
  package static let actionSpace = DiscreteSpace(labels: (1...6).map { "\($0)" })
  package static let maximumPlies = 6
  package static let symmetryCount = 2

  private var cells: [Side?] = Array(repeating: nil, count: 6)
  package private(set) var mover = Side.first
  package private(set) var outcome = GameOutcome.running

  package init() {}

  package init(stones: [[Side?]], mover: Side?) throws(GameTextError) {
    cells = stones[0]
    let (first, second) = (count(.first), count(.second))
    guard first == second || first == second + 1 else {
      throw GameTextError("\(first) stones of x and \(second) of o")
    }
    self.mover = first == second ? .first : .second
    if let mover, mover != self.mover { throw GameTextError("it is not the turn of \(mover.letter)") }
    if Side.allCases.contains(where: hasPair) {
      outcome = .win(hasPair(.first) ? .first : .second)
    } else if first + second == Self.columns {
      outcome = .draw
    }
  }

  private func count(_ side: Side) -> Int { cells.reduce(0) { $0 + ($1 == side ? 1 : 0) } }

  private func hasPair(_ side: Side) -> Bool {
    (1..<Self.columns).contains { cells[$0 - 1] == side && cells[$0] == side }
  }

  package var plies: Int { cells.reduce(0) { $0 + ($1 == nil ? 0 : 1) } }

  package var legalActions: ActionSet {
    guard outcome == .running else { return 0 }
    return cells.indices.reduce(into: 0) { if cells[$1] == nil { $0 |= 1 << ActionSet($1) } }
  }

  package mutating func play(_ action: Int) {
    cells[action] = mover
    if hasPair(mover) {
      outcome = .win(mover)
    } else if plies == Self.columns {
      outcome = .draw
    }
    mover = mover.other
  }

  package func stone(row: Int, column: Int) -> Side? { cells[column] }

  package func observe(into planes: inout MutableSpan<Float>) {
    for cell in cells.indices {
      planes[cell] = cells[cell] == mover ? 1 : 0
      planes[Self.columns + cell] = cells[cell] == mover.other ? 1 : 0
    }
  }

  package var key: UInt128 {
    cells.reduce(0) { 3 * $0 + ($1 == nil ? 0 : $1 == mover ? 1 : 2) }
  }

  package func transformed(by symmetry: Int) -> MicroGame {
    var image = self
    if symmetry == 1 { image.cells.reverse() }
    return image
  }

  package static func transformed(_ action: Int, by symmetry: Int) -> Int {
    symmetry == 1 ? columns - 1 - action : action
  }

  package func cell(of action: Int) -> Int? { action }

  package func objection(to action: Int) -> String { "cell \(action + 1) is taken" }

  /// The value of each legal action for the player to move, by trying everything: 1 win, 0 draw, -1 loss.
  package var values: [MoveValue] {
    legalActions.actions.map { MoveValue(action: $0, value: value(of: $0)) }
  }

  private func value(of action: Int) -> Int {
    let next = playing(action)
    return next.isOver ? next.outcome.value(for: mover) : -(next.values.map(\.value).max() ?? 0)
  }
}
