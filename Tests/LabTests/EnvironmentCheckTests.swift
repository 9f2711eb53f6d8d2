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
