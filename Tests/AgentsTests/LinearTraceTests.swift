import Agents
import RLCore
import Testing

/// SARSA(λ) with linear values: traces by hand, and true online traces against the forward view.
@Suite struct LinearTraceTests {
  private func agent(
    _ trace: LinearTraces.Trace, _ context: AgentContext, rate: Double, gamma: Double = 1, lambda: Double = 1
  ) throws -> LinearTraces {
    var configuration = LinearTraces.Configuration()
    (configuration.linear.learningRate, configuration.linear.gamma) = (rate, gamma)
    (configuration.lambda, configuration.trace) = (lambda, trace)
    return try LinearTraces(configuration, context)
  }

  private func stay(_ reward: Double, _ ending: Ending = .none, action: Int32 = 0) -> HandMadeStep {
    HandMadeStep(states: [0], actions: [action], rewards: [reward], next: [0], endings: [ending])
  }

  /// Three visits of one state, then a reward of 1: three traces of 1 add up; one is replaced; dutch traces make it three
  /// updates toward 1, each by half. The other action has no part in it.
  @Test(
    arguments: [(LinearTraces.Trace.accumulating, 1.5), (.replacing, 0.5), (.trueOnline, 0.875)],
    [0, 1] as [Int32])
  func aStateThatIsVisitedThreeTimes(expected: (LinearTraces.Trace, Double), action: Int32) throws {
    let (trace, value) = expected
    let agent = try agent(trace, .discrete(states: 1, actions: 2), rate: 0.5)
    agent.learn(from: stay(0, action: action))
    agent.learn(from: stay(0, action: action))
    #expect(agent.firstArray == [0, 0])
    agent.learn(from: stay(1, .terminated, action: action))
    #expect(agent.firstArray == (action == 0 ? [value, 0] : [0, value]))
  }

  @Test(arguments: LinearTraces.Trace.allCases) func tracesFadeByGammaTimesLambda(trace: LinearTraces.Trace)
    throws
  {
    let agent = try agent(trace, .discrete(states: 2, actions: 1), rate: 1, gamma: 0.5, lambda: 0.5)
    agent.learn(from: HandMadeStep(states: [0], actions: [0], rewards: [0], next: [1], endings: [.none]))
    agent.learn(
      from: HandMadeStep(states: [1], actions: [0], rewards: [4], next: [1], endings: [.terminated]))
    #expect(agent.firstArray == [1, 4])
  }

  /// Where the other side moves next γ λ is -1/8.
  @Test(arguments: LinearTraces.Trace.allCases)
  func anErrorCountsAgainstTheStepsOfTheOtherSide(trace: LinearTraces.Trace) throws {
    let agent = try agent(trace, .discrete(states: 3, actions: 1), rate: 1, gamma: 0.5, lambda: 0.25)
    for (state, reward) in [(0, 0), (1, 0), (2, 64)] as [(Int32, Double)] {
      agent.learn(
        from: HandMadeStep(
          states: [state], actions: [0], rewards: [reward], next: [min(state + 1, 2)],
          endings: [state == 2 ? .terminated : .none], handovers: [true]))
    }
    #expect(agent.firstArray == [1, -8, 64])
  }

  /// Two environments whose values are right, until the second one earns 2 more than it expected.
  @Test(arguments: LinearTraces.Trace.allCases)
  func tracesOfEachRowAreItsOwn(trace: LinearTraces.Trace) throws {
    let agent = try agent(trace, .discrete(states: 4, actions: 1, environments: 2), rate: 0.5)
    try agent.load([NamedTensor("weight", shape: [4, 1], .float64([8, 8, 4, 4]))])
    agent.learn(
      from: HandMadeStep(
        states: [0, 2], actions: [0, 0], rewards: [0, 0], next: [1, 3], endings: [.none, .none]))
    agent.learn(
      from: HandMadeStep(
        states: [1, 3], actions: [0, 0], rewards: [8, 6], next: [1, 3], endings: [.terminated, .terminated]))
    // γ λ is 1: both of its states move by half of 2.
    #expect(agent.firstArray == [8, 8, 5, 5])
  }

  @Test(arguments: LinearTraces.Trace.allCases, [Ending.terminated, .truncated])
  func anEndedEpisodeLeavesNoTrace(trace: LinearTraces.Trace, ending: Ending) throws {
    let agent = try agent(trace, .discrete(states: 2, actions: 1), rate: 0.5)
    agent.learn(from: HandMadeStep(states: [0], actions: [0], rewards: [0], next: [0], endings: [ending]))
    agent.learn(
      from: HandMadeStep(states: [1], actions: [0], rewards: [4], next: [1], endings: [.terminated]))
    #expect(agent.firstArray == [0, 2])
  }

  @Test func replacingTracesNeedBinaryFeatures() {
    #expect(
      throws: ConfigurationProblem(
        "trace",
        "replacing traces need binary features, and the elements of this array are any numbers; use true-online or accumulating, or discretize: tiles"
      )
    ) { try agent(.replacing, .box(size: 2), rate: 1) }
  }

  /// The online λ-return algorithm: after every step all updates of the episode are done again, toward λ-returns that end at
  /// the present horizon.
  ///
  /// Source: van Seijen et al. (2016), section 3.1.
  private struct ForwardView {
    let alpha, gamma, lambda: Double
    /// φ_0 … φ_T, and R_1 … R_T.
    let features: [[Double]]
    let rewards: [Double]
    let terminates: Bool

    private func value(_ weights: [Double], _ index: Int) -> Double {
      terminates && index == rewards.count ? 0 : zip(weights, features[index]).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// The weights after each step, θ_1 … θ_T.
    func weights() -> [[Double]] {
      var online = [Array(repeating: 0.0, count: features[0].count)]
      for horizon in 1...rewards.count {
        var weights = online[0]
        for start in 0..<horizon {
          let target = lambdaReturn(from: start, to: horizon, online)
          let change = alpha * (target - zip(weights, features[start]).reduce(0) { $0 + $1.0 * $1.1 })
          weights = zip(weights, features[start]).map { $0 + change * $1 }
        }
        online.append(weights)
      }
      return Array(online.dropFirst())
    }

    /// (1 - λ) Σ λ^(n-1) G^(n) + λ^(h-t-1) G^(h-t), each n-step return with the weights of its time.
    private func lambdaReturn(from start: Int, to horizon: Int, _ online: [[Double]]) -> Double {
      var (sum, rewardSum, discount, share) = (0.0, 0.0, 1.0, 1.0)
      for end in start + 1...horizon {
        rewardSum += discount * rewards[end - 1]
        discount *= gamma
        let nStep = rewardSum + discount * value(online[end - 1], end)
        sum += (end == horizon ? share : (1 - lambda) * share) * nStep
        share *= lambda
      }
      return sum
    }
  }

  @Test(arguments: [0, 0.6, 0.95, 1], [Ending.terminated, .truncated])
  func trueOnlineTracesAreTheForwardView(lambda: Double, ending: Ending) throws {
    var random = RandomStream(seed: 9)
    let rows = (0...7).map { _ in (0..<3).map { _ in Float(random.uniform(-1, 1)) } }
    let rewards = (0..<7).map { _ in random.uniform(-1, 1) }
    let view = ForwardView(
      alpha: 1.2 / 4, gamma: 0.9, lambda: lambda, features: rows.map { [1] + $0.map(Double.init) },
      rewards: rewards, terminates: ending == .terminated)
    let agent = try agent(.trueOnline, .box(size: 3, actions: 1), rate: 1.2, gamma: 0.9, lambda: lambda)
    for (index, expected) in view.weights().enumerated() {
      agent.learn(
        from: HandMadeStep(
          [rows[index]], actions: [0], rewards: [rewards[index]], next: [rows[index + 1]],
          endings: [index == 6 ? ending : .none]))
      for (found, expected) in zip(agent.firstArray, expected) {
        #expect(abs(found - expected) < 1e-12, "step \(index)")
      }
    }
  }

  @Test func accumulatingTracesAreNotTheForwardView() throws {
    let agent = try agent(.accumulating, .discrete(states: 1, actions: 1), rate: 0.5)
    let view = ForwardView(
      alpha: 0.5, gamma: 1, lambda: 1, features: [[1], [1], [1], [1]], rewards: [0, 0, 1], terminates: true)
    agent.learn(from: stay(0))
    agent.learn(from: stay(0))
    agent.learn(from: stay(1, .terminated))
    #expect(view.weights().last == [0.875])
    #expect(agent.firstArray == [1.5])
  }
}
