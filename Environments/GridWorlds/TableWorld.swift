import Drawing
import RLCore

/// A grid world defined by a table: its dynamics follow from `model`, and it adds only its picture.
protocol TableWorld: GridWorld, ModelledEnvironment, TableEnvironment {}

extension TableWorld {
  var stateCount: Int { model.stateCount }
  // Inlined into the loop over the rows of a batch, where a call and a copy of the walk would cost half the step.
  @inline(__always) var state: Int { walk.state }
  var info: [(name: String, value: InfoValue)] { [("prob", .number(walk.lastProbability))] }

  @inline(__always) mutating func reset(using random: inout RandomStream) { walk.reset(using: &random) }

  @inline(__always) mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    walk.step(action, using: &random)
  }
}

/// The four moves, clockwise from up.
enum Compass {
  static let actionSpace = DiscreteSpace(
    moves: ("up", .up), ("right", .right), ("down", .down), ("left", .left))
  static let moves: [(row: Int, column: Int)] = [(-1, 0), (0, 1), (1, 0), (0, -1)]

  /// The directions that a move in `direction` may take, with their probabilities: half of `slip` to either side.
  static func slipping(_ direction: Int, _ slip: Double) -> [(direction: Int, probability: Double)] {
    [(direction, 1 - slip), ((direction + 3) % 4, slip / 2), ((direction + 1) % 4, slip / 2)].filter {
      $0.1 > 0
    }
  }
}

/// A map of letters, its cells numbered row by row.
struct CellGrid: Sendable {
  let rows: Int
  let columns: Int
  let letters: [Character]

  /// - Precondition: the lines are equally long.
  init(_ lines: [String]) {
    (rows, columns) = (lines.count, lines.first?.count ?? 0)
    letters = Array(lines.joined())
    precondition(letters.count == rows * columns, "the rows of a map must be equally long")
  }

  var count: Int { letters.count }

  func cells(_ letter: Character) -> [Int] { letters.indices.filter { letters[$0] == letter } }

  /// The cell next to `cell` in `direction`, or nil off the map.
  func neighbor(of cell: Int, _ direction: Int) -> Int? {
    let row = cell / columns + Compass.moves[direction].row
    let column = cell % columns + Compass.moves[direction].column
    return (0..<rows).contains(row) && (0..<columns).contains(column) ? row * columns + column : nil
  }

  /// The next cell, or `cell` itself if a wall (`#`) or the edge of the map is in the way.
  func moved(from cell: Int, _ direction: Int) -> Int {
    guard let next = neighbor(of: cell, direction), letters[next] != "#" else { return cell }
    return next
  }

  /// A uniform distribution over `cells` as start cells.
  func startProbabilities(_ cells: [Int]) -> [Double] {
    var result = [Double](repeating: 0, count: count)
    for cell in cells { result[cell] = 1 / Double(cells.count) }
    return result
  }

  /// Every cell colored by its letter, grid lines, and the agent.
  func draw(agent: Int?, color: (Character) -> Scene.Color) -> Scene {
    var scene = Scene(width: Double(columns), height: Double(rows))
    for (cell, letter) in letters.enumerated() { scene.cell(cell % columns, cell / columns, color(letter)) }
    scene.grid(columns: columns, rows: rows)
    if let agent { scene.disc(agent % columns, agent / columns, .agent) }
    return scene
  }
}
