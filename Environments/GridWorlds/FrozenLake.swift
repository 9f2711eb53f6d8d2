import Drawing
import RLCore

/// Frozen lake: cross the ice from the start to the goal without falling into a hole.
struct FrozenLake: TableWorld, GridDrawable {
  static let entry = EnvironmentEntry.gridWorld(
    "FrozenLake-v1", FrozenLake.self,
    summary: "Cross slippery ice to the goal, on the 4x4 or 8x8 map or your own.",
    documentation: page, maxEpisodeSteps: 100, rewardThreshold: 0.70)

  static let largeEntry = EnvironmentEntry.gridWorld(
    "FrozenLake8x8-v1", FrozenLake.self, defaults: ["map_name": .text("8x8")],
    summary: "Cross slippery ice to the goal on the 8x8 map.",
    documentation: page, maxEpisodeSteps: 200, rewardThreshold: 0.85)

  private static let page = """
    Cross the ice from the start to the goal without falling into a hole.

    Observation: the number of the agent's cell, row * columns + column; 16 states on the 4x4 map, 64 on the 8x8 map.
    Actions: 0 left, 1 down, 2 right, 3 up. Slippery ice takes the move to either side instead, with probability
      (1 - success_rate) / 2 each. A move off the map leaves the agent where it is.
    Reward: 1 for the goal, 0 otherwise (reward_schedule).
    Start: on S, or on a random one if the map has several.
    Ends: terminated at the goal or in a hole; truncated after 100 steps (FrozenLake8x8-v1: 200).
    Source: Gymnasium 1.4's FrozenLake-v1; equal transition by transition for the same seed and actions.
    """

  struct Parameters: Configuration {
    enum MapName: String, CaseIterable, Sendable {
      case small = "4x4"
      case large = "8x8"
    }
    var mapName = MapName.small
    var map: [String] = []
    var mapSeed: Int?
    var mapSize = 8
    var frozenProbability = 0.8
    var isSlippery = true
    var successRate = 1.0 / 3.0
    var rewardSchedule = [1.0, 0.0, 0.0]

    static let keys: [ConfigurationKey<Self>] = [
      .init("map_name", \.mapName, "A built-in map."),
      .init(
        "desc", \.map,
        "Your own map, row by row, instead of a built-in one: S start, F ice, H hole, G goal."),
      .init(
        "random_map_seed", \.mapSeed, in: 0...Int.max,
        "Seed of a random map, generated as by Gymnasium's generate_random_map; null for a built-in map."),
      .init("random_map_size", \.mapSize, in: 2...100, "Rows and columns of a random map."),
      .init(
        "random_map_p", \.frozenProbability, in: NumberRange(0, 1, includesLow: false),
        "Probability that a cell of a random map is frozen."),
      .init("is_slippery", \.isSlippery, "Whether a move may slip sideways."),
      .init(
        "success_rate", \.successRate, in: .unit,
        "On slippery ice, probability that a move goes in the intended direction; both sides share the rest."),
      .init(
        "reward_schedule", \.rewardSchedule, in: .finite,
        "Rewards for arriving at the goal, in a hole, and on ice."),
    ]

    /// The rows in use.
    var rows: [String] {
      guard map.isEmpty else { return map }
      if let mapSeed {
        return Self.randomMap(size: mapSize, p: frozenProbability, seed: UInt64(mapSeed)) ?? []
      }
      return switch mapName {
      case .small: ["SFFF", "FHFH", "FFFH", "HFFG"]
      case .large:
        ["SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG"]
      }
    }

    private static let attempts = 1_000

    /// Gymnasium's `generate_random_map`: random maps until one has a path from start to goal, or nil after many
    /// attempts.
    static func randomMap(size: Int, p: Double, seed: UInt64) -> [String]? {
      var random = RandomStream(seed: seed)
      // NumPy's `choice` divides the sums of the probabilities by the last of them.
      let threshold = p / (p + (1 - p))
      for _ in 0..<attempts {
        var cells: [Character] = (0..<size * size).map { _ in random.uniform() < threshold ? "F" : "H" }
        cells[0] = "S"
        cells[size * size - 1] = "G"
        if hasWay(cells, size) { return (0..<size).map { String(cells[$0 * size..<($0 + 1) * size]) } }
      }
      return nil
    }

    private static func hasWay(_ cells: [Character], _ size: Int) -> Bool {
      var (open, seen) = ([0], Set([0]))
      while let cell = open.popLast() {
        if cell == size * size - 1 { return true }
        for move in FrozenLake.moves {
          let (row, column) = (cell / size + move.0, cell % size + move.1)
          guard (0..<size).contains(row), (0..<size).contains(column) else { continue }
          let next = row * size + column
          if cells[next] != "H", seen.insert(next).inserted { open.append(next) }
        }
      }
      return false
    }

    func problems() -> [ConfigurationProblem] {
      if map.isEmpty, mapSeed != nil, rows.isEmpty {
        return [
          .init(
            "random_map_p",
            "no map of this size and probability has a path to the goal; raise the probability")
        ]
      }
      var problems: [ConfigurationProblem] = []
      if rewardSchedule.count != 3 {
        problems.append(
          .init(
            "reward_schedule",
            "needs three rewards, for the goal, a hole and ice; this has \(rewardSchedule.count)"))
      }
      let width = rows[0].count
      if let index = rows.firstIndex(where: { $0.count != width }) {
        problems.append(
          .init(
            "desc",
            "all rows of a map must be equally long; row 1 has \(width) cells, row \(index + 1) has \(rows[index].count)"
          ))
      }
      if width == 0 { problems.append(.init("desc", "the rows of a map must not be empty")) }
      if rows.count * width > 1_000_000 {
        problems.append(.init("desc", "a map may have at most 1,000,000 cells"))
      }
      if let letter = rows.joined().first(where: { !"SFHG".contains($0) }) {
        problems.append(.init("desc", "'\(letter)' is not a map cell; use S start, F ice, H hole, G goal"))
      }
      for (letter, name) in [("S", "start (S)"), ("G", "goal (G)")]
      where !rows.contains(where: { $0.contains(letter) }) {
        problems.append(.init("desc", "the map has no \(name)"))
      }
      return problems
    }
  }

  fileprivate static let moves = [(0, -1), (1, 0), (0, 1), (-1, 0)]

  let actionSpace = DiscreteSpace(
    moves: ("left", .left), ("down", .down), ("right", .right), ("up", .up))
  let model: TransitionModel
  private let cells: [[Character]]
  var walk: TransitionSampler

  init(_ parameters: Parameters) {
    let cells = parameters.rows.map(Array.init)
    let (rowCount, columnCount) = (cells.count, cells[0].count)
    let starts = cells.joined().map { $0 == "S" ? 1.0 : 0.0 }
    let startCount = starts.reduce(0, +)
    let failRate = (1 - parameters.successRate) / 2
    model = TransitionModel(
      stateCount: rowCount * columnCount, actionCount: 4, startProbabilities: starts.map { $0 / startCount }
    ) { state, action in
      let (row, column) = (state / columnCount, state % columnCount)
      if "GH".contains(cells[row][column]) {
        return [.init(probability: 1, state: state, reward: 0, terminated: true)]
      }
      let directions = parameters.isSlippery ? [(action + 3) % 4, action, (action + 1) % 4] : [action]
      return directions.map { direction in
        let newRow = min(max(row + Self.moves[direction].0, 0), rowCount - 1)
        let newColumn = min(max(column + Self.moves[direction].1, 0), columnCount - 1)
        let cell = cells[newRow][newColumn]
        let kind = cell == "G" ? 0 : cell == "H" ? 1 : 2
        let chance = !parameters.isSlippery ? 1 : direction == action ? parameters.successRate : failRate
        return .init(
          probability: chance, state: newRow * columnCount + newColumn,
          reward: parameters.rewardSchedule[kind],
          terminated: kind < 2)
      }
    }
    self.cells = cells
    walk = TransitionSampler(model)
  }

  var sight: GridSight {
    let letters = Array(cells.joined())
    func places(_ letter: Character) -> [Int] { letters.indices.filter { letters[$0] == letter } }
    return .agentAlone(
      rows: cells.count, columns: cells[0].count, fixedPlanes: [("hole", places("H")), ("goal", places("G"))])
  }

  var gridLayout: GridLayout { GridLayout(columns: cells[0].count, rows: cells.count) }

  func draw() -> Scene {
    let columns = cells[0].count
    var scene = Scene(width: Double(columns), height: Double(cells.count))
    for (row, line) in cells.enumerated() {
      for (column, cell) in line.enumerated() {
        scene.cell(column, row, cell == "H" ? .hazard : cell == "G" ? .goal : cell == "S" ? .start : .floor)
      }
    }
    scene.grid(columns: columns, rows: cells.count)
    scene.disc(state % columns, state / columns, .agent)
    return scene
  }
}
