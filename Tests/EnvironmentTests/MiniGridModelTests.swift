import Agents
import AllEnvironments
import RLCore
import Testing

/// Layouts of MiniGrid: the same grid in every episode, with an exact model.
@Suite struct MiniGridModelTests {
  /// Of each world the limit of steps.
  static let worlds: [(id: String, limit: Int)] = [
    ("MiniGrid-Empty-8x8-v0", 256), ("MiniGrid-FourRooms-v0", 100), ("MiniGrid-DoorKey-5x5-v0", 250),
    ("MiniGrid-DoorKey-6x6-v0", 360), ("MiniGrid-LavaGapS5-v0", 100), ("MiniGrid-Unlock-v0", 288),
  ]

  private static func made(
    _ id: String, _ layout: Int, _ observation: String = "index"
  ) throws -> MadeEnvironment {
    try entry(id).make(["layout": .integer(layout), "observation": .text(observation)])
  }

  private static func look(_ environment: any Environment) -> [Double] { observation(of: environment) }

  /// The fewest steps to a reward, by a search that knows nothing of the model: what is seen in the whole grid and in the view,
  /// where the agent's own cell is what it carries, tells one situation from another.
  private func shortestPath(_ id: String, _ layout: Int) throws -> Int {
    typealias Pair = (full: any Environment, view: any Environment)
    var random = RandomStream(seed: 0)
    var start: Pair = (
      try Self.made(id, layout, "full").prototype, try Self.made(id, layout, "view").prototype
    )
    start.full.reset(using: &random)
    start.view.reset(using: &random)
    var seen: Set<[Double]> = [Self.look(start.full) + Self.look(start.view)]
    var edge = [start]
    for steps in 1...1000 {
      var next: [Pair] = []
      for pair in edge {
        for action in 0..<start.full.actionSpace.count {
          var other = pair
          let result = other.full.step(action, using: &random)
          _ = other.view.step(action, using: &random)
          if result.reward > 0 { return steps }
          guard result.ending == .none, seen.insert(Self.look(other.full) + Self.look(other.view)).inserted
          else { continue }
          next.append(other)
        }
      }
      edge = next
    }
    Issue.record("\(id), layout \(layout): no way leads to a reward")
    return 0
  }

  @Test(arguments: worlds, [0, 1, 7])
  func theOptimumIsTheShortestPath(world: (id: String, limit: Int), layout: Int) throws {
    let model = try #require(Self.made(world.id, layout).model())
    let steps = try shortestPath(world.id, layout)
    let expected = 1 - 0.9 * Double(steps) / Double(world.limit)
    for gamma in [0.9, 0.99, 1] {
      let solution = try #require(Planning.valueIteration(model, gamma: gamma))
      let earned = try #require(
        Planning.expectedReturn(model, policy: solution.policy, maxEpisodeSteps: world.limit))
      #expect(abs(earned - expected) < 1e-12, "gamma \(gamma)")
    }
    let timeAware = try #require(Planning.optimalReturn(model, maxEpisodeSteps: world.limit))
    #expect(abs(timeAware - expected) < 1e-12)
  }

  /// What is called optimal earns in the environment what the model promises, whatever is observed.
  @Test(arguments: worlds)
  func theOptimalPolicyEarnsItsReturn(world: (id: String, limit: Int)) throws {
    let model = try #require(Self.made(world.id, 3).model())
    let solution = try #require(Planning.valueIteration(model, gamma: 0.99))
    var walk = EnvironmentWalk(
      try Self.made(world.id, 3), maxEpisodeSteps: world.limit, seed: 11)
    var sum = 0.0
    var ending = Ending.none
    while ending == .none {
      let step = walk.step(solution.policy[Int(walk.observation[0])])
      sum += step.reward
      ending = step.ending
    }
    let promised = try #require(
      Planning.expectedReturn(model, policy: solution.policy, maxEpisodeSteps: world.limit))
    #expect(ending == .terminated && abs(sum - promised) < 1e-12)
  }

  @Test(arguments: worlds)
  func theEnvironmentStepsAsItsModelSays(world: (id: String, limit: Int)) throws {
    let made = try Self.made(world.id, 2)
    let model = try #require(made.model())
    let batch = made.batch(
      count: 4, maxEpisodeSteps: world.limit, episodeSeeds: .drawn(root: 5, purpose: .trainingEpisodes))
    var random = RandomStream(seed: 6)
    batch.reset()
    for _ in 0..<2_000 {
      for row in 0..<4 { batch.actions[row] = Int32(random.below(model.actionCount)) }
      let steps = (0..<4).map { Int(batch.elapsedSteps[$0]) + 1 }
      batch.step()
      for row in 0..<4 {
        let outcomes = model.outcomes(
          state: Int(batch.previousObservations.row(row)[0]), action: Int(batch.actions[row]))
        let outcome = try #require(outcomes.first)
        try #require(outcomes.count == 1 && outcome.state == Int(batch.nextObservations.row(row)[0]))
        #expect(outcome.terminated == (batch.endings[row] == .terminated))
        let reward = outcome.reward * (1 - Double(steps[row]) * model.rewardDecay)
        #expect(abs(reward - batch.rewards[row]) < 1e-12)
      }
    }
  }

  /// The number of the state inside a world that shows something else, and what would be observed in that state.
  @Test(arguments: ["view", "one-hot", "flat", "full"])
  func everyFormKnowsItsState(form: String) throws {
    let (made, index) = (
      try Self.made("MiniGrid-DoorKey-5x5-v0", 4, form), try Self.made("MiniGrid-DoorKey-5x5-v0", 4)
    )
    let write = try #require(made.writeObservation)
    var walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 1)
    var numbers = EnvironmentWalk(index, maxEpisodeSteps: nil, seed: 1)
    let batch = made.batch(count: 1, maxEpisodeSteps: nil, episodeSeeds: .listed([1]))
    batch.reset()
    var random = RandomStream(seed: 8)
    for _ in 0..<300 {
      let inner = try #require(walk.environment.innermost as? any DiscreteEnvironment)
      let state = Int(numbers.observation[0])
      #expect(inner.state == state)
      var row = [Float](repeating: .nan, count: walk.observation.count)
      var span = row.mutableSpan
      write(state, &span)
      try #require(row.map(Double.init) == walk.observation)
      try #require(batch.observations.row(0) == walk.observation)
      let action = random.below(7)
      batch.actions[0] = Int32(action)
      batch.step()
      if walk.step(action).ending != .none { walk.reset() }
      if numbers.step(action).ending != .none { numbers.reset() }
    }
  }

  @Test func aLayoutIsThePackagesGridOfThatSeed() throws {
    let free = try entry("MiniGrid-FourRooms-v0").make(["observation": .text("full")])
    let fixed = try Self.made("MiniGrid-FourRooms-v0", 9, "full")
    let expected = EnvironmentWalk(free, maxEpisodeSteps: nil, seed: 9).observation
    for seed in 1...3 {
      #expect(EnvironmentWalk(fixed, maxEpisodeSteps: nil, seed: UInt64(seed)).observation == expected)
    }
  }

  @Test func whatHasNoModelSaysWhy() throws {
    let free = try entry("MiniGrid-Empty-5x5-v0").make()
    #expect(free.model() == nil)
    #expect(free.whyNoModel() == "every episode has another grid; fix one with layout, a seed")
    let moving = try Self.made("MiniGrid-Dynamic-Obstacles-5x5-v0", 1, "view")
    #expect(moving.model() == nil)
    #expect(moving.whyNoModel() == "its obstacles move at random")
    #expect(
      throws: ConfigurationProblem(
        "observation", "index is not possible, since its obstacles move at random; use view")
    ) {
      try Self.made("MiniGrid-Dynamic-Obstacles-5x5-v0", 1)
    }
    #expect(
      throws: ConfigurationProblem(
        "observation", "index counts the states of one layout; set layout to a seed")
    ) {
      try entry("MiniGrid-Empty-5x5-v0").make(["observation": .text("index")])
    }
  }
}
