import Drawing
import RLCore

/// A map drawn as text: walls, starts, goals, pits, one-way cells and teleports, with configurable rewards.
struct TextMap: TableWorld {
  static let entry = EnvironmentEntry(
    "TextMap-v0", GridParameters<Parameters>.self, defaults: [:],
    summary: "Your own map, drawn as text in the experiment file.",
    documentation: """
      Your own map, drawn as text.

      Each row of the map is a line, each letter a cell:

          #        wall             S   start; one of several at random
          .        floor            ^ > v <   one-way: left only along the arrow, not entered against it
          a to z   teleports: two cells with one letter; entering one moves the agent to the other ('v' is an arrow)
          A to Z   as `cells` defines: 'G 1 ends' is a goal with reward 1, 'H -1 ends' a pit, 'C 0.2 stays' rewards
                   every arrival

      environment:
        id: TextMap-v0
        map:
          - "S..#G"
          - ".#..H"
        cells: ["G 1 ends", "H -1 ends"]
        slip_probability: 0.1

      maps, in place of map, is a list of maps of one size, each with the time of training from which it holds: from_step
      counts environment steps, from_episode finished episodes, over all environments. A change by steps may come in the
      middle of an episode; a change by episodes holds for episodes that begin after it. States keep their numbers. An agent
      whose cell has become a wall can leave it; a cell that has come to end episodes does so with the next step.

      environment:
        id: TextMap-v0
        maps:
          - {from_step: 0, map: ["S..G", ".#.."]}
          - {from_step: 1_000, map: ["S.#G", ".#.."]}

      Observation: the number of the agent's cell, row * columns + column, walls included; 40 states on the default map.
      Actions: 0 up, 1 right, 2 down, 3 left; with slip_probability a move slips to either side. A move into a wall or off the
        map leaves the agent where it is.
      Reward: step_reward, -0.01 by default, plus that of the cell entered.
      Start: S.
      Ends: terminated on a cell that ends; truncated after 4 steps per cell of the map, 160 by default.
      Source: this lab; changing maps as in Sutton and Barto (2018), section 8.3.
      """,
    maxEpisodeSteps: {
      let map = $0.world.maps.first?.map ?? $0.world.map
      return 4 * (map.first?.count ?? 0) * map.count
    }, rewardThreshold: nil, make: made)

  private static func made(_ parameters: GridParameters<Parameters>) throws -> MadeEnvironment {
    let (world, form) = (parameters.world, parameters.observation)
    guard !world.maps.isEmpty else { return MadeEnvironment(TextMap(world), as: form) }
    guard form != .planes else {
      throw ConfigurationProblem(
        "observation", "planes show the walls of one map; with maps choose index, one-hot or coordinates")
    }
    let changing = ChangingMap(world)
    var made = MadeEnvironment(changing, as: form)
    made.phases = EnvironmentPhases(index: changing.schedule.phase) {
      MadeEnvironment(changing.maps[$0], as: form)
    }
    return made
  }

  struct Parameters: Configuration {
    static let defaultMap = ["S...#..G", ".##.>..#", ".a#.#.H.", ".##.#.#a", "....#..."]

    var map = defaultMap
    var maps: [ScheduledMap] = []
    var cells = ["G 1 ends", "H -1 ends"]
    var stepReward = -0.01
    var slipProbability = 0.0

    static let keys: [ConfigurationKey<Self>] = [
      .init("map", \.map, "The map, row by row; 'rl-lab describe TextMap-v0' has the legend.")
        .acting("without maps") { $0.maps.isEmpty },
      .init(
        "maps", \.maps,
        "Maps that follow one another in training, such as {from_step: 0, map: [...]}; with from_step or from_episode."
      ).listedOnlyWhenSet,
      .init(
        "cells", \.cells,
        "Meaning of capital letters, such as 'G 1 ends': the reward for entering, and whether the episode ends or stays."
      ),
      .init(
        "step_reward", \.stepReward, in: .finite, "Reward of every step, in addition to that of the cell."),
      .init(
        "slip_probability", \.slipProbability, in: .unit,
        "Probability that a move slips sideways, half to each side."),
    ]

    func problems() -> [ConfigurationProblem] {
      maps.isEmpty ? TextMapRules(self).problems : TextMapSchedule.problems(self)
    }
  }

  let actionSpace = Compass.actionSpace
  let model: TransitionModel
  var walk: TransitionSampler
  private let rules: TextMapRules
  private let grid: CellGrid

  init(_ parameters: Parameters) { self.init(parameters, leavesWalls: false) }

  /// - Parameter leavesWalls: whether an agent in a wall can move, rather than be at the end.
  init(_ parameters: Parameters, leavesWalls: Bool) {
    let rules = TextMapRules(parameters)
    let grid = CellGrid(parameters.map)
    model = TransitionModel(
      stateCount: grid.count, actionCount: 4, startProbabilities: grid.startProbabilities(grid.cells("S"))
    ) { cell, action in
      if grid.letters[cell] == "#" && !leavesWalls || rules.kind(grid.letters[cell]).ends {
        return [.init(probability: 1, state: cell, reward: 0, terminated: true)]
      }
      return Compass.slipping(action, parameters.slipProbability).map { direction, probability in
        let arrival = rules.arrival(from: cell, direction, in: grid)
        let kind = rules.kind(grid.letters[arrival])
        return .init(
          probability: probability, state: arrival, reward: parameters.stepReward + kind.reward,
          terminated: kind.ends)
      }
    }
    walk = TransitionSampler(model)
    (self.rules, self.grid) = (rules, grid)
  }

  var sight: GridSight {
    let good = grid.letters.indices.filter { rules.kind(grid.letters[$0]).reward > 0 }
    let bad = grid.letters.indices.filter { rules.kind(grid.letters[$0]).reward < 0 }
    return .agentAlone(
      rows: grid.rows, columns: grid.columns,
      fixedPlanes: [("wall", grid.cells("#")), ("reward", good), ("penalty", bad)])
  }

  func draw() -> Scene {
    var scene = grid.draw(agent: nil) { letter in
      switch letter {
      case "#": return .wall
      case "S": return .start
      default:
        let reward = rules.kind(letter).reward
        return reward > 0 ? .goal : reward < 0 ? .hazard : .floor
      }
    }
    let arrows: [Character: String] = ["^": "↑", ">": "→", "v": "↓", "<": "←"]
    for (cell, letter) in grid.letters.enumerated() where letter != "#" && letter != "." && letter != "S" {
      scene.label(arrows[letter] ?? String(letter), cell % grid.columns, cell / grid.columns)
    }
    scene.disc(state % grid.columns, state / grid.columns, .agent)
    return scene
  }
}
