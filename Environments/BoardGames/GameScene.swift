import Drawing
import RLCore

/// What a picture of a game shows in addition to the stones.
package struct GameView {
  /// The player whose stones are drawn as the agent's; the others are the opponent's.
  var agent = Side.first
  /// The last action of either player.
  var lastAction: Int?

  package init(agent: Side = .first, lastAction: Int? = nil) {
    (self.agent, self.lastAction) = (agent, lastAction)
  }
}

/// A game that can be drawn.
package protocol DrawableGame: BoardGame {
  func draw(_ view: GameView) -> Scene
}

extension DrawableGame {
  func color(of side: Side, _ view: GameView) -> Scene.Color { side == view.agent ? .agent : .hazard }
}

extension DrawableGame {
  /// The cells, row and column, of a whole line of at least `count` equal stones, or none.
  package func completeLine(of count: Int) -> [(row: Int, column: Int)] {
    for row in 0..<Self.rows {
      for column in 0..<Self.columns {
        guard let side = stone(row: row, column: column) else { continue }
        for (down, right) in [(0, 1), (1, 0), (1, 1), (1, -1)] {
          var cells = [(row, column)]
          while let last = cells.last, (0..<Self.rows).contains(last.0 + down),
            (0..<Self.columns).contains(last.1 + right),
            stone(row: last.0 + down, column: last.1 + right) == side
          { cells.append((last.0 + down, last.1 + right)) }
          if cells.count >= count { return cells.map { (row: $0.0, column: $0.1) } }
        }
      }
    }
    return []
  }

  /// A stroke through a complete line, which ended the game.
  func strike(_ count: Int, in scene: inout Scene) {
    guard isOver else { return }
    let line = completeLine(of: count)
    guard let first = line.first, let last = line.last else { return }
    func center(_ cell: (row: Int, column: Int)) -> Scene.Point {
      Scene.Point(Double(cell.column) + 0.5, Double(cell.row) + 0.5)
    }
    scene.shapes.append(.line(from: center(first), to: center(last), width: 0.12, .text))
  }
}

extension TicTacToe: DrawableGame {
  /// Crosses for the first player, rings for the second; a dot marks the last move, a stroke the winning three.
  package func draw(_ view: GameView) -> Scene {
    var scene = Scene(width: 3, height: 3)
    scene.shapes.append(.rectangle(origin: .init(0, 0), width: 3, height: 3, .floor))
    for line in 1...2 {
      let at = Double(line)
      scene.shapes.append(.line(from: .init(at, 0.1), to: .init(at, 2.9), width: 0.06, .line))
      scene.shapes.append(.line(from: .init(0.1, at), to: .init(2.9, at), width: 0.06, .line))
    }
    for cell in 0..<9 {
      guard let side = stone(row: cell / 3, column: cell % 3) else { continue }
      let (x, y) = (Double(cell % 3) + 0.5, Double(cell / 3) + 0.5)
      let color = color(of: side, view)
      if side == .first {
        scene.shapes.append(
          .line(from: .init(x - 0.26, y - 0.26), to: .init(x + 0.26, y + 0.26), width: 0.13, color))
        scene.shapes.append(
          .line(from: .init(x - 0.26, y + 0.26), to: .init(x + 0.26, y - 0.26), width: 0.13, color))
      } else {
        scene.shapes.append(.circle(center: .init(x, y), radius: 0.33, color))
        scene.shapes.append(.circle(center: .init(x, y), radius: 0.2, .floor))
      }
      if cell == view.lastAction {
        scene.shapes.append(.circle(center: .init(x, y), radius: 0.05, .agentDetail))
      }
    }
    strike(3, in: &scene)
    return scene
  }
}

extension ConnectFour: DrawableGame {
  /// A board with holes that show the stones, with numbered columns; a ring marks the last move, a stroke the winning
  /// four.
  package func draw(_ view: GameView) -> Scene {
    var scene = Scene(width: 7, height: 6.6)
    scene.shapes.append(.rectangle(origin: .init(0, 0), width: 7, height: 6, .wall))
    var topOfLast: Int?
    if let last = view.lastAction { topOfLast = (0..<6).first { stone(row: $0, column: last) != nil } }
    for row in 0..<6 {
      for column in 0..<7 {
        let center = Scene.Point(Double(column) + 0.5, Double(row) + 0.5)
        guard let side = stone(row: row, column: column) else {
          scene.shapes.append(.circle(center: center, radius: 0.4, .background))
          continue
        }
        let color = color(of: side, view)
        scene.shapes.append(.circle(center: center, radius: 0.4, color))
        if column == view.lastAction, row == topOfLast {
          scene.shapes.append(.circle(center: center, radius: 0.27, .agentDetail))
          scene.shapes.append(.circle(center: center, radius: 0.21, color))
        }
      }
    }
    for column in 0..<7 {
      scene.shapes.append(
        .text("\(column + 1)", at: .init(Double(column) + 0.5, 6.3), height: 0.35, .text))
    }
    strike(4, in: &scene)
    return scene
  }
}

extension Othello: DrawableGame {
  /// Stones on a ruled board with letters and numbers at its edges; dots mark the legal moves.
  package func draw(_ view: GameView) -> Scene {
    let size = Self.rows
    let margin = 0.5
    var scene = Scene(width: Double(size) + margin, height: Double(size) + margin)
    let extent = Double(size)
    scene.shapes.append(.rectangle(origin: .init(margin, margin), width: extent, height: extent, .floor))
    for line in 0...size {
      let at = margin + Double(line)
      scene.shapes.append(.line(from: .init(at, margin), to: .init(at, margin + extent), width: 0.03, .line))
      scene.shapes.append(.line(from: .init(margin, at), to: .init(margin + extent, at), width: 0.03, .line))
    }
    let letters = "abcdefgh".map { String($0) }
    for index in 0..<size {
      let at = margin + Double(index) + 0.5
      scene.shapes.append(.text(letters[index], at: .init(at, margin / 2), height: 0.3, .text))
      scene.shapes.append(.text("\(index + 1)", at: .init(margin / 2, at), height: 0.3, .text))
    }
    let legal = legalActions
    for cell in 0..<size * size {
      let center = Scene.Point(margin + Double(cell % size) + 0.5, margin + Double(cell / size) + 0.5)
      if let side = stone(row: cell / size, column: cell % size) {
        scene.shapes.append(.circle(center: center, radius: 0.41, color(of: side, view)))
        if cell == view.lastAction { scene.shapes.append(.circle(center: center, radius: 0.1, .agentDetail)) }
      } else if legal.contains(cell) {
        scene.shapes.append(.circle(center: center, radius: 0.07, .line))
      }
    }
    return scene
  }
}
