import Drawing
import RLCore

/// Cliff walking (Sutton and Barto 2018, example 6.6): reach the far corner without stepping off the cliff.
struct CliffWalking: TableWorld, GridDrawable {
  static let entry = EnvironmentEntry.gridWorld(
    "CliffWalking-v1", CliffWalking.self,
    summary: "Walk along a cliff without falling off.",
    documentation: page)

  static let slipperyEntry = EnvironmentEntry.gridWorld(
    "CliffWalkingSlippery-v1", CliffWalking.self, defaults: ["is_slippery": .bool(true)],
    summary: "Walk along a cliff where moves may slip to either side.",
    documentation: page)

  private static let page = """
    Walk from the lower left corner of a 4 by 12 grid to the lower right one; all between them is a cliff.

    Observation: the number of the agent's cell, row * 12 + column; 48 states.
    Actions: 0 up, 1 right, 2 down, 3 left. Where slippery, a move goes to either side with probability 1/3 each.
    Reward: -1 per step, -100 for a step off the cliff, which returns the agent to the start.
    Start: the lower left corner, state 36.
    Ends: terminated at the lower right corner, state 47. There is no time limit: an agent that never arrives walks
      forever, so evaluation needs a limit.
    Source: Sutton and Barto, "Reinforcement Learning" (2018), example 6.6; Gymnasium 1.4's CliffWalking-v1, equal
      transition by transition for the same seed and actions.
    """

  struct Parameters: Configuration {
    var isSlippery = false

    static let keys: [ConfigurationKey<Self>] = [
      .init("is_slippery", \.isSlippery, "Whether a move slips to either side with probability 1/3 each.")
    ]
  }

  private static let columns = 12
  private static let rows = 4
  private static let start = 36
  private static let goal = 47
  private static let moves = [(-1, 0), (0, 1), (1, 0), (0, -1)]

  let actionSpace = Compass.actionSpace
  let model: TransitionModel
  var walk: TransitionSampler

  init(_ parameters: Parameters) {
    let columns = Self.columns
    let stateCount = columns * Self.rows
    model = TransitionModel(
      stateCount: stateCount, actionCount: 4,
      startProbabilities: (0..<stateCount).map { $0 == Self.start ? 1 : 0 }
    ) { state, action in
      let directions = parameters.isSlippery ? [(action + 3) % 4, action, (action + 1) % 4] : [action]
      return directions.map { direction in
        let row = min(max(state / columns + Self.moves[direction].0, 0), Self.rows - 1)
        let column = min(max(state % columns + Self.moves[direction].1, 0), columns - 1)
        let arrival = row * columns + column
        let probability = 1 / Double(directions.count)
        if arrival > Self.start, arrival < Self.goal {
          return .init(probability: probability, state: Self.start, reward: -100, terminated: false)
        }
        return .init(probability: probability, state: arrival, reward: -1, terminated: arrival == Self.goal)
      }
    }
    walk = TransitionSampler(model)
  }

  var sight: GridSight {
    .agentAlone(
      rows: Self.rows, columns: Self.columns,
      fixedPlanes: [("cliff", Array(Self.start + 1..<Self.goal)), ("goal", [Self.goal])])
  }

  var gridLayout: GridLayout { GridLayout(columns: Self.columns, rows: Self.rows) }

  func draw() -> Scene {
    var scene = Scene(width: Double(Self.columns), height: Double(Self.rows))
    for index in 0..<stateCount {
      let color: Scene.Color =
        index == Self.start ? .start : index == Self.goal ? .goal : index > Self.start ? .hazard : .floor
      scene.cell(index % Self.columns, index / Self.columns, color)
    }
    scene.grid(columns: Self.columns, rows: Self.rows)
    scene.disc(state % Self.columns, state / Self.columns, .agent)
    return scene
  }
}
