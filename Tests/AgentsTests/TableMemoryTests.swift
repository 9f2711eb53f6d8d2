import Agents
import RLCore
import Testing

/// A table is refused before it takes memory that is not there.
struct TableMemoryTests {
  private func refusal(_ name: String, states: Int, actions: Int = 2, limit: Int = 1_000_000) -> String? {
    guard let entry = agentCatalog.first(where: { $0.name == name }) else { return nil }
    do {
      _ = try entry.make(
        [:],
        AgentContext(
          observationSpace: .discrete(count: states),
          actionSpace: DiscreteSpace(labels: (0..<actions).map { "\($0)" }), environments: 1,
          totalSteps: 100, seed: 1, memoryLimit: limit))
      return nil
    } catch { return (error as? ConfigurationProblem)?.message }
  }

  @Test func aTableThatTakesMoreThanThereIsIsRefused() {
    #expect(
      refusal("q-learning", states: 500_000)
        == "a table of 500,000 states and 2 actions takes 16,000,000 bytes, more than the 1,000,000 available"
    )
    #expect(refusal("q-learning", states: 1000) == nil)
  }

  @Test(arguments: [
    "sarsa", "double-q-learning", "monte-carlo", "dyna-q", "prioritized-sweeping", "sarsa-lambda", "q-lambda",
  ])
  func everyTableIsAskedFor(name: String) {
    #expect(refusal(name, states: 500_000)?.hasSuffix("more than the 1,000,000 available") == true)
  }

  @Test func entriesBeyondWhatCanBeNumberedAreRefused() {
    #expect(
      refusal("q-learning", states: 2_000_000_000, limit: .max)
        == "a table of 2,000,000,000 states and 2 actions has more entries than the 2,147,483,647 that can be numbered"
    )
  }
}
