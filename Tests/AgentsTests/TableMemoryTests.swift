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

  @Test func theStepsOfLongReturnsAreCounted() throws {
    let sarsa = try #require(agentCatalog.first { $0.name == "sarsa" })
    let problem = #expect(throws: ConfigurationProblem.self) {
      try sarsa.make(
        ["n_steps": .integer(10_000)],
        AgentContext(
          observationSpace: .discrete(count: 2), actionSpace: DiscreteSpace(labels: ["0", "1"]),
          environments: 100, totalSteps: 100, seed: 1, memoryLimit: 10_000_000))
    }
    #expect(
      problem?.message
        == "10,000 steps of each of 100 environments take 20,000,000 bytes, more than the 10,000,000 available"
    )
  }
}
