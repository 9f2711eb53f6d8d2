import Drawing
import RLCore

/// Windy gridworld (Sutton and Barto 2018, example 6.5): cross a field against an upward wind.
struct WindyGridworld: TableWorld {
  static let entry = EnvironmentEntry.gridWorld(
    "WindyGridworld-v0", WindyGridworld.self,
    summary: "Cross a field against an upward wind.",
    documentation: """
      Walk from the left of a field to a cell on its right, while the wind blows upward in the columns between.

      Observation: the number of the agent's cell, row * 10 + column; 70 states.
      Actions: 0 up, 1 right, 2 down, 3 left; with king's moves (moves) also 4 up right, 5 down right, 6 down left, 7 up
        left, and 8 stay. The wind of the column that a move leaves, 0 0 0 1 1 1 2 2 1 0 cells, is added to it.
      Reward: -1 a step.
      Start: row 3, column 0.
      Ends: terminated at row 3, column 7. There is no time limit; evaluation needs a limit.
      Source: Sutton and Barto, "Reinforcement Learning" (2018), example 6.5, exercises 6.9 and 6.10. The best return is
        -15, with king's moves -7.
      """)

  struct Parameters: Configuration {
    enum Moves: String, CaseIterable, Sendable {
      case four
      case king
      case kingOrStay = "king-or-stay"
    }
    var moves = Moves.four
    var isStochastic = false

    static let keys: [ConfigurationKey<Self>] = [
      .init(
        "moves", \.moves,
        "Four directions, eight directions (king's moves), or eight and staying (exercise 6.9)."),
      .init(
        "is_stochastic", \.isStochastic,
        "Whether the wind is randomly one cell weaker or stronger, with probability 1/3 each (exercise 6.10)."
      ),
    ]
  }

  private static let wind = [0, 0, 0, 1, 1, 1, 2, 2, 1, 0]
  private static let (rows, columns) = (7, 10)
  private static let (start, goal) = (30, 37)
  private static let directions: [(label: String, row: Int, column: Int)] = [
    ("up", -1, 0), ("right", 0, 1), ("down", 1, 0), ("left", 0, -1), ("up right", -1, 1),
    ("down right", 1, 1),
    ("down left", 1, -1), ("up left", -1, -1), ("stay", 0, 0),
  ]

  let actionSpace: DiscreteSpace
  let model: TransitionModel
  var walk: TransitionSampler

  init(_ parameters: Parameters) {
    let count =
      switch parameters.moves {
      case .four: 4
      case .king: 8
      case .kingOrStay: 9
      }
    actionSpace = DiscreteSpace(
      labels: Self.directions.prefix(count).map(\.label),
      moves: Self.directions.prefix(count).map {
        $0.row == 0 && $0.column == 0 ? nil : GridMove(columns: $0.column, rows: $0.row)
      })
    let stateCount = Self.rows * Self.columns
    model = TransitionModel(
      stateCount: stateCount, actionCount: count,
      startProbabilities: (0..<stateCount).map { $0 == Self.start ? 1 : 0 }
    ) { cell, action in
      if cell == Self.goal { return [.init(probability: 1, state: cell, reward: 0, terminated: true)] }
      let wind = Self.wind[cell % Self.columns]
      let winds = parameters.isStochastic && wind > 0 ? [wind - 1, wind, wind + 1] : [wind]
      return winds.map { wind in
        let row = cell / Self.columns + Self.directions[action].row - wind
        let column = cell % Self.columns + Self.directions[action].column
        let arrival = min(max(row, 0), Self.rows - 1) * Self.columns + min(max(column, 0), Self.columns - 1)
        return .init(
          probability: 1 / Double(winds.count), state: arrival, reward: -1, terminated: arrival == Self.goal)
      }
    }
    walk = TransitionSampler(model)
  }

  var sight: GridSight {
    .agentAlone(rows: Self.rows, columns: Self.columns, fixedPlanes: [("goal", [Self.goal])])
  }

  func draw() -> Scene {
    var scene = Scene(width: Double(Self.columns), height: Double(Self.rows))
    for cell in 0..<stateCount {
      scene.cell(
        cell % Self.columns, cell / Self.columns,
        cell == Self.start ? .start : cell == Self.goal ? .goal : .floor)
    }
    for (column, wind) in Self.wind.enumerated() where wind > 0 {
      scene.label(String(repeating: "↑", count: wind), column, Self.rows - 1, .line)
    }
    scene.grid(columns: Self.columns, rows: Self.rows)
    scene.disc(state % Self.columns, state / Self.columns, .agent)
    return scene
  }
}
