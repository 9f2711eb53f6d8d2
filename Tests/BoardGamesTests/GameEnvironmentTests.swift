import Agents
import BoardGames
import Drawing
import RLCore
import Testing

@Suite struct GameEnvironmentTests {
  private func batch(_ id: String, _ values: [String: ConfigurationValue] = [:], count: Int = 8) throws
    -> BatchEnvironment
  {
    try entry(id).make(values).batch(
      count: count, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: 3, purpose: .trainingEpisodes))
  }

  private func stones(_ observations: Observations, _ row: Int) -> (own: Int, other: Int) {
    let values = observations.row(row)
    return (
      Int(values.prefix(values.count / 2).reduce(0, +)), Int(values.suffix(values.count / 2).reduce(0, +))
    )
  }

  /// One's own turn means as many stones as the opponent, or one less for who moves second.
  @Test(arguments: ["TicTacToe-v0", "ConnectFour-v0"], ["first", "second"])
  func everyObservationIsTheAgentsTurn(id: String, seat: String) throws {
    let batch = try batch(id, ["seat": .text(seat)])
    var random = RandomStream(seed: 1)
    batch.reset()
    for _ in 0..<500 {
      for row in 0..<batch.count {
        let (own, other) = stones(batch.observations, row)
        try #require(other - own == (seat == "first" ? 0 : 1))
        let action = try #require(batch.observations.mask(row)).randomAction(using: &random)
        batch.actions[row] = Int32(action)
      }
      batch.step()
    }
  }

  @Test func theAgentBeginsInEitherSeatEquallyOften() throws {
    let batch = try batch("TicTacToe-v0", count: 4000)
    batch.reset()
    let second = (0..<4000).filter { stones(batch.observations, $0).other == 1 }.count
    #expect(abs(second - 2000) < 190)  // six standard deviations
  }

  /// A loss arrives with the agent's own last step, since the opponent's winning reply belongs to it.
  @Test func aLossArrivesWithTheStepThatAllowedIt() throws {
    let made = try entry("ConnectFour-v0").make(["opponent": .text("rules"), "seat": .text("first")])
    var losses = 0
    for seed in 0..<200 as Range<UInt64> {
      var walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: seed)
      var (random, step) = (RandomStream(seed: seed), Step(reward: 0))
      while step.ending == .none {
        let legal = try #require(walk.legalActions)
        step = walk.step(legal[random.below(legal.count)])
        if step.ending == .none { try #require(step.reward == 0) }
      }
      let plies = try #require(walk.environment.info.first { $0.name == "plies" }?.value.number)
      // The second player's last move makes the number of moves even.
      if step.reward == -1 {
        #expect(Int(plies) % 2 == 0)
        losses += 1
      } else if step.reward == 1 {
        #expect(Int(plies) % 2 == 1)
      }
      #expect(walk.legalActions == [])
    }
    #expect(losses > 100)
  }

  @Test func anIllegalActionLosesAtOnce() throws {
    let made = try entry("TicTacToe-v0").make(["seat": .text("first")])
    var walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 1)
    _ = walk.step(4)
    let before = walk.observation
    #expect(walk.legalActions?.contains(4) == false)
    #expect(walk.step(4) == Step(reward: -1, ending: .terminated))
    #expect(walk.observation == before && walk.legalActions == [])
    #expect(walk.environment.info.first { $0.name == "illegal" }?.value == .number(1))
    walk.reset()
    #expect(walk.legalActions == Array(0..<9))
  }

  @Test func theLastObservationIsTheAgentsViewStill() throws {
    let made = try entry("TicTacToe-v0").make(["seat": .text("first")])
    for seed in 0..<50 as Range<UInt64> {
      var walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: seed)
      var (own, ending) = (0, Ending.none)
      while ending == .none {
        ending = walk.step(try #require(walk.legalActions)[0]).ending
        own += 1
        #expect(Int(walk.observation.prefix(9).reduce(0, +)) == own)
      }
    }
  }

  @Test func theIndexCountsPositionsInBaseThree() throws {
    let made = try entry("TicTacToe-v0").make(["observation": .text("index"), "seat": .text("first")])
    #expect(made.observationSpace == .discrete(count: 19_683))
    var walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 4)
    #expect(walk.observation == [0])
    _ = walk.step(0)
    // The agent's stone is the lowest digit, 1; the opponent's is a 2 somewhere above.
    let reply = Int(walk.observation[0]) - 1
    #expect((1..<9).contains { reply == 2 * [1, 3, 9, 27, 81, 243, 729, 2187, 6561][$0] })
  }

  @Test(arguments: [
    (
      "ConnectFour-v0", "minimax",
      "opponent: no opponent is called 'minimax'; use self, pool, random, rules, alpha-beta-N (depth N, 1 to 20), mcts-N (N playouts, 1 to 1000000), perfect"
    ),
    (
      "Othello-v0", "perfect",
      "opponent: Othello has no perfect player; use self, pool, random, rules, alpha-beta-N (depth N, 1 to 20), mcts-N (N playouts, 1 to 1000000)"
    ),
  ]) func anOpponentThatIsNoneIsExplained(id: String, opponent: String, message: String) {
    #expect(errorText { _ = try entry(id).make(["opponent": .text(opponent)]) } == message)
  }

  @Test(arguments: gameIDs, ["rules", "alpha-beta-2", "mcts-20"])
  func everyOpponentPlaysToTheEndAndIsDecidedByTheSeed(id: String, opponent: String) throws {
    let made = try entry(id).make(["opponent": .text(opponent)])
    var runs: [[Double]] = []
    for _ in 0..<2 {
      var (walk, random) = (EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 5), RandomStream(seed: 2))
      var (course, ending) = ([Double](), Ending.none)
      while ending == .none {
        let legal = try #require(walk.legalActions)
        ending = walk.step(legal[random.below(legal.count)]).ending
        course += walk.observation
      }
      runs.append(course)
    }
    #expect(runs[0] == runs[1])
  }

  @Test func aTableLearnsTicTacToeAgainstRandomMoves() throws {
    let made = try entry("TicTacToe-v0").make(["observation": .text("index")])
    let batch = made.batch(
      count: 1, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    var values: [String: ConfigurationValue] = [:]
    let agentEntry = try #require(agentCatalog.first { $0.name == "q-learning" })
    for key in agentEntry.keys { values[key.name] = key.defaultValue }
    let steps = 300_000
    let agent = try agentEntry.make(
      values,
      AgentContext(
        observationSpace: made.observationSpace, actionSpace: made.actionSpace,
        masksActions: made.masksActions,
        environments: 1, totalSteps: steps, seed: 1))
    batch.reset()
    for _ in 0..<steps {
      agent.selectActions(for: batch.observations, into: batch.actions)
      batch.step()
      agent.learn(from: batch.transitions)
    }
    let policy = agent.greedyPolicy(batchSize: 1)
    var (games, total) = (0, 0.0)
    while games < 1000 {
      policy.selectActions(for: batch.observations, into: batch.actions)
      batch.step()
      total += batch.rewards[0]
      if batch.endings[0] != .none { games += 1 }
    }
    // Random play earns 0 on average, perfect play about 0.95.
    #expect(total / 1000 > 0.85, "mean return \(total / 1000)")
  }

  @Test(arguments: gameIDs) func scenesTellTheSidesAndTheLastMove(id: String) throws {
    let made = try entry(id).make(["seat": .text("first")])
    var walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 3)
    _ = walk.step(try #require(walk.legalActions)[0])
    let scene = try #require(walk.environment as? any Drawable).draw()
    func has(_ color: Scene.Color) -> Bool {
      scene.shapes.contains { shape in
        switch shape {
        case .circle(_, _, let other), .line(_, _, _, let other): color == other
        default: false
        }
      }
    }
    #expect(has(.agent) && has(.hazard) && has(.agentDetail))
  }
}
