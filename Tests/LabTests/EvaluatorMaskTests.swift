import Agents
import Lab
import RLCore
import Testing

@Suite struct EvaluatorMaskTests {
  /// One step, two actions of which the second is illegal and would earn a million.
  struct Door: DiscreteEnvironment {
    let stateCount = 2
    var state = 0
    let actionSpace = DiscreteSpace("open", "break")
    var masksActions: Bool { true }
    init(_ parameters: NoParameters) {}
    mutating func reset(using random: inout RandomStream) { state = 0 }
    mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
      state = 1
      return Step(reward: action == 1 ? 1e6 : 1, ending: .terminated)
    }
    func writeLegalActions(into flags: inout MutableSpan<Bool>) {
      (flags[0], flags[1]) = (state == 0, false)
    }
  }

  private final class First: Policy {
    func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
      for row in 0..<observations.count { actions[row] = 0 }
    }
  }

  @Test func randomActionsOfAnEvaluationAreLegal() throws {
    let made = try EnvironmentEntry("Door-v0", Door.self, summary: "", documentation: "").make()
    #expect(made.masksActions)
    let evaluator = Evaluator(environment: made, maxEpisodeSteps: nil, epsilon: 1)
    let result = try evaluator.evaluate(seeds: Array(1...200), explorationRoot: 1) { _ in First() }
    #expect(result.returns == Array(repeating: 1, count: 200))
  }
}
