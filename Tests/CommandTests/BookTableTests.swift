import Foundation
import TestSupport
import Testing

/// Figures of tables: values, policies and rewards in place of learning curves.
@Suite struct BookTableTests {
  private func book(_ folder: Scratch, _ head: [String], _ body: String, _ arguments: [String] = []) throws
    -> Tool.Answer
  {
    let lines = ["figure: 1.1", "title: A figure", "says: Something.", "why: Because."] + head
    _ = try folder.write(lines.map { "# \($0)\n" }.joined() + body, to: "figure.yaml")
    return try Tool.run(
      ["book", "1.1", "--experiments", folder.path, "--out", folder.path + "/runs", "--progress", "off"]
        + arguments)
  }

  private func rows(_ answer: Tool.Answer) throws -> [(name: String?, value: Double?, agrees: Bool?)] {
    try answer.objects.map {
      ($0["row"] as? String, $0["measured"] as? Double, $0["agrees"] as? Bool)
    }
  }

  private static let gambler = """
    environment: {id: GamblersProblem-v0, goal: 8}
    agent: {algorithm: q-learning, gamma: 1}
    training: {steps: 1_000}
    """

  @Test func aProblemIsSolvedSweepBySweepAndNothingIsTrained() throws {
    let folder = try Scratch()
    let head = [
      "solve: value-iteration", "draws: values, policy", "at: sweep 1, final", "parameter: capital",
      "expect: sweep 1 | value of 4 | 0.4 ± 0 | by hand", "expect: sweep 1 | value of 2 | 0 ± 0 | by hand",
      "expect: final | value of 2 | 0.16 ± 0 | by hand", "expect: final | action of 4 | 3 ± 0 | wrong",
    ]
    let answer = try book(folder, head, Self.gambler, ["--json", "--figures", folder.path])
    #expect(answer.status == 1)
    let rows = try rows(answer)
    #expect(
      rows.map(\.name) == [
        "sweep 1, value of 4", "sweep 1, value of 2", "final, value of 2", "final, action of 4",
      ])
    for (row, value) in zip(rows, [0.4, 0, 0.16, 4]) { #expect(abs((row.value ?? .nan) - value) < 1e-12) }
    #expect(rows.map(\.agrees) == [true, true, true, false])
    let svg = try String(contentsOfFile: folder.path + "/figure-1.1.svg", encoding: .utf8)
    #expect(svg.contains(">sweep 1<") && svg.contains(">Policy, final<") && svg.contains(">capital<"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/runs/1.1"))
  }

  @Test func policiesAreDrawnOnTheGridOfTheirWorld() throws {
    let folder = try Scratch()
    let body = """
      environment: {id: JacksCarRental-v0, cars: 3, longest_move: 2}
      agent: {algorithm: q-learning, gamma: 0.9}
      """
    let head = [
      "solve: policy-iteration", "draws: policy, values", "at: policy 0, final",
      "expect: policy 0 | mean action | 0 ± 0 | by hand",
    ]
    let answer = try book(folder, head, body, ["--figures", folder.path])
    #expect(answer.status == 0, "\(answer.errors)")
    let svg = try String(contentsOfFile: folder.path + "/figure-1.1.svg", encoding: .utf8)
    #expect(svg.contains(">policy 0<") && svg.contains(">final<") && svg.contains(">values from "))
    let late = head.map { $0.replacing("policy 0", with: "policy 99") }
    #expect(
      try book(folder, late, body).errors.hasPrefix(
        "rl-lab: \(folder.path)/figure.yaml: there is no policy 99, policy-iteration ends with policy "))
  }

  @Test func theValuesOfRunsAreReadAtTheirEnd() throws {
    let folder = try Scratch()
    let body = """
      environment: {id: RandomWalk-v0}
      agent: {algorithm: prediction, initial_value: 2}
      training: {episodes: 1}
      evaluation: {every: 0, episodes: 1}
      seeds: 1..3
      """
    let head = [
      "draws: values", "parameter: state", "curve: still | agent.learning_rate=1e-12",
      "curve: moving | agent.learning_rate=0.5", "expect: still | mean value | 2 ± 0 | by hand",
      "expect: still | deviation of value | 0 ± 1e-9 | by hand",
    ]
    let answer = try book(folder, head, body, ["--json", "--figures", folder.path])
    #expect(try rows(answer).map(\.name) == ["still, mean value", "still, standard deviation of the value"])
    #expect(answer.status == 0, "\(answer.output)")
    let svg = try String(contentsOfFile: folder.path + "/figure-1.1.svg", encoding: .utf8)
    #expect(svg.contains(">moving<") && svg.contains(">state<"))
  }

  @Test func twoObservedNumbersAreASurface() throws {
    let folder = try Scratch()
    let body = """
      environment: {id: MountainCar-v0, discretize: tiles, bins: [4], tilings: 2}
      agent: {algorithm: linear-sarsa, gamma: 1, exploration_initial_eps: 0}
      training: {steps: 200}
      evaluation: {every: 0, episodes: 1}
      seeds: 1..2
      """
    let head = [
      "draws: costs", "curve: start | agent.gamma=1", "expect: start | highest cost | 0 ± 100 | a guess",
    ]
    let answer = try book(folder, head, body, ["--json", "--figures", folder.path])
    #expect(try rows(answer).first?.value.map { $0 > 0 } == true, "\(answer.errors)")
    let svg = try String(contentsOfFile: folder.path + "/figure-1.1.svg", encoding: .utf8)
    #expect(svg.components(separatedBy: "class=\"surface\"").count == 23 * 23 + 1)
  }

  @Test func eachActionIsTakenForItsRewards() throws {
    let folder = try Scratch()
    let body = """
      environment: {id: Bandit-v0, values: [1, -2], reward_sd: 0.5}
      agent: {algorithm: random}
      training: {steps: 4_000}
      seeds: 1..5
      """
    let head = [
      "draws: rewards", "expect: action 0 | mean reward | 1 ± 0.01 | by hand",
      "expect: action 1 | mean reward | -2 ± 0.01 | by hand",
      "expect: action 1 | deviation of reward | 0.5 ± 0.01 | by hand",
    ]
    let answer = try book(folder, head, body, ["--figures", folder.path])
    #expect(answer.status == 0, "\(answer.output)\(answer.errors)")
    #expect(answer.output.contains("1.1  action 1, standard deviation of the reward: measured 0."))
    let svg = try String(contentsOfFile: folder.path + "/figure-1.1.svg", encoding: .utf8)
    #expect(svg.components(separatedBy: "class=\"band\"").count == 3)
  }

  @Test func theMedianOfTheSeedsMayCount() throws {
    let folder = try Scratch()
    let body = """
      environment: {id: FrozenLake-v1, is_slippery: false}
      agent: {algorithm: q-learning}
      training: {steps: 2_000}
      evaluation: {every: 0, episodes: 1}
      seeds: 1..3
      """
    let head = [
      "metric: training_return", "axis: episodes, logarithmic", "seeds: median, drawn",
      "curve: Q | agent.algorithm=q-learning", "expect: Q | episodes 1..20 | 0.2 ± 1 | a guess",
    ]
    let answer = try book(folder, head, body, ["--figures", folder.path])
    #expect(
      answer.output.contains("1.1  Q, median over seeds, mean training return, episodes 1 to 20: measured "))
    let svg = try String(contentsOfFile: folder.path + "/figure-1.1.svg", encoding: .utf8)
    #expect(svg.contains("training episodes, logarithmic") && svg.contains("class=\"seed\""))
  }

  @Test(arguments: [
    (
      ["draws: values", "expect: a | final | 1 ± 0 | x"],
      "it needs a line 'curve:' and a line 'expect:' in its head"
    ),
    (
      ["draws: values", "curve: a", "expect: a | final | 1 ± 0 | x"],
      "'return' is expected of tables; write such as 'value of 50' or 'mean value'"
    ),
    (
      ["metric: training_return", "curve: a", "expect: a | mean value | 1 ± 0 | x"],
      "'mean value' is expected of curves; a score of runs is final, area, or a range"
    ),
    (
      ["draws: values", "solve: value-iteration", "curve: a", "expect: a | mean value | 1 ± 0 | x"],
      "nothing is trained for this figure; remove its lines 'curve:'"
    ),
    (
      ["draws: values", "solve: value-iteration", "expect: a | mean value | 1 ± 0 | x"],
      "something is expected of 'a', which is not drawn; choose from final"
    ),
  ]) func aHeadThatDoesNotFitTogetherIsRefused(head: [String], message: String) throws {
    let folder = try Scratch()
    let answer = try book(folder, head, Self.gambler)
    #expect(answer.status == 78)
    #expect(answer.errors == "rl-lab: \(folder.path)/figure.yaml: \(message)\n")
  }

  @Test func aProblemWithoutAModelCannotBeSolved() throws {
    let folder = try Scratch()
    let head = ["solve: value-iteration", "draws: values", "expect: final | mean value | 1 ± 0 | x"]
    let answer = try book(folder, head, "environment: {id: CartPole-v1}\nagent: {algorithm: dqn}\n")
    #expect(
      answer.errors
        == "rl-lab: \(folder.path)/figure.yaml: 'solve' needs an environment with an exact model\n")
  }
}
