import Drawing
import RLCore

/// A game whose moves can be selected by pointing at the board.
protocol PointableGame: DrawableGame {
  /// The position in the picture of the stone that a legal action places, or nil for a pass.
  func place(of action: Int) -> ActionPlace?
  /// The action, legal or not, at a point of the picture.
  func action(at point: Scene.Point) -> Int?
}

/// The index of the cell at `point` on a board of square cells, or nil outside.
private func boardCell(under point: Scene.Point, rows: Int, columns: Int, margin: Double = 0) -> Int? {
  let (x, y) = (point.x - margin, point.y - margin)
  guard x >= 0, y >= 0, x < Double(columns), y < Double(rows) else { return nil }
  return Int(y) * columns + Int(x)
}

extension TicTacToe: PointableGame {
  func place(of action: Int) -> ActionPlace? {
    ActionPlace(.init(Double(action % 3) + 0.5, Double(action / 3) + 0.5), radius: 0.36)
  }

  func action(at point: Scene.Point) -> Int? { boardCell(under: point, rows: 3, columns: 3) }
}

extension ConnectFour: PointableGame {
  func place(of action: Int) -> ActionPlace? {
    cell(of: action).map { ActionPlace(.init(Double($0 % 7) + 0.5, Double($0 / 7) + 0.5), radius: 0.4) }
  }

  /// Any point of a column selects it.
  func action(at point: Scene.Point) -> Int? { boardCell(under: point, rows: 7, columns: 7).map { $0 % 7 } }
}

extension Othello: PointableGame {
  private static var margin: Double { 0.5 }

  func place(of action: Int) -> ActionPlace? {
    let size = Self.rows
    guard action < size * size else { return nil }
    return ActionPlace(
      .init(Self.margin + Double(action % size) + 0.5, Self.margin + Double(action / size) + 0.5),
      radius: 0.41)
  }

  /// If passing is the only move, any point selects it.
  func action(at point: Scene.Point) -> Int? {
    let pass = Self.rows * Self.rows
    if isLegal(pass) { return pass }
    return boardCell(under: point, rows: Self.rows, columns: Self.columns, margin: Self.margin)
  }
}
