import Lab
import RLCore
import Testing

/// What `rl-lab check` says of environments that break a promise.
struct EnvironmentCheckTests {
  /// NaN is not equal to itself; episodes with one are the same all the same.
  @Test func oneRewardThatIsNoNumberBreaksOnePromise() throws {
    let findings = try EnvironmentCheck(made: MadeEnvironment(Hollow()), limit: 20, steps: 60).findings()
    #expect(
      findings.compactMap { finding in finding.problem.map { "\(finding.promise): \($0)" } } == [
        "every observation is in its space, every reward is finite: the reward nan (row 0, step 3 of random play)"
      ])
  }

  private func problems(_ made: MadeEnvironment) throws -> [String] {
    try EnvironmentCheck(made: made, limit: 5, steps: 60).findings().compactMap(\.problem)
  }

  @Test func rewardsThatFallWithTheStepsAreTheModels() throws {
    #expect(try problems(MadeEnvironment(Fading(), model: { Fading.model([1]) })) == [])
    #expect(
      try problems(MadeEnvironment(Fading(), model: { Fading.model([1], rewardDecay: 0.2) })).count == 1)
  }

  @Test func aNegativeProbabilityIsUnsoundThoughTheSumIsOne() throws {
    #expect(
      try problems(MadeEnvironment(Fading(), model: { Fading.model([1.5, -0.5]) })) == [
        "state 0, action 0 has an outcome of probability -0.5"
      ])
  }

  /// The columns of a batch that has failed hold what was there before.
  @Test func aFailureAmongTheModelsStepsIsNoWrongTransition() throws {
    let made = MadeEnvironment(
      prototype: Fading(), observationSpace: .discrete(count: 2), model: { Fading.model([1]) }
    ) { count, limit, seeds in
      guard case .drawn(root: 31, purpose: _) = seeds else {
        return BatchEnvironment(Fading(), count: count, maxEpisodeSteps: limit, episodeSeeds: seeds)
      }
      return BatchEnvironment(
        count: count, observationSpace: .discrete(count: 2), actionSpace: Fading().actionSpace,
        maxEpisodeSteps: limit, episodeSeeds: seeds, makeStepper: { BurningStepper($0) })
    }
    #expect(throws: EnvironmentFailure("the motor is on fire")) { try problems(made) }
  }
}

/// Goes where it is told; the reward of the k-th step of an episode is 1 - k / 10.
private struct Fading: DiscreteEnvironment {
  let stateCount = 2
  var (state, steps) = (0, 0)
  let actionSpace = DiscreteSpace("a", "b")

  init(_ parameters: NoParameters = NoParameters()) {}

  mutating func reset(using random: inout RandomStream) { (state, steps) = (0, 0) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    (state, steps) = (action, steps + 1)
    return Step(reward: 1 - Double(steps) / 10)
  }

  /// - Parameter probabilities: of as many outcomes of each action, which are all the same.
  static func model(_ probabilities: [Double], rewardDecay: Double = 0.1) -> TransitionModel {
    TransitionModel(
      stateCount: 2, actionCount: 2, startProbabilities: [1, 0], rewardDecay: rewardDecay
    ) { _, action in
      probabilities.map { .init(probability: $0, state: action, reward: 1, terminated: false) }
    }
  }
}

/// Fails in its first step.
private final class BurningStepper: BatchStepper {
  private let columns: BatchColumns
  private(set) var failure: EnvironmentFailure?

  init(_ columns: BatchColumns) { self.columns = columns }

  func reset() {}
  func begin(row: Int) {}

  func step() {
    columns.failed = true
    failure = EnvironmentFailure("the motor is on fire")
  }

  func environment(at index: Int) -> any Environment { Fading() }
}

/// The reward of each third step is NaN, with a sign.
private struct Hollow: DiscreteEnvironment {
  let stateCount = 10
  var state = 0
  let actionSpace = DiscreteSpace("a", "b")

  init(_ parameters: NoParameters = NoParameters()) {}

  mutating func reset(using random: inout RandomStream) { state = 0 }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    state += 1
    return Step(reward: state % 3 == 0 ? -Double.nan : 1, ending: state == 9 ? .terminated : .none)
  }
}
