import Drawing
import RLCore

/// Deep sea (Osband et al. 2020): a treasure found only by always moving right, at a small cost per move.
struct DeepSea: TableWorld {
  static let entry = EnvironmentEntry.gridWorld(
    "DeepSea-v0", DeepSea.self,
    summary: "Find a treasure at the end of a single straight path.",
    documentation: """
      Descend one row per step, left or right. Moving right has a small cost; always moving right finds the treasure.

      Observation: the index of the diver's cell, row * size + column; (size + 1) * size states, 110 of them by default:
        the row below the last is the sea bed.
      Actions: 0 left, 1 right; with mapping_seed it is randomized for each cell which of the two goes right.
      Reward: -0.01 / size per move to the right, and 1 for going right from the lower right corner.
      Start: the upper left corner.
      Ends: terminated on the sea bed, after size steps; the time limit is size too, 10 by default.
      Source: Osband et al., "Behaviour Suite for Reinforcement Learning" (2020), deep_sea without its noise. The best return
        is 0.99; a random walk finds the treasure in 2^-size of its episodes.
      """, maxEpisodeSteps: { $0.size })

  struct Parameters: Configuration {
    var size = 10
    var mappingSeed: Int?

    static let keys: [ConfigurationKey<Self>] = [
      .init("size", \.size, in: 2...200, "Rows and columns of the grid, and steps per episode."),
      .init(
        "mapping_seed", \.mappingSeed, in: 0...Int.max,
        "Seed that randomizes for each cell which action goes right; null for the second action everywhere."),
    ]
  }

  static let moveCost = 0.01

  let actionSpace: DiscreteSpace
  let model: TransitionModel
  var walk: TransitionSampler
  private let size: Int

  /// Rows 0 to n - 1 are the sea; row n, below the last of them, is the sea bed.
  init(_ parameters: Parameters) {
    let size = parameters.size
    // Both sink by a row. Where it is drawn which action goes right, neither is a move.
    let moves = [-1, 1].map { GridMove(columns: $0, rows: 1) }
    actionSpace = DiscreteSpace(
      labels: ["left", "right"], moves: parameters.mappingSeed == nil ? moves : [])
    var random = RandomStream(seed: UInt64(parameters.mappingSeed ?? 0))
    let right = (0..<size * size).map { _ in parameters.mappingSeed == nil ? 1 : random.below(2) }
    let stateCount = (size + 1) * size
    model = TransitionModel(
      stateCount: stateCount, actionCount: 2, startProbabilities: (0..<stateCount).map { $0 == 0 ? 1 : 0 }
    ) { cell, action in
      let (row, column) = (cell / size, cell % size)
      if row == size { return [.init(probability: 1, state: cell, reward: 0, terminated: true)] }
      let goesRight = action == right[cell]
      let next = goesRight ? min(column + 1, size - 1) : max(column - 1, 0)
      let hasFound = goesRight && row == size - 1 && column == size - 1
      let cost = goesRight ? Self.moveCost / Double(size) : 0
      return [
        .init(
          probability: 1, state: (row + 1) * size + next, reward: (hasFound ? 1 : 0) - cost,
          terminated: row == size - 1)
      ]
    }
    walk = TransitionSampler(model)
    self.size = size
  }

  var sight: GridSight {
    .agentAlone(rows: size + 1, columns: size, fixedPlanes: [])
  }

  func draw() -> Scene {
    var scene = Scene(width: Double(size), height: Double(size + 1))
    for cell in 0..<stateCount {
      scene.cell(
        cell % size, cell / size, cell / size == size ? .wall : cell == size * size - 1 ? .goal : .floor)
    }
    scene.grid(columns: size, rows: size + 1)
    scene.disc(state % size, state / size, .agent)
    return scene
  }
}
