import Drawing
import RLCore

/// A world drawn as text: walls, starts, goals, pits, one-way cells and teleports, with rewards of one's own.
struct TextMap: TableWorld {
  struct Parameters: Configuration {
    var map = ["S...#..G", ".##.>..#", ".a#.#.H.", ".##.#.#a", "....#..."]
    var cells = ["G 1 ends", "H -1 ends"]
    var stepReward = -0.01
    var slipProbability = 0.0

    static let keys: [ConfigurationKey<Self>] = [
      .init("map", \.map, "The map, row by row; 'rl-lab describe TextMap-v0' has the legend."),
      .init(
        "cells", \.cells,
        "What capital letters mean, such as 'G 1 ends': the reward for arriving, and whether that ends or stays."
      ),
      .init("step_reward", \.stepReward, in: .finite, "The reward of every step, besides that of a cell."),
      .init(
        "slip_probability", \.slipProbability, in: .unit,
        "The probability that a move goes sideways, half of it to either side."),
    ]

    func problems() -> [ConfigurationProblem] { TextMapRules(self).problems }
  }

  let actionSpace = Compass.actionSpace
  let model: TransitionModel
  var walk: TransitionSampler
  private let rules: TextMapRules
  private let grid: CellGrid

  init(_ parameters: Parameters) {
    let rules = TextMapRules(parameters)
    let grid = CellGrid(parameters.map)
    model = TransitionModel(
      stateCount: grid.count, actionCount: 4, startProbabilities: grid.startProbabilities(grid.cells("S"))
    ) { cell, action in
      if grid.letters[cell] == "#" || rules.kind(grid.letters[cell]).ends {
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
