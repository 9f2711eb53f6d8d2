import Drawing
import RLCore

/// A random maze with exactly one path between any two places.
struct Maze: TableWorld {
  static let entry = EnvironmentEntry.gridWorld(
    "Maze-v0", Maze.self,
    summary: "Find the way out of a maze generated from a seed.",
    documentation: """
      Find the way from the upper left to the lower right corner of a maze generated from a seed.

      Observation: the number of the agent's cell, row * (2 * columns + 1) + column, walls included; 121 states.
      Actions: 0 up, 1 right, 2 down, 3 left; with slip_probability a move slips to either side. A move into a wall leaves
        the agent where it is.
      Reward: -1 a step.
      Start: the upper left corner.
      Ends: terminated at the lower right corner; truncated after 4 steps per cell of the map, 484 by default.
      Source: this lab; mazes by randomized depth-first search, so there is exactly one path between any two places. The same
        maze_seed generates the same maze everywhere.
      """, maxEpisodeSteps: { 4 * $0.cellCount })

  struct Parameters: Configuration {
    var seed = 0
    var rows = 5
    var columns = 5
    var slipProbability = 0.0

    static let keys: [ConfigurationKey<Self>] = [
      .init("maze_seed", \.seed, in: 0...Int.max, "Seed of the maze."),
      .init("rows", \.rows, in: 1...200, "Rows of places; walls are between and around them."),
      .init("columns", \.columns, in: 2...200, "Columns of places."),
      .init(
        "slip_probability", \.slipProbability, in: .unit,
        "Probability that a move slips sideways, half to each side."),
    ]

    /// Cells of the map, walls included.
    var cellCount: Int { (2 * rows + 1) * (2 * columns + 1) }
  }

  let actionSpace = Compass.actionSpace
  let model: TransitionModel
  var walk: TransitionSampler
  private let grid: CellGrid
  private let start, goal: Int

  init(_ parameters: Parameters) {
    let grid = Self.map(parameters)
    let (start, goal) = (grid.columns + 1, grid.count - grid.columns - 2)
    model = TransitionModel(
      stateCount: grid.count, actionCount: 4, startProbabilities: grid.startProbabilities([start])
    ) { cell, action in
      if cell == goal || grid.letters[cell] == "#" {
        return [.init(probability: 1, state: cell, reward: 0, terminated: true)]
      }
      return Compass.slipping(action, parameters.slipProbability).map { direction, probability in
        let arrival = grid.moved(from: cell, direction)
        return .init(probability: probability, state: arrival, reward: -1, terminated: arrival == goal)
      }
    }
    walk = TransitionSampler(model)
    (self.grid, self.start, self.goal) = (grid, start, goal)
  }

  /// Depth-first search that removes a wall whenever it reaches a new place, and backtracks in dead ends.
  private static func map(_ parameters: Parameters) -> CellGrid {
    let (rows, columns) = (parameters.rows, parameters.columns)
    let width = 2 * columns + 1
    var letters = [Character](repeating: "#", count: (2 * rows + 1) * width)
    var random = RandomStream(seed: UInt64(parameters.seed))
    func cell(_ row: Int, _ column: Int) -> Int { (2 * row + 1) * width + 2 * column + 1 }
    var trail = [(row: 0, column: 0)]
    letters[cell(0, 0)] = "."
    while let here = trail.last {
      let ways = Compass.moves.filter {
        let (row, column) = (here.row + $0.row, here.column + $0.column)
        return (0..<rows).contains(row) && (0..<columns).contains(column) && letters[cell(row, column)] == "#"
      }
      guard !ways.isEmpty else {
        trail.removeLast()
        continue
      }
      let way = ways[random.below(ways.count)]
      letters[cell(here.row, here.column) + way.row * width + way.column] = "."
      trail.append((here.row + way.row, here.column + way.column))
      letters[cell(here.row + way.row, here.column + way.column)] = "."
    }
    return CellGrid((0..<2 * rows + 1).map { String(letters[$0 * width..<($0 + 1) * width]) })
  }

  var sight: GridSight {
    .agentAlone(
      rows: grid.rows, columns: grid.columns, fixedPlanes: [("wall", grid.cells("#")), ("goal", [goal])])
  }

  func draw() -> Scene {
    var scene = grid.draw(agent: nil) { $0 == "#" ? .wall : .floor }
    scene.cell(start % grid.columns, start / grid.columns, .start)
    scene.cell(goal % grid.columns, goal / grid.columns, .goal)
    scene.disc(state % grid.columns, state / grid.columns, .agent)
    return scene
  }
}
