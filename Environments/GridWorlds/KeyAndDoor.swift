import Drawing
import RLCore

/// Two rooms with a locked door between them: first the key, then the door, then the goal.
struct KeyAndDoor: TableWorld {
  static let entry = EnvironmentEntry.gridWorld(
    "KeyAndDoor-v0", KeyAndDoor.self,
    summary: "Take the key, open the door, reach the goal.",
    documentation: """
      Take the key in the left room, go through the door, and reach the goal in the right room.

      Observation: 2 * (row * columns + column), and 1 more with the key in hand; 90 states, columns being 2 * width + 1.
      Actions: 0 up, 1 right, 2 down, 3 left; with slip_probability a move slips to either side. The door, in the wall
        between the rooms in row height / 2 counted from 0, the third of five by default, opens only with the key.
      Reward: -0.01 per step (step_reward), 1 for the goal, key_reward for taking the key.
      Start: the upper left corner without the key, which is in the lower left corner.
      Ends: terminated at the lower right corner; truncated after 8 steps per cell, 360 by default.
      Source: this lab; after the door-key environments of Chevalier-Boisvert et al., "Minigrid & Miniworld" (2023).
      """, maxEpisodeSteps: { 8 * $0.height * (2 * $0.width + 1) })

  struct Parameters: Configuration {
    var height = 5
    var width = 4
    var stepReward = -0.01
    var keyReward = 0.0
    var slipProbability = 0.0

    static let keys: [ConfigurationKey<Self>] = [
      .init("height", \.height, in: 2...100, "Rows of both rooms."),
      .init("width", \.width, in: 2...100, "Columns of either room."),
      .init(
        "step_reward", \.stepReward, in: .finite,
        "Reward of every step, in addition to those of the key and the goal."),
      .init("key_reward", \.keyReward, in: .finite, "Reward for taking the key."),
      .init(
        "slip_probability", \.slipProbability, in: .unit,
        "Probability that a move slips sideways, half to each side."),
    ]
  }

  let actionSpace = Compass.actionSpace
  let model: TransitionModel
  var walk: TransitionSampler
  private let grid: CellGrid
  private let key, door, goal: Int

  /// A state is `2 * cell`, and one more with the key in hand.
  init(_ parameters: Parameters) {
    let (height, width) = (parameters.height, parameters.width)
    let columns = 2 * width + 1
    let row = String(repeating: ".", count: width)
    let grid = CellGrid((0..<height).map { row + ($0 == height / 2 ? "." : "#") + row })
    let (key, door) = ((height - 1) * columns, height / 2 * columns + width)
    let goal = height * columns - 1
    var starts = [Double](repeating: 0, count: 2 * grid.count)
    starts[0] = 1
    model = TransitionModel(stateCount: 2 * grid.count, actionCount: 4, startProbabilities: starts) {
      state, action in
      let (cell, hasKey) = (state / 2, state % 2 == 1)
      if cell == goal || grid.letters[cell] == "#" {
        return [.init(probability: 1, state: state, reward: 0, terminated: true)]
      }
      return Compass.slipping(action, parameters.slipProbability).map { direction, probability in
        var arrival = grid.moved(from: cell, direction)
        if arrival == door, !hasKey { arrival = cell }
        let takesKey = arrival == key && !hasKey
        return .init(
          probability: probability, state: 2 * arrival + (hasKey || takesKey ? 1 : 0),
          reward: parameters.stepReward + (takesKey ? parameters.keyReward : 0) + (arrival == goal ? 1 : 0),
          terminated: arrival == goal)
      }
    }
    walk = TransitionSampler(model)
    (self.grid, self.key, self.door, self.goal) = (grid, key, door, goal)
  }

  var sight: GridSight {
    let (columns, key) = (grid.columns, key)
    return GridSight(
      rows: grid.rows, columns: columns, factors: [("row", grid.rows), ("column", columns), ("has key", 2)],
      fixedPlanes: [("wall", grid.cells("#")), ("door", [door]), ("goal", [goal])],
      movingPlanes: ["agent", "key"]
    ) { state in
      let cell = state / 2
      return .init(
        factors: [cell / columns, cell % columns, state % 2], cells: [cell, state % 2 == 1 ? cell : key])
    }
  }

  func draw() -> Scene {
    var scene = grid.draw(agent: nil) { $0 == "#" ? .wall : .floor }
    let (cell, hasKey, columns) = (state / 2, state % 2 == 1, grid.columns)
    scene.cell(0, 0, .start)
    scene.cell(goal % columns, goal / columns, .goal)
    if !hasKey { scene.cell(door % columns, door / columns, .hazard) }
    scene.disc(cell % columns, cell / columns, .agent)
    let place = hasKey ? cell : key
    let center = Scene.Point(Double(place % columns) + 0.4, Double(place / columns) + 0.5)
    scene.shapes.append(.circle(center: center, radius: 0.12, .body))
    scene.shapes.append(.line(from: center, to: .init(center.x + 0.35, center.y), width: 0.07, .body))
    return scene
  }
}
