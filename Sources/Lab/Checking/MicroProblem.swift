/// A question with a known answer that every agent must get right, and what it means when one does not.
package struct MicroProblem: Sendable {
  package let name: String
  let world: MicroWorld
  /// Steps after which an episode is truncated; nil for never.
  var maxEpisodeSteps: Int?
  let gamma: Double
  let steps: Int
  /// What actions are worth, `(state, action, value)`.
  var values: [(state: Int, action: Int, value: Double)] = []
  /// What a greedy policy must do, `(state, action)`.
  var best: [(state: Int, action: Int)] = []
  /// Whether values are means over chance, which a learner only comes near to.
  var isNoisy = false
  let ifTooLow: String
  let ifTooHigh: String
  var ifWrongAction = ""

  private static func rule(_ reward: Double, _ next: Int?) -> MicroWorld.Rule {
    MicroWorld.Rule(reward: reward, states: [next])
  }

  package static let all: [MicroProblem] = [
    MicroProblem(
      name: "endless reward, cut off by a time limit",
      world: MicroWorld([[rule(1, 0)]]), maxEpisodeSteps: 4, gamma: 0.5, steps: 2000,
      values: [(0, 0, 2)],
      ifTooLow: "it takes a truncated episode for an ended one: the value of what would follow is missing",
      ifTooHigh: "the discount of what follows is not applied"),
    MicroProblem(
      name: "one step and the end",
      world: MicroWorld([[rule(3, nil)]]), gamma: 0.5, steps: 2000, values: [(0, 0, 3)],
      ifTooLow: "the last step of an episode is not learned from",
      ifTooHigh: "it adds the value of what follows though the episode has ended"),
    MicroProblem(
      name: "two steps",
      world: MicroWorld([[rule(1, 1)], [rule(2, nil)]]), gamma: 0.5, steps: 3000,
      values: [(0, 0, 2), (1, 0, 2)],
      ifTooLow: "the value of the second step does not reach the first",
      ifTooHigh: "the value of the second step is not discounted, or rewards are counted twice"),
    MicroProblem(
      name: "three choices",
      world: MicroWorld([[rule(0, nil), rule(1, nil), rule(0.5, nil)]]), gamma: 0.9, steps: 3000,
      best: [(0, 1)],
      ifTooLow: "", ifTooHigh: "",
      ifWrongAction: "rewards are credited to other actions than those that earned them"),
    MicroProblem(
      name: "illegal actions",
      world: MicroWorld([[rule(0, 1), nil], [nil, rule(-1, nil)]]), gamma: 0.5, steps: 3000,
      values: [(0, 0, -0.5), (1, 1, -1)], best: [(0, 0), (1, 1)],
      ifTooLow: "what follows is counted twice, or an episode's end is not one",
      ifTooHigh: "the target takes the value of an action that is illegal there",
      ifWrongAction: "an illegal action is chosen"),
    MicroProblem(
      name: "two players",
      world: MicroWorld(
        alternatesTurns: true, [[rule(0, 1), rule(0, 2)], [rule(1, nil), nil], [rule(-1, nil), nil]]),
      gamma: 0.5, steps: 3000, values: [(0, 1, 0.5), (1, 0, 1), (2, 0, -1)],
      best: [(0, 1)],
      ifTooLow: "it takes the opponent's loss for its own",
      ifTooHigh: "it takes the opponent's gain for its own",
      ifWrongAction: "it helps the opponent"),
    MicroProblem(
      name: "random walk",
      world: MicroWorld(
        start: 2,
        (0..<5).map { state in
          [
            MicroWorld.Rule(
              reward: 0, states: [state == 0 ? nil : state - 1, state == 4 ? nil : state + 1],
              rewards: [0, state == 4 ? 1 : 0])
          ]
        }), gamma: 1, steps: 12_000,
      values: (0..<5).map { ($0, 0, Double($0 + 1) / 6) }, isNoisy: true,
      ifTooLow: "values are means over too little, or chance is weighed wrongly",
      ifTooHigh: "values are means over too little, or chance is weighed wrongly"),
  ]
}
