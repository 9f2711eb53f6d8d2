import RLCore

/// Sets of solved positions, by stones on the board and moves to the end under perfect play: how many mistakes a player
/// makes in them says how well it plays, and where.
///
/// The six sets are those of AlphaZero.jl, of positions that random moves lead to; those of the beginning have at least
/// eight stones. Mirror images count once.
package enum ConnectFourPositions {
  package struct Kind: Sendable {
    package let name: String
    let stones: ClosedRange<Int>
    let movesToEnd: ClosedRange<Int>
    let seed: UInt64
    /// What `draw` has found, as text.
    let solved: [UInt8]
  }

  package static let kinds = [
    Kind(
      name: "begin-easy", stones: 8...14, movesToEnd: 1...13, seed: 1,
      solved: PackageResources.begin_easy_txt),
    Kind(
      name: "begin-medium", stones: 8...14, movesToEnd: 14...28, seed: 2,
      solved: PackageResources.begin_medium_txt),
    Kind(
      name: "begin-hard", stones: 8...14, movesToEnd: 29...34, seed: 3,
      solved: PackageResources.begin_hard_txt),
    Kind(
      name: "middle-easy", stones: 15...28, movesToEnd: 1...13, seed: 4,
      solved: PackageResources.middle_easy_txt),
    Kind(
      name: "middle-medium", stones: 15...28, movesToEnd: 14...27, seed: 5,
      solved: PackageResources.middle_medium_txt),
    Kind(
      name: "end-easy", stones: 29...40, movesToEnd: 1...13, seed: 6,
      solved: PackageResources.end_easy_txt),
  ]

  /// A position as it is stored: the moves that lead there, its value for the player to move, w, d or l, and the columns
  /// that keep it: "4435261 w 25".
  static func line(_ moves: [Int], value: Int, keepers: ActionSet) -> String {
    let letter = value > 0 ? "w" : value < 0 ? "l" : "d"
    return "\(ConnectFour.movesText(moves)) \(letter) \(ConnectFour.movesText(keepers.actions))"
  }

  /// Reads such a line; nil where it is none.
  static func position(_ line: Substring) -> JudgedPosition? {
    let parts = line.split(separator: " ").map(String.init)
    guard parts.count == 3, let game = try? ConnectFour(moves: parts[0]), !game.isOver,
      let value = ["l": -1, "d": 0, "w": 1][parts[1]],
      let keepers = try? ConnectFour.actions(inMoves: parts[2])
    else { return nil }
    return JudgedPosition(game, value: value, keepers: keepers.reduce(into: 0) { $0 |= 1 << ActionSet($1) })
  }

  /// Draws positions of a kind and solves them, as lines of text.
  ///
  /// - Parameter found: told each line as soon as there is one; the first ones are the same for every `count`.
  package static func draw(_ kind: Kind, count: Int, found: (String) -> Void) {
    let solver = ConnectFourSolver(tableBits: 24)
    var random = RandomStream(seed: kind.seed)
    var seen: Set<UInt128> = []
    while seen.count < count {
      let stones = kind.stones.lowerBound + random.below(kind.stones.count)
      var (game, moves) = (ConnectFour(), [Int]())
      while moves.count < stones, !game.isOver {
        let action = game.legalAction(at: random.below(game.legalCount))
        game.play(action)
        moves.append(action)
      }
      guard !game.isOver, !seen.contains(game.canonical.position.key), game.ends(in: kind.movesToEnd, solver)
      else { continue }
      seen.insert(game.canonical.position.key)
      let value = game.scoreIsAtMost(-1, solver) ? -1 : game.scoreIsAtMost(0, solver) ? 0 : 1
      found(line(moves, value: value, keepers: game.keepers(of: value, solver)))
    }
  }

  static let sets = PositionSets(
    names: kinds.map(\.name), set: { set($0) },
    draw: { name, count, found in
      if let kind = kinds.first(where: { $0.name == name }) { draw(kind, count: count, found: found) }
    })

  /// The set with this name, or nil.
  package static func set(_ name: String) -> PositionSet? {
    kinds.first { $0.name == name }.map { kind in
      let lines = String(decoding: kind.solved, as: UTF8.self).split(separator: "\n")
      return PositionSet(name: name, positions: lines.compactMap { position($0) })
    }
  }
}

extension ConnectFour {
  /// Whether the game ends after so many moves under perfect play, a drawn one with the full board; by as few and as cheap
  /// bounds on the score as tell.
  fileprivate func ends(in moves: ClosedRange<Int>, _ solver: ConnectFourSolver) -> Bool {
    let scores = (-21...21).filter { moves.contains($0 == 0 ? 42 - plies : pliesToEnd(score: $0) ?? 0) }
    var rest = scores[...]
    while let first = rest.first {
      // A run of neighboring scores.
      let last = rest.enumerated().last { $0.element == first + $0.offset }?.element ?? first
      rest = rest.drop { $0 <= last }
      if scoreIsAtMost(last, solver), !scoreIsAtMost(first - 1, solver) { return true }
    }
    return false
  }

  /// The moves that keep a value which is the position's own.
  fileprivate func keepers(of value: Int, _ solver: ConnectFourSolver) -> ActionSet {
    guard value > -1 else { return legalActions }
    return legalActions.actions.reduce(into: 0) { set, action in
      let next = playing(action)
      let keeps =
        next.isOver ? next.outcome.value(for: mover) >= value : next.scoreIsAtMost(-value, solver)
      if keeps { set |= 1 << ActionSet(action) }
    }
  }
}
