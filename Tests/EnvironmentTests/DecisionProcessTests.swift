import Agents
import RLCore
import Testing

/// Decision processes written in an experiment file: what they do, and the exact words for every mistake.
struct DecisionProcessTests {
  private func values(
    _ transitions: [String], terminal: [String] = ["end"], start: [String] = []
  ) -> [String: ConfigurationValue] {
    ["transitions": .texts(transitions), "terminal": .texts(terminal), "start": .texts(start)]
  }

  private func problems(
    _ transitions: String..., terminal: [String] = ["end"], start: [String] = []
  ) throws -> [String] {
    try entry("MDP-v0").problems(values(transitions, terminal: terminal, start: start)).map(\.description)
  }

  private func model(_ transitions: String..., start: [String] = []) throws -> TransitionModel {
    try #require(entry("MDP-v0").make(values(transitions, start: start)).model())
  }

  @Test func theDefaultIsMaximizationBias() throws {
    let made = try entry("MDP-v0").make()
    let model = try #require(made.model())
    #expect(made.actionSpace.labels == ["left", "right"] + (1...10).map { "\($0)" })
    #expect(
      Array(model.outcomes(state: 0, action: 0)) == [
        .init(probability: 1, state: 1, reward: 0, terminated: false)
      ])
    #expect(
      Array(model.outcomes(state: 1, action: 11)) == [
        .init(probability: 1, state: 2, reward: -0.1, terminated: true)
      ])
    #expect(Planning.optimalReturn(model, maxEpisodeSteps: 1000) == 0)
  }

  @Test func eachStateHasItsOwnActions() throws {
    func legal<E: Environment>(_ prototype: E, after actions: [Int]) -> [Int]? {
      var (environment, random) = (prototype, RandomStream(seed: 0))
      environment.reset(using: &random)
      for action in actions { _ = environment.step(action, using: &random) }
      return legalActions(in: environment)
    }
    let world = try entry("MDP-v0").make().prototype
    #expect(legal(world, after: []) == [0, 1])
    #expect(legal(world, after: [0]) == Array(2...11))
    #expect(legal(world, after: [1]) == [])
  }

  @Test func whereAllActionsAreLegalNothingIsMasked() throws {
    let made = try entry("MDP-v0").make(values(["A go -> end 1", "B go -> A"], start: ["B"]))
    #expect(!made.masksActions && made.model()?.legalActions == nil)
  }

  @Test func thePlannerNeverNamesAnIllegalAction() throws {
    // 'wait' comes first in the order of names and is illegal in B, where it does what 'go' does.
    let model = try model("A wait -> B", "B go -> end 1")
    for gamma in [0.9, 1] {
      #expect(Planning.valueIteration(model, gamma: gamma)?.policy.prefix(2) == [0, 1])
    }
  }

  /// Example 6.2 of Sutton and Barto: the values of C and of its neighbors are 1/6 to 5/6.
  @Test func theRandomWalkHasTheValuesOfTheBook() throws {
    let model = try model(
      "A go -> end | B", "B go -> A | C", "C go -> B | D", "D go -> C | E", "E go -> D | end 1",
      start: ["C"])
    let values = try #require(Planning.policyValues(model, policy: [0, 0, 0, 0, 0, 0], gamma: 1))
    for state in 0..<5 { #expect(abs(values[state] - Double(state + 1) / 6) < 1e-9) }
    #expect(model.startProbabilities == [0, 0, 1, 0, 0, 0])
  }

  /// One number in [0, 1) decides where an episode starts, the next one how its step ends.
  @Test func startsAndOutcomesAreDrawnByTheirProbabilities() throws {
    func reward<E: Environment>(_ prototype: E, _ random: RandomStream) -> Double {
      var (environment, random) = (prototype, random)
      environment.reset(using: &random)
      return environment.step(0, using: &random).reward
    }
    let world = try entry("MDP-v0").make(
      values(
        ["A go -> 0.5 end 1 | 0.25 end 2 | 0.25 end 3", "B go -> 0.5 end 11 | 0.25 end 12 | 0.25 end 13"],
        start: ["0.25 A", "0.75 B"])
    ).prototype
    var found = Set<Double>()
    for seed in 0..<200 as Range<UInt64> {
      var draws = RandomStream(seed: seed)
      let (start, outcome) = (draws.uniform(), draws.uniform())
      let expected = (start < 0.25 ? 0.0 : 10) + (outcome < 0.5 ? 1 : outcome < 0.75 ? 2 : 3)
      #expect(reward(world, RandomStream(seed: seed)) == expected, "seed \(seed)")
      found.insert(expected)
    }
    #expect(found == [1, 2, 3, 11, 12, 13])
  }

  @Test func probabilitiesMayBeFractions() throws {
    let model = try model("A go -> 1/3 A -1 | 2/3 end 1", start: ["A"])
    #expect(model.outcomes(state: 0, action: 0).map(\.probability) == [1.0 / 3, 2.0 / 3])
    #expect(model.outcomes(state: 0, action: 0).map(\.reward) == [-1, 1])
  }

  @Test(arguments: [
    ("normal -0.1 2", -0.1, 4.0), ("uniform 1 3", 2, 1.0 / 3), ("bernoulli 0.25", 0.25, 0.1875),
  ])
  func randomRewardsHaveTheirMeanAndVariance(reward: String, mean: Double, variance: Double) throws {
    let made = try entry("MDP-v0").make(values(["A go -> end \(reward)"]))
    let batch = made.batch(count: 1, maxEpisodeSteps: nil, episodeSeeds: .listed(Array(0..<20_000)))
    batch.reset()
    var (sum, squares) = (0.0, 0.0)
    for _ in 0..<20_000 {
      batch.step()
      sum += batch.rewards[0]
      squares += batch.rewards[0] * batch.rewards[0]
    }
    let found = sum / 20_000
    #expect(abs(found - mean) < 4 * (variance / 20_000).squareRoot())
    #expect(abs(squares / 20_000 - found * found - variance) < 0.05 * variance)
    #expect(made.model()?.outcomes(state: 0, action: 0).first?.reward == mean)
  }

  @Test func noTransitions() throws {
    #expect(
      try entry("MDP-v0").problems(values([], terminal: [])).map(\.description) == [
        "transitions: there are none; write 'STATE ACTION -> STATE REWARD', such as 'A left -> B 0.5'"
      ])
  }

  @Test(arguments: ["A -> B", "A left B", "A left ->", "1 left -> end", "A left -> end -> end"])
  func linesThatAreNoTransition(text: String) throws {
    #expect(
      try problems(text) == [
        "transitions: '\(text)' is not a transition; write 'STATE ACTION -> STATE REWARD', such as 'A left -> B 0.5'"
      ])
  }

  @Test func probabilitiesThatDoNotSumToOne() throws {
    #expect(
      try problems("A left -> 0.5 A | 0.25 end") == [
        "transitions: state A, action left: the probabilities sum to 0.75, not to 1"
      ])
    #expect(
      try problems("A left -> 0.5 A | end") == [
        "transitions: state A, action left: some outcomes have a probability and some have none; give all or none"
      ])
    #expect(
      try problems("A left -> 1.5 end") == [
        "transitions: state A, action left: '1.5' is not a probability; write a number in (0, 1] or a fraction"
      ])
  }

  @Test func unknownStates() throws {
    #expect(
      try problems("A left -> C | end") == [
        "transitions: state A, action left: unknown state 'C'; give it actions, or list it in terminal"
      ])
  }

  @Test func statesOutOfReach() throws {
    #expect(
      try problems("A left -> end", "B left -> end", terminal: ["end", "pit"]) == [
        "transitions: state 'B' cannot be reached from the start; lead to it or remove it",
        "terminal: state 'pit' cannot be reached from the start; lead to it or remove it",
      ])
  }

  @Test func rewardsThatAreNone() throws {
    #expect(
      try problems("A left -> end normal 1") == [
        "transitions: state A, action left: 'normal 1' is not a reward; write a number, 'normal MEAN SD', 'uniform LOW HIGH' or 'bernoulli P'"
      ])
  }

  @Test func outcomesWithoutAState() throws {
    #expect(
      try problems("A left -> 0.5 | end") == [
        "transitions: state A, action left: an outcome names no state; write 'PROBABILITY STATE REWARD', such as '0.5 B 1'"
      ])
  }

  @Test func actionsThatAreDeclaredTwiceOrNoRange() throws {
    #expect(
      try problems("A 1..3 -> end", "A 2 -> end") == ["transitions: state A, action 2 is declared twice"])
    #expect(
      try problems("A 3..1 -> end") == [
        "transitions: state A, action 3..1: not a range of actions; write it as 1..10 or to1..10"
      ])
  }

  @Test func terminalStatesHaveNoActions() throws {
    #expect(
      try problems("A left -> end", "end left -> A") == [
        "terminal: 'end' has actions; remove them, or the state from terminal"
      ])
  }

  @Test func startsThatAreNone() throws {
    #expect(
      try problems("A left -> end", start: ["end"]) == [
        "start: 'end' is a terminal state; an episode starts in a state with actions"
      ])
    #expect(
      try problems("A left -> end", start: ["Q"]) == [
        "start: 'Q' is not a state; an episode starts in a state with actions"
      ])
    #expect(
      try problems("A left -> end", start: ["0.5 A"]) == ["start: the probabilities sum to 0.5, not to 1"])
  }
}
