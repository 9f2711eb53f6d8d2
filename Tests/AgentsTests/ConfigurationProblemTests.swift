import Agents
import RLCore
import Testing

/// What users are told about values that make no sense; the texts are exact.
@Suite struct ConfigurationProblemTests {
  private func entry(_ name: String) throws -> AgentEntry {
    try #require(agentCatalog.first { $0.name == name })
  }

  private func problems(_ name: String, _ values: [String: ConfigurationValue]) throws -> [String] {
    try entry(name).problems(values).map(\.description)
  }

  @Test func defaultsHaveNoProblems() {
    for entry in agentCatalog { #expect(entry.problems([:]) == [], "\(entry.name)") }
  }

  @Test func aBatchLargerThanTheBuffer() throws {
    #expect(
      try problems("dqn", ["batch_size": .integer(64), "buffer_size": .integer(50)]) == [
        "batch_size: a batch of 64 is larger than the buffer; use at most buffer_size, 50"
      ])
    #expect(try problems("dqn", ["batch_size": .integer(50), "buffer_size": .integer(50)]) == [])
  }

  @Test func aBatchLargerThanTheWindow() throws {
    let values: [String: ConfigurationValue] = [
      "smallest_window": .integer(64), "largest_window": .integer(64), "batch_size": .integer(65),
    ]
    #expect(
      try problems("alphazero", values) == [
        "batch_size: a batch of 65 needs more positions than are kept; use at most largest_window, 64"
      ])
    #expect(try problems("alphazero", values.merging(["batch_size": .integer(64)]) { $1 }) == [])
  }

  /// Numbers that 32 bits hold as 0 or as infinity ended the process when the network was made.
  @Test(arguments: [
    ("dqn", "adam_eps"), ("dqn", "rmsprop_eps"), ("dqn", "max_grad_norm"), ("dqn", "max_grad_value"),
    ("dqn", "huber_delta"), ("alphazero", "value_scale"),
  ]) func numbersThatNetworksCannotHold(_ agent: String, _ name: String) throws {
    let key = try #require(try entry(agent).keys.first { $0.name == name })
    guard case .number(let range) = key.kind else {
      Issue.record("\(name) is no number")
      return
    }
    for value in [1e-300, 1e-46, 1e39, 1e300] { #expect(!range.contains(value), "\(value)") }
  }

  @Test(arguments: [(0, 1e-300), (1, 1.000_000_01), (0, 1e-40)])
  func anIntervalThatNetworksCannotHold(low: Double, high: Double) throws {
    #expect(
      try problems(
        "dqn", ["distribution": .text("c51"), "v_min": .number(low), "v_max": .number(high)]) == [
          "v_max: is so near to v_min, \(low), that numbers of 32 bits cannot tell them apart"
        ])
  }

  @Test func noGradientSteps() throws {
    #expect(
      try problems("dqn", ["gradient_steps": .integer(0)]) == [
        "gradient_steps: 0 would never learn; use 1 or more, or -1 for one per environment step"
      ])
    #expect(try problems("dqn", ["gradient_steps": .integer(-1)]) == [])
  }

  @Test func allProblemsAreToldAtOnce() throws {
    #expect(
      try problems(
        "dqn", ["gradient_steps": .integer(0), "batch_size": .integer(2), "buffer_size": .integer(1)]
      ).count == 2)
  }

  @Test func boundsThatDoNotMatchTheBins() throws {
    #expect(
      try problems(
        "q-learning", ["bins": .integers([3, 4]), "low": .numbers([0]), "high": .numbers([1, 2, 3])]) == [
          "low: needs one number for each of the 2 bins; this has 1",
          "high: needs one number for each of the 2 bins; this has 3",
        ])
    #expect(
      try problems("q-learning", ["low": .numbers([0]), "high": .numbers([1])]) == [
        "low: needs one number for each of the 0 bins; this has 1",
        "high: needs one number for each of the 0 bins; this has 1",
      ])
  }

  @Test(arguments: [2.0, 3.0]) func aLowerBoundThatIsNotBelowTheUpper(low: Double) throws {
    #expect(
      try problems(
        "q-learning", ["bins": .integers([3, 4]), "low": .numbers([0, low]), "high": .numbers([1, 2])]
      ) == ["high: must be above low in each element; element 2 is not"])
  }

  @Test(arguments: [[10_000, 10_001], [1_000_000, 1_000_000, 1_000_000, 1_000_000]])
  func moreStatesThanATableHolds(bins: [Int]) throws {
    let (low, high) = (bins.map { _ in 0.0 }, bins.map { _ in 1.0 })
    #expect(
      try problems("q-learning", ["bins": .integers(bins), "low": .numbers(low), "high": .numbers(high)]) == [
        "bins: make more than 100,000,000 states; use fewer bins"
      ])
  }

  @Test func asManyStatesAsATableHolds() throws {
    #expect(
      try problems(
        "q-learning",
        ["bins": .integers([10_000, 10_000]), "low": .numbers([0, 0]), "high": .numbers([1, 1])]) == [])
  }

  @Test func binsOnADiscreteEnvironment() throws {
    let values: [String: ConfigurationValue] = [
      "bins": .integers([3]), "low": .numbers([0]), "high": .numbers([1]),
    ]
    #expect(
      throws: ConfigurationProblem(
        "bins", "this environment's observations are already state indices; remove bins, low and high")
    ) { try entry("q-learning").make(values, .discrete(states: 4)) }
  }

  @Test func noBinsOnAnEnvironmentOfArrays() throws {
    let context = AgentContext(
      observationSpace: .box(BoxSpace([("position (m)", -1, 1), ("speed (m/s)", -1, 1)])),
      actionSpace: DiscreteSpace("left", "right"), environments: 1, totalSteps: 10, seed: 1)
    let message =
      "a table needs a finite number of states: set bins, low and high with 2 elements each (position (m), speed (m/s))"
    #expect(throws: ConfigurationProblem(nil, message)) { try entry("q-learning").make([:], context) }
    let values: [String: ConfigurationValue] = [
      "bins": .integers([3]), "low": .numbers([0]), "high": .numbers([1]),
    ]
    #expect(throws: ConfigurationProblem("bins", message)) { try entry("q-learning").make(values, context) }
  }

  @Test func aTableThatMeetsABoardNamesTheObservationThatCounts() throws {
    let context = AgentContext(
      observationSpace: .box(BoxSpace(shape: [18], low: 0, high: 1)),
      actionSpace: DiscreteSpace("left", "right"), environments: 1, totalSteps: 10, seed: 1)
    let message =
      "a table needs a finite number of states, and an observation here has 18 numbers: set observation: index in the environment if it has that key, or hashed_states"
    #expect(throws: ConfigurationProblem(nil, message)) { try entry("q-learning").make([:], context) }
    let agent = try entry("q-learning").make(["hashed_states": .integer(50)], context)
    #expect(agent.tensors[0].shape == [50, 2])
    let both: [String: ConfigurationValue] = [
      "hashed_states": .integer(50), "bins": .integers([3]), "low": .numbers([0]), "high": .numbers([1]),
    ]
    #expect(
      try problems("q-learning", both) == [
        "hashed_states: takes arrays as they are, and bins divide them; remove one"
      ])
  }

  @Test func noHashOfStateIndices() throws {
    #expect(
      throws: ConfigurationProblem(
        "hashed_states", "this environment's observations are already state indices; remove hashed_states")
    ) { try entry("q-learning").make(["hashed_states": .integer(9)], .discrete(states: 4)) }
  }

  @Test func aTableNamesTheLinearAgentsWhereItMeetsTiles() throws {
    var space = BoxSpace(shape: [648], low: 0, high: 1)
    space.tilings = 8
    let context = AgentContext(
      observationSpace: .box(space), actionSpace: DiscreteSpace("left", "right"), environments: 1,
      totalSteps: 10, seed: 1)
    let message =
      "a table has one row a state and cannot take tiles; use linear-sarsa, linear-expected-sarsa, linear-q-learning or linear-sarsa-lambda, or discretize: bins"
    #expect(throws: ConfigurationProblem(nil, message)) { try entry("sarsa").make([:], context) }
  }
}
