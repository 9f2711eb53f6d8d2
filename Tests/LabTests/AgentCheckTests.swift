import Agents
import Lab
import RLCore
import Testing

/// `check agent`: what every agent promises holds for the lab's own, and what breaks it is named.
@Suite struct AgentCheckTests {
  private func problems(of entry: AgentEntry) throws -> [String: String] {
    let findings = try AgentCheck(entry, steps: 150).quickFindings()
    return Dictionary(
      uniqueKeysWithValues: findings.compactMap { finding in finding.problem.map { (finding.promise, $0) } })
  }

  @Test(arguments: agentCatalog.map(\.name)) func everyAgentKeepsItsPromises(name: String) throws {
    let entry = try #require(agentCatalog.first { $0.name == name })
    #expect(try problems(of: entry) == [:])
  }

  @Test func anAgentWithoutFlawsKeepsItsPromises() throws {
    #expect(try problems(of: FlawedAgent.entry(nil)) == [:])
  }

  @Test func randomNumbersFromElsewhereAreNamed() throws {
    let problem = try problems(of: FlawedAgent.entry(.drawsGlobally))[
      "the same seed gives the same agent, bit for bit"]
    #expect(
      try #require(problem).wholeMatch(
        of:
          /two agents of one seed choose differently at step \d+; draw every random number from a stream of context.seed \(world: states\)/
      ) != nil, "\(problem ?? "")")
  }

  @Test func aTableThatIsNotSavedIsNamed() throws {
    let problems = try problems(of: FlawedAgent.entry(.forgetsTable))
    #expect(Array(problems.keys) == ["a restored agent continues bit for bit"])
    let problem = problems.values.first ?? ""
    #expect(problem.contains("; pass all that learning depends on in transfer (world: states"), "\(problem)")
  }

  @Test func illegalActionsAreNamed() throws {
    let problems = try problems(of: FlawedAgent.entry(.ignoresMasks))
    #expect(Array(problems.keys) == ["only legal actions are chosen"])
    #expect(
      problems.values.first?.hasSuffix(
        " are legal while exploring; choose among the actions of observations.mask(row) (world: states, some actions illegal)"
      ) == true, "\(problems)")
  }

  @Test func aGreedyPolicyThatDrawsIsNamed() throws {
    let promise = "the greedy policy draws nothing and leaves the agent as it is"
    #expect(
      try problems(of: FlawedAgent.entry(.drawsWhenGreedy))[promise]
        == "playing greedily changes the agent's 'exploration'; let the policy read only (world: states)")
    #expect(
      try problems(of: FlawedAgent.entry(.drawsGloballyWhenGreedy))[promise]
        == "shown the same twice it chooses differently; take the first of the best actions (world: states)")
  }

  @Test func numbersThatAreNoneAreNamed() throws {
    let problem = try problems(of: FlawedAgent.entry(.dividesByZero))[
      "every number that is learned or reported is finite"]
    #expect(
      problem
        == "the metric td_error is not finite; keep step sizes and targets in bounds, and divide by nothing that can be 0 (world: states)"
    )
  }

  @Test func aPolicyThatIsNotStoredIsNamed() throws {
    let problems = try problems(of: FlawedAgent.entry(.storesAnEmptyTable))
    #expect(Array(problems.keys) == ["what is stored plays like the agent that stored it"])
  }

  @Test func memoryThatIsNotAnnouncedIsNamed() throws {
    let problems = try problems(of: FlawedAgent.entry(.ignoresTheMemoryLimit))
    #expect(Array(problems.keys) == ["an agent that needs more memory than its limit refuses to be made"])
    #expect(
      problems.values.first?.hasSuffix("; compare what it will take to context.memoryLimit") == true,
      "\(problems)")
  }

  @Test func anAgentThatFitsNoWorldIsTold() {
    let entry = AgentEntry("choosy", NoParameters.self, summary: "", documentation: "") { _, _ in
      throw ConfigurationProblem(nil, "it plays chess")
    }
    #expect(
      throws: ConfigurationProblem(
        nil, "choosy can be made for none of the check's worlds: it plays chess")
    ) { try AgentCheck(entry, steps: 10) }
  }
}
