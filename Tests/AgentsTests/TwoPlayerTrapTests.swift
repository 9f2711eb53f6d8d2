import Agents
import RLCore
import Replay
import Testing

/// Nim with one heap: take one stone or two, who takes the last wins. The learner plays both sides.
///
/// Whoever has to move at a multiple of three loses against good play.
private struct Nim: DiscreteEnvironment {
  static let most = 8
  /// Whether it tells that the other side sees what follows; false springs the trap.
  var tellsTurns = true
  private(set) var state = most

  init(_ parameters: NoParameters = NoParameters()) {}

  var stateCount: Int { Self.most + 1 }
  let actionSpace = DiscreteSpace("one", "two")
  var masksActions: Bool { true }
  var alternatesTurns: Bool { tellsTurns }
  var hasHandedOver: Bool { true }

  func writeLegalActions(into flags: inout MutableSpan<Bool>) {
    flags[0] = state >= 1
    flags[1] = state >= 2
  }

  mutating func reset(using random: inout RandomStream) { state = 1 + random.below(Self.most) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    state -= action + 1
    return state == 0 ? Step(reward: 1, ending: .terminated) : Step(reward: 0)
  }
}

/// Trap 17: the loser's -1 arrives on the other side's move, and the next observation is the other side's.
@Suite struct TwoPlayerTrapTests {
  private func agent(_ name: String, _ values: [String: ConfigurationValue], _ batch: BatchEnvironment)
    throws -> any Agent
  {
    let entry = try #require(agentCatalog.first { $0.name == name })
    var all: [String: ConfigurationValue] = [:]
    for key in entry.keys { all[key.name] = key.defaultValue }
    return try entry.make(
      all.merging(values) { $1 }, AgentContext.fitting(batch, totalSteps: 40_000, seed: 3))
  }

  /// The highest value in each state with legal moves, for who has to move.
  private func values(_ agent: any Agent) throws -> [Double] {
    let estimator = try #require(agent as? any ValueEstimating)
    var states = (0...Int32(Nim.most)).map { $0 }
    let all = states.withUnsafeMutableBufferPointer {
      estimator.actionValues(
        for: Observations(count: $0.count, rowSize: 1, states: $0.baseAddress, values: nil))
    }
    // One stone leaves one legal move.
    return (1...Nim.most).map { $0 == 1 ? all[2] : max(all[2 * $0], all[2 * $0 + 1]) }
  }

  private func isRight(_ values: [Double]) -> Bool {
    values.indices.allSatisfy { ($0 + 1) % 3 == 0 ? values[$0] < -0.2 : values[$0] > 0.2 }
  }

  private static let exploring: [String: ConfigurationValue] = [
    "exploration_initial_eps": .number(0.3), "exploration_final_eps": .number(0.3), "gamma": .number(0.98),
  ]

  private static let tables: [(name: String, values: [String: ConfigurationValue])] = [
    ("q-learning", [:]), ("q-learning", ["n_steps": .integer(3), "learning_rate": .number(0.05)]),
    ("sarsa", [:]), ("expected-sarsa", [:]), ("expected-sarsa", ["n_steps": .integer(2)]),
    ("double-q-learning", [:]), ("sarsa-lambda", ["learning_rate": .number(0.05)]),
    ("q-lambda", ["learning_rate": .number(0.05)]), ("dyna-q", [:]), ("prioritized-sweeping", [:]),
    ("linear-q-learning", [:]), ("linear-sarsa", [:]), ("linear-expected-sarsa", ["n_steps": .integer(2)]),
    ("linear-sarsa-lambda", ["learning_rate": .number(0.05)]),
  ]

  @Test(arguments: tables.indices) func tablesKnowThatTheOtherSidesGainIsTheirLoss(index: Int) throws {
    let (name, own) = Self.tables[index]
    let batch = BatchEnvironment.of(Nim(), count: 4)
    let agent = try agent(name, Self.exploring.merging(own) { $1 }, batch)
    batch.train(agent, steps: 40_000)
    let values = try values(agent)
    #expect(isRight(values), "\(name) \(own): \(values)")
  }

  private static let network: [String: ConfigurationValue] = [
    "learning_rate": .number(2e-3), "learning_starts": .integer(200), "train_freq": .integer(8),
    "batch_size": .integer(32), "net_arch": .integers([32]), "target_update_interval": .integer(400),
    "buffer_size": .integer(2000),
  ]

  @Test(
    arguments: [
      [:], ["n_steps": .integer(3)], ["double_q": .bool(true)],
      ["distribution": .text("c51"), "n_atoms": .integer(21), "v_min": .number(-1), "v_max": .number(1)],
      ["distribution": .text("quantile"), "n_quantiles": .integer(8)],
      ["distribution": .text("iqn"), "n_quantiles": .integer(8)], ["replay": .text("prioritized")],
    ] as [[String: ConfigurationValue]])
  func networksKnowThatTheOtherSidesGainIsTheirLoss(own: [String: ConfigurationValue]) throws {
    let batch = BatchEnvironment.of(Nim(), count: 4)
    var settings = Self.exploring.merging(Self.network) { $1 }.merging(own) { $1 }
    if own["n_steps"] != nil {
      // Windows of several steps follow the behaviour, which has to be good for their sums to be.
      settings["exploration_final_eps"] = .number(0.05)
    }
    let agent = try agent("dqn", settings, batch)
    batch.train(agent, steps: 16_000)
    let values = try values(agent)
    #expect(isRight(values), "\(own): \(values)")
  }

  /// The check above sees the trap: without the flag every position looks won.
  @Test func withoutTheHandoverEveryPositionLooksWon() throws {
    var nim = Nim()
    nim.tellsTurns = false
    for (name, own) in [("q-learning", [:]), ("dqn", Self.network)]
      as [(String, [String: ConfigurationValue])]
    {
      let batch = BatchEnvironment.of(nim, count: 4)
      let agent = try agent(name, Self.exploring.merging(own) { $1 }, batch)
      batch.train(agent, steps: 16_000)
      let values = try values(agent)
      #expect(!isRight(values) && values.allSatisfy { $0 > 0.2 }, "\(name): \(values)")
    }
  }

  @Test func aWindowChangesItsSignWithEveryHandover() {
    let buffer = ReplayBuffer(
      capacity: 16, observationSpace: .discrete(count: 9), actionCount: 2, environments: 1, gamma: 0.5,
      steps: 3)
    // 8 -> 7 the learner's, 7 -> 6 the learner's again (an opponent of the lab's has replied), then handed over.
    for (state, reward, handover) in [(8, 1.0, true), (7, 2, false), (6, 4, true), (5, 8, true)] {
      HandMadeStep(
        states: [Int32(state)], actions: [0], rewards: [reward], next: [Int32(state - 1)], endings: [.none],
        handovers: [handover]
      ).withTransitions { buffer.append($0) }
    }
    let batch = SampledBatch(count: 64, observationSpace: .discrete(count: 9))
    var random = RandomStream(seed: 1)
    buffer.sample(into: batch, using: &random)
    var seen: Set<Int32> = []
    for row in 0..<64 {
      guard let state = batch.observations.states?[row] else { continue }
      seen.insert(state)
      if state == 8 {
        // 1 - 0.5 (2 + 0.5 * 4), and what follows: -0.5 * 0.5 * -0.5
        #expect(batch.rewards[row] == -1 && batch.discounts[row] == 0.125)
        #expect(batch.nextObservations.states?[row] == 5)
      } else {
        // 2 + 0.5 (4 - 0.5 * 8), 0.5 * -0.5 * -0.5
        #expect(batch.rewards[row] == 2 && batch.discounts[row] == 0.125)
      }
    }
    #expect(seen == [7, 8])
  }

  @Test func theDiscountTellsEndsAndHandovers() {
    HandMadeStep(
      states: [0, 0, 0, 0], actions: [0, 0, 0, 0], rewards: [0, 0, 0, 0], next: [1, 1, 1, 1],
      endings: [.none, .none, .terminated, .truncated], handovers: [false, true, true, true]
    ).withTransitions { transitions in
      #expect((0..<4).map { transitions.discount($0, gamma: 0.9) } == [0.9, -0.9, 0, -0.9])
    }
  }
}
