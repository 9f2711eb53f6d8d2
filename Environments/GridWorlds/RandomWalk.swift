import Drawing
import RLCore

/// Random walk (Sutton and Barto 2018, examples 6.2 and 7.1): a line of states with an end on either side.
struct RandomWalk: TableWorld {
  static let entry = EnvironmentEntry.gridWorld(
    "RandomWalk-v0", RandomWalk.self,
    summary: "Walk along a line until it ends on the left or on the right.",
    documentation: """
      Step left or right along a line, from its middle to one of its two ends: the standard problem of prediction.
      Under the random policy, values rise evenly from left_reward to right_reward: state i of n has i / (n + 1) by default.
      With longest_jump above 1 a step goes that many states or fewer, each equally likely, and past an end it ends there.

      Observation: the index of the state; states + 2 states, 7 of them by default: 0 and states + 1 are the ends.
      Actions: 0 left, 1 right.
      Reward: left_reward for entering the left end, 0 by default, and right_reward for the right one, 1 by default; else 0.
      Start: the middle, state (states + 1) / 2.
      Ends: terminated at either end. There is no time limit; evaluation needs a limit.
      Source: Sutton and Barto, "Reinforcement Learning" (2018), example 6.2 with 5 states, example 7.1 with 19 states and
        left_reward -1, and example 9.1 with 1000 states, left_reward -1 and longest_jump 100. The best return is 1.
      """)

  struct Parameters: Configuration {
    var states = 5
    var leftReward = 0.0
    var rightReward = 1.0
    var longestJump = 1

    static let keys: [ConfigurationKey<Self>] = [
      .init("states", \.states, in: 1...10_000, "Number of states between the two ends."),
      .init("left_reward", \.leftReward, in: .finite, "Reward for entering the left end."),
      .init("right_reward", \.rightReward, in: .finite, "Reward for entering the right end."),
      .init("longest_jump", \.longestJump, in: 1...1000, "States that a step goes at most.")
        .listedOnlyWhenSet,
    ]

    func problems() -> [ConfigurationProblem] {
      guard states * longestJump > RandomWalk.mostOutcomes else { return [] }
      return [
        .init(
          "longest_jump",
          "\(longestJump) places a step in each of \(states) states are \(states * longestJump), and at most \(RandomWalk.mostOutcomes) are possible; lower one of them"
        )
      ]
    }
  }

  /// Places that a step in one direction may lead to, over all states; more would fill the memory.
  private static let mostOutcomes = 500_000

  let actionSpace = DiscreteSpace(
    labels: ["left", "right"],
    moves: [GridMove(columns: -1, rows: 0), GridMove(columns: 1, rows: 0)])
  let model: TransitionModel
  var walk: TransitionSampler
  private let last: Int

  init(_ parameters: Parameters) {
    let last = parameters.states + 1
    let start = last / 2
    model = TransitionModel(
      stateCount: last + 1, actionCount: 2,
      startProbabilities: (0...last).map { $0 == start ? 1 : 0 }
    ) { state, action in
      if state == 0 || state == last {
        return [.init(probability: 1, state: state, reward: 0, terminated: true)]
      }
      let end = action == 0 ? 0 : last
      let distance = abs(end - state)
      let jumps = parameters.longestJump
      let reward = action == 0 ? parameters.leftReward : parameters.rightReward
      return (1...min(jumps, distance)).map { jump in
        let isEnd = jump == distance
        return .init(
          probability: Double(isEnd ? jumps - jump + 1 : 1) / Double(jumps),
          state: action == 0 ? state - jump : state + jump, reward: isEnd ? reward : 0, terminated: isEnd)
      }
    }
    walk = TransitionSampler(model)
    self.last = last
  }

  var sight: GridSight {
    .agentAlone(rows: 1, columns: last + 1, fixedPlanes: [("ends", [0, last])])
  }

  func draw() -> Scene {
    var scene = Scene(width: Double(last + 1), height: 1)
    for state in 0...last {
      scene.cell(
        state, 0, state == 0 ? .hazard : state == last ? .goal : state == last / 2 ? .start : .floor
      )
    }
    scene.grid(columns: last + 1, rows: 1)
    scene.disc(state, 0, .agent)
    return scene
  }
}
