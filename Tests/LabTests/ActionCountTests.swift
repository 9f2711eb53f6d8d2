import Agents
import Lab
import RLCore
import Testing

/// A run file numbers actions with 16 bits.
struct ActionCountTests {
  private struct Wide: DiscreteEnvironment {
    let actionSpace: DiscreteSpace
    let stateCount = 1
    let state = 0

    init(actions: Int) { actionSpace = DiscreteSpace(labels: (0..<actions).map { "\($0)" }) }
    init(_ parameters: NoParameters) throws { self.init(actions: 1) }

    mutating func reset(using random: inout RandomStream) {}
    mutating func step(_ action: Int, using random: inout RandomStream) -> Step { Step(reward: 0) }
  }

  private func setup(actions: Int) throws -> PreparedRun {
    let entry = EnvironmentEntry(
      id: "Wide-v0", summary: "", documentation: "", maxEpisodeSteps: { _ in 10 }, rewardThreshold: nil,
      keys: []
    ) { _ in MadeEnvironment(Wide(actions: actions)) }
    let experiment = try Experiment.load(
      text: "environment: {id: Wide-v0}\nagent: {algorithm: random}", path: "wide.yaml",
      catalog: Catalog(environments: [entry], agents: agentCatalog))
    return try PreparedRun(experiment, seed: 1, for: .checking)
  }

  @Test func moreActionsThanAFileNumbersAreAConfigurationError() throws {
    let errors = #expect(throws: ExperimentErrors.self) { _ = try setup(actions: 65_537) }
    #expect(
      errors?.problems.map(\.message) == ["the environment has 65537 actions; at most 65536 are possible"])
    _ = try setup(actions: 65_536)
  }
}
