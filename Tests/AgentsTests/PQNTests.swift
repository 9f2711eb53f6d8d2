import Agents
import NeuralNetworks
import RLCore
import Testing

/// Learning from a rollout of several environments; the arithmetic is repeated in doubles, from the definitions.
@Suite struct PQNTests {
  @Test func aReturnMixesTheSuccessorsValueWithTheNextReturn() {
    #expect(lambdaReturn(rT: 1.0, discountT: 0.5, valueT: 4, returnT: 8, lambda: 0.25) == 1 + 0.5 * 5)
    #expect(lambdaReturn(rT: 1.0, discountT: 0.5, valueT: 4, returnT: 8, lambda: 0) == 3)
    #expect(lambdaReturn(rT: 1.0, discountT: 0.5, valueT: 4, returnT: 8, lambda: 1) == 5)
    #expect(lambdaReturn(rT: 1.0, discountT: 0, valueT: 4, returnT: 8, lambda: 0.5) == 1)
    // The opponent moves next.
    #expect(lambdaReturn(rT: 0.0, discountT: -1, valueT: 1, returnT: -1, lambda: 0.75) == 0.5)
  }

  private struct Step {
    var reward, value, successor: Double
    var ending: Ending
  }

  /// Of a step's λ-return by its definition: all n-step returns, weighted by (1 - λ) λ^(n - 1), the longest by the rest.
  private func mixture(_ steps: [Step], from first: Int, gamma: Double, lambda: Double) -> Double {
    var (sum, weight, rewards, discount) = (0.0, 1.0, 0.0, 1.0)
    for index in first..<steps.count {
      rewards += discount * steps[index].reward
      discount *= steps[index].ending == .terminated ? 0 : gamma
      let isCut = index == steps.count - 1 || steps[index].ending != .none
      let value = isCut ? steps[index].successor : steps[index + 1].value
      let long = rewards + discount * value
      if isCut { return sum + weight * long }
      sum += weight * (1 - lambda) * long
      weight *= lambda
    }
    return sum
  }

  @Test(arguments: [0, 0.3, 0.95, 1]) func returnsAreTheMixtureOfAllNStepReturns(lambda: Double) {
    var random = RandomStream(seed: 5)
    let (length, environments) = (12, 3)
    let rollout = Rollout(steps: length, environments: environments, observationSize: 1, actionCount: 2)
    var steps = Array(repeating: [Step](), count: environments)
    for _ in 0..<length {
      let now = (0..<environments).map { _ in
        Step(
          reward: random.uniform(-1, 1), value: random.uniform(-1, 1), successor: random.uniform(-1, 1),
          ending: [Ending.none, .none, .none, .terminated, .truncated][random.below(5)])
      }
      for (row, step) in now.enumerated() {
        rollout.note(value: Float(step.value), of: row)
        rollout.note(successor: Float(step.successor), of: row)
        steps[row].append(step)
      }
      HandMadeStep(
        states: [0, 0, 0], actions: [0, 1, 0], rewards: now.map(\.reward), next: [0, 0, 0],
        endings: now.map(\.ending)
      ).withTransitions { rollout.append($0, encoded: [1, 2, 3], gamma: 0.9) }
    }
    #expect(rollout.isFull)
    rollout.formReturns(lambda: Float(lambda))
    for row in 0..<environments {
      for step in 0..<length {
        let expected = mixture(steps[row], from: step, gamma: 0.9, lambda: lambda)
        #expect(abs(Double(rollout.returns[step * environments + row]) - expected) < 1e-5)
      }
    }
  }

  /// Two environments, rollouts of three steps, a linear function of the states.
  private func agent(
    states: Int = 2, totalSteps: Int = 1000, _ change: (inout PQN.Configuration) -> Void = { _ in }
  ) throws -> PQN {
    var configuration = PQN.Configuration()
    (configuration.rolloutSteps, configuration.epochs, configuration.minibatches) = (3, 1, 1)
    (configuration.gamma, configuration.lambda, configuration.network.hiddenSizes) = (0.5, 0.5, [])
    (configuration.optimizer.method, configuration.optimizer.learningRate) = (.sgd, 0.1)
    configuration.optimizer.maximumGradientNorm = nil
    change(&configuration)
    return try PQN(configuration, .discrete(states: states, environments: 2, totalSteps: totalSteps))
  }

  private struct Course {
    var states: [[Int32]] = [[0, 1], [1, 0], [1, 1]]
    var next: [[Int32]] = [[1, 0], [1, 1], [0, 1]]
    var actions: [[Int32]] = [[1, 0], [0, 0], [1, 1]]
    var rewards: [[Double]] = [[1, -1], [0.5, 2], [-2, 0.25]]
    var endings: [[Ending]] = [[.none, .truncated], [.none, .none], [.terminated, .none]]
  }

  /// What the steps are regressed on, by the network as it is before the update.
  private func returns(_ course: Course, _ q: ReferenceNetwork) -> [[Double]] {
    func best(_ state: Int32) -> Double { q(state == 0 ? [1, 0] : [0, 1]).max() ?? 0 }
    let rows = (0..<2).map { row in
      let steps = (0..<3).map { step in
        Step(
          reward: course.rewards[step][row], value: best(course.states[step][row]),
          successor: best(course.next[step][row]), ending: course.endings[step][row])
      }
      return (0..<3).map { mixture(steps, from: $0, gamma: 0.5, lambda: 0.5) }
    }
    return (0..<3).map { step in rows.map { $0[step] } }
  }

  private func run(_ course: Course, _ agent: PQN) {
    for step in 0..<3 {
      _ = (agent as any Policy).actions(inStates: course.states[step])
      agent.learn(
        from: HandMadeStep(
          states: course.states[step], actions: course.actions[step], rewards: course.rewards[step],
          next: course.next[step], endings: course.endings[step]))
    }
  }

  /// The gradient of the mean squared error over all steps, flat.
  private func gradient(_ course: Course, _ q: ReferenceNetwork, toward returns: [[Double]]) -> [Double] {
    var gradient = q.flat.map { _ in 0.0 }
    for step in 0..<3 {
      for row in 0..<2 {
        let input: [Double] = course.states[step][row] == 0 ? [1, 0] : [0, 1]
        let action = Int(course.actions[step][row])
        var slope = [0.0, 0.0]
        slope[action] = 2 * (q(input)[action] - returns[step][row]) / 6
        for (index, part) in q.gradient(input, outputGradient: slope).enumerated() { gradient[index] += part }
      }
    }
    return gradient
  }

  /// Both epochs descend toward the returns that were formed before the first of them.
  @Test(arguments: [1, 2]) func anUpdateDescendsTheSquaredErrorOfTheReturns(epochs: Int) throws {
    let (agent, course) = (try agent { $0.epochs = epochs }, Course())
    var q = ReferenceNetwork(agent.network)
    let returns = returns(course, q)
    run(course, agent)
    for _ in 0..<epochs {
      q.set(zip(q.flat, gradient(course, q, toward: returns)).map { $0 - 0.1 * $1 })
    }
    for (after, expected) in zip(ReferenceNetwork(agent.network).flat, q.flat) {
      #expect(abs(after - expected) < 1e-5)
    }
  }

  @Test func theGradientIsClippedBeforeWeightsDecayAtTheScheduledRate() throws {
    let agent = try agent(totalSteps: 12) {
      ($0.optimizer.maximumGradientNorm, $0.optimizer.weightDecay) = (0.01, 0.5)
      ($0.optimizer.learningRateSchedule, $0.optimizer.finalLearningRate) = (.linear, 0)
    }
    let course = Course()
    let q = ReferenceNetwork(agent.network)
    let slopes = gradient(course, q, toward: returns(course, q))
    let norm = slopes.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(norm > 0.02)
    run(course, agent)
    // After six of twelve steps the rate is half of 0.1.
    for (after, (before, slope)) in zip(ReferenceNetwork(agent.network).flat, zip(q.flat, slopes)) {
      #expect(abs(after - (before - 0.05 * (0.01 * slope / norm + 0.5 * before))) < 1e-6)
    }
  }

  /// Four minibatches of one step leave two of the six steps out of an epoch. Each step has a state of its own, and ends
  /// with a reward of 5.
  @Test func noStepIsLeftOutOfEveryEpoch() throws {
    let agent = try agent(states: 6) { ($0.minibatches, $0.epochs) = (4, 100) }
    var course = Course()
    course.states = [[0, 1], [2, 3], [4, 5]]
    course.next = course.states
    course.rewards = [[5, 5], [5, 5], [5, 5]]
    course.endings = course.states.map { _ in [.terminated, .terminated] }
    run(course, agent)
    let q = ReferenceNetwork(agent.network)
    for (states, actions) in zip(course.states, course.actions) {
      for (state, action) in zip(states, actions) {
        let value = q((0..<6).map { $0 == Int(state) ? 1 : 0 })[Int(action)]
        #expect(abs(value - 5) < 0.01, "state \(state)")
      }
    }
  }

  /// With a discount of 0 a return is its reward: divided by the standard deviation of those so far, and clipped.
  @Test func rewardsAreLearnedFromNormalizedAndClipped() throws {
    let agent = try agent {
      ($0.gamma, $0.normalization.normalizesRewards, $0.normalization.rewardLimit) = (0, true, 1)
    }
    let course = Course()
    run(course, agent)
    var seen: [Double] = []
    for step in 0..<3 {
      seen += course.rewards[step]
      let mean = seen.reduce(0, +) / Double(seen.count)
      let squares = seen.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (squares / Double(seen.count - 1) + 1e-8).squareRoot()
      for row in 0..<2 {
        let expected = min(max(course.rewards[step][row] / deviation, -1), 1)
        #expect(abs(Double(agent.rollout.returns[step * 2 + row]) - expected) < 1e-6)
      }
    }
    // Both limits were reached.
    #expect(agent.rollout.returns[3] == 1 && agent.rollout.returns[4] == -1)
  }

  @Test func whatFollowsALostEpisodesLastStepIsWorthWhatItsOwnObservationIs() {
    let rollout = Rollout(steps: 2, environments: 1, observationSize: 1, actionCount: 1)
    rollout.note(value: 3, of: 0)
    HandMadeStep(0, 1, 1).withTransitions { rollout.append($0, encoded: [0], gamma: 0.5) }
    rollout.cut(0)
    // Another episode.
    rollout.note(value: 100, of: 0)
    rollout.note(successor: 100, of: 0)
    HandMadeStep(5, 10, 6).withTransitions { rollout.append($0, encoded: [5], gamma: 0.5) }
    rollout.formReturns(lambda: 0.5)
    #expect(rollout.returns[0] == 1 + 0.5 * 3)
  }

  @Test func anEpochLearnsFromEveryStepOnce() throws {
    let agent = try agent { ($0.minibatches, $0.epochs, $0.optimizer.learningRate) = (6, 1, 1e-12) }
    let course = Course()
    let q = ReferenceNetwork(agent.network)
    let returns = returns(course, q)
    run(course, agent)
    var sum = 0.0
    for step in 0..<3 {
      for row in 0..<2 {
        let value = q(course.states[step][row] == 0 ? [1, 0] : [0, 1])[Int(course.actions[step][row])]
        sum += (value - returns[step][row]) * (value - returns[step][row])
      }
    }
    let loss = try #require(agent.takeMetrics().first { $0.name == "loss" }).value
    #expect(abs(loss - sum / 6) < 1e-5)
  }

  @Test func aRolloutIsForgottenAfterItsUpdate() throws {
    let agent = try agent()
    run(Course(), agent)
    #expect(agent.rollout.count == 0 && !agent.takeMetrics().isEmpty)
    _ = (agent as any Policy).actions(inStates: [0, 1])
    agent.learn(
      from: HandMadeStep(
        states: [0, 1], actions: [0, 0], rewards: [0, 0], next: [1, 1], endings: [.none, .none]))
    #expect(agent.rollout.count == 1 && agent.takeMetrics().isEmpty)
  }

  @Test func moreMinibatchesThanStepsAreRefused() {
    #expect {
      _ = try agent { $0.minibatches = 7 }
    } throws: {
      ($0 as? ConfigurationProblem)?.message
        == "7 minibatches need as many steps, and a rollout has 6: rollout_steps times training.environments"
    }
  }
}
