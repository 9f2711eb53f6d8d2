import Drawing
import RLCore

/// Four rooms joined by hallways (Sutton, Precup and Singh 1999), where moves often fail.
struct FourRooms: TableWorld {
  static let entry = EnvironmentEntry.gridWorld(
    "FourRooms-v0", FourRooms.self,
    summary: "Find a hallway between four rooms with unreliable moves.",
    documentation: """
      Walk through four rooms joined by four hallways to a goal cell.

      Observation: the number of the agent's cell, row * 13 + column; 169 states, of which 104 are floor.
      Actions: 0 up, 1 right, 2 down, 3 left. With probability 1/3 (failure_probability) the move goes in one of the other
        three directions, each as likely. A move into a wall leaves the agent where it is.
      Reward: 1 for the goal, 0 otherwise.
      Start: any floor cell except the goal, uniformly.
      Ends: terminated at the goal, by default the east hallway, row 7, column 9; truncated after 500 steps.
      Source: Sutton, Precup and Singh, "Between MDPs and semi-MDPs" (1999), section 3, whose goal is that hallway (G1) and
        whose discount is 0.9.
      """, maxEpisodeSteps: 500)

  struct Parameters: Configuration {
    var goal = [7, 9]
    var failure = 1.0 / 3

    static let keys: [ConfigurationKey<Self>] = [
      .init(
        "goal", \.goal, in: 0...12, "Row and column of the goal, counted from 0; the east hallway by default."
      ),
      .init(
        "failure_probability", \.failure, in: .unit,
        "Probability that a move goes in one of the other three directions."),
    ]

    func problems() -> [ConfigurationProblem] {
      guard goal.count == 2 else {
        return [.init("goal", "needs a row and a column; this has \(goal.count) numbers")]
      }
      let cell = goal[0] * FourRooms.grid.columns + goal[1]
      if FourRooms.grid.letters[cell] == "#" {
        return [.init("goal", "row \(goal[0]), column \(goal[1]) is a wall")]
      }
      return []
    }
  }

  static let grid = CellGrid([
    "#############",
    "#.....#.....#",
    "#.....#.....#",
    "#...........#",
    "#.....#.....#",
    "#.....#.....#",
    "##.####.....#",
    "#.....###.###",
    "#.....#.....#",
    "#.....#.....#",
    "#...........#",
    "#.....#.....#",
    "#############",
  ])

  let actionSpace = Compass.actionSpace
  let model: TransitionModel
  var walk: TransitionSampler
  private let goal: Int

  init(_ parameters: Parameters) {
    let grid = Self.grid
    let goal = parameters.goal[0] * grid.columns + parameters.goal[1]
    let starts = grid.cells(".").filter { $0 != goal }
    model = TransitionModel(
      stateCount: grid.count, actionCount: 4, startProbabilities: grid.startProbabilities(starts)
    ) { cell, action in
      if cell == goal || grid.letters[cell] == "#" {
        return [.init(probability: 1, state: cell, reward: 0, terminated: true)]
      }
      let others = (1...3).map { ((action + $0) % 4, parameters.failure / 3) }
      return ([(action, 1 - parameters.failure)] + others).filter { $0.1 > 0 }.map { direction, probability in
        let arrival = grid.moved(from: cell, direction)
        return .init(
          probability: probability, state: arrival, reward: arrival == goal ? 1 : 0,
          terminated: arrival == goal)
      }
    }
    walk = TransitionSampler(model)
    self.goal = goal
  }

  var sight: GridSight {
    .agentAlone(
      rows: Self.grid.rows, columns: Self.grid.columns,
      fixedPlanes: [("wall", Self.grid.cells("#")), ("goal", [goal])])
  }

  func draw() -> Scene {
    var scene = Self.grid.draw(agent: nil) { $0 == "#" ? .wall : .floor }
    scene.cell(goal % Self.grid.columns, goal / Self.grid.columns, .goal)
    scene.disc(state % Self.grid.columns, state / Self.grid.columns, .agent)
    return scene
  }
}
