/// A test problem with a known solution, and the meaning of wrong answers.
package struct MicroProblem: Sendable {
  package let name: String
  let world: MicroWorld
  /// Steps after which an episode is truncated; nil for never.
  var maxEpisodeSteps: Int?
  let gamma: Double
  let steps: Int
  /// Expected action values, `(state, action, value)`.
  var values: [(state: Int, action: Int, value: Double)] = []
  /// Expected greedy actions, `(state, action)`.
  var best: [(state: Int, action: Int)] = []
  /// Whether values are expectations that a learner only approximates.
  var isNoisy = false
  let ifTooLow: String
  let ifTooHigh: String
  var ifWrongAction = ""

  private static func rule(_ reward: Double, _ next: Int?) -> MicroWorld.Rule {
    MicroWorld.Rule(reward: reward, states: [next])
  }

  package static let all: [MicroProblem] = [
    MicroProblem(
      name: "endless reward, truncated by a time limit",
      world: MicroWorld([[rule(1, 0)]]), maxEpisodeSteps: 4, gamma: 0.5, steps: 2000,
      values: [(0, 0, 2)],
      ifTooLow: "it treats a truncated episode as terminated: the bootstrap is missing",
      ifTooHigh: "the bootstrap is not discounted"),
    MicroProblem(
      name: "one step, then termination",
      world: MicroWorld([[rule(3, nil)]]), gamma: 0.5, steps: 2000, values: [(0, 0, 3)],
      ifTooLow: "the last step of an episode is not learned from",
      ifTooHigh: "it bootstraps although the episode has terminated"),
    MicroProblem(
      name: "two steps",
      world: MicroWorld([[rule(1, 1)], [rule(2, nil)]]), gamma: 0.5, steps: 3000,
      values: [(0, 0, 2), (1, 0, 2)],
      ifTooLow: "the value of the second step does not propagate to the first",
      ifTooHigh: "the value of the second step is not discounted, or rewards are counted twice"),
    MicroProblem(
      name: "three choices",
      world: MicroWorld([[rule(0, nil), rule(1, nil), rule(0.5, nil)]]), gamma: 0.9, steps: 3000,
      best: [(0, 1)],
      ifTooLow: "", ifTooHigh: "",
      ifWrongAction: "rewards are credited to the wrong actions"),
    MicroProblem(
      name: "illegal actions",
      world: MicroWorld([[rule(0, 1), nil], [nil, rule(-1, nil)]]), gamma: 0.5, steps: 3000,
      values: [(0, 0, -0.5), (1, 1, -1)], best: [(0, 0), (1, 1)],
      ifTooLow: "the bootstrap is counted twice, or a termination is ignored",
      ifTooHigh: "the target uses the value of an illegal action",
      ifWrongAction: "an illegal action is chosen"),
    MicroProblem(
      name: "two players",
      world: MicroWorld(
        alternatesTurns: true, [[rule(0, 1), rule(0, 2)], [rule(1, nil), nil], [rule(-1, nil), nil]]),
      gamma: 0.5, steps: 3000, values: [(0, 1, 0.5), (1, 0, 1), (2, 0, -1)],
      best: [(0, 1)],
      ifTooLow: "it treats the opponent's loss as its own",
      ifTooHigh: "it treats the opponent's gain as its own",
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
      ifTooLow: "values are averaged over too few samples, or probabilities are weighted wrongly",
      ifTooHigh: "values are averaged over too few samples, or probabilities are weighted wrongly"),
  ]
}
