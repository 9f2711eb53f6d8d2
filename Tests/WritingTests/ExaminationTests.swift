import Agents
import LabCommand
import RLCore
import Testing

/// The exit status of `doctor` and `check` for an agent or an environment of one's own with a fault.
@Suite struct ExaminationTests {
  /// Q-learning that looks one step ahead only.
  private static let shortsighted = AgentEntry(
    "shortsighted", QLearning.Configuration.self, summary: "", documentation: ""
  ) { configuration, context in
    var values = Dictionary(uniqueKeysWithValues: configuration.values.map { ($0.name, $0.value) })
    values["gamma"] = .number(0)
    return try QLearning(QLearning.Configuration(values), context)
  }

  @Test(
    arguments: [
      (["q-learning"], 0), (["shortsighted"], 1), (["shortsighted", "q-learning"], 1),
    ] as [([String], Int32)])
  func theDoctorFailsWhereAnAgentHasFaults(agents: [String], status: Int32) {
    let found = LabTool.run(
      ["doctor", "--json"] + agents, environments: [], agents: agentCatalog + [Self.shortsighted], sources: []
    )
    #expect(found == status)
  }

  /// The reward of the fortieth step of each episode is no number.
  private struct Late: DiscreteEnvironment {
    static let entry = EnvironmentEntry("Late-v0", Late.self, summary: "", documentation: "")

    let stateCount = 1
    let state = 0
    let actionSpace = DiscreteSpace("a", "b")
    private var steps = 0

    init(_ parameters: NoParameters) {}
    mutating func reset(using random: inout RandomStream) { steps = 0 }
    mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
      steps += 1
      return Step(reward: steps == 40 ? .nan : 0)
    }
  }

  @Test(arguments: [(["--steps", "30"], 0), (["--steps", "50"], 1), ([], 1)] as [([String], Int32)])
  func anEnvironmentIsCheckedForAsManyStepsAsAreAsked(options: [String], status: Int32) {
    let found = LabTool.run(
      ["check", "Late-v0", "--json"] + options, environments: [Late.entry], sources: [])
    #expect(found == status)
  }
}
