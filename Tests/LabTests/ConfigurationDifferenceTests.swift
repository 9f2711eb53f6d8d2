import Lab
import RunStore
import Testing

/// What an experiment says otherwise than the one a run was made with.
@Suite struct ConfigurationDifferenceTests {
  private let experiment: Experiment

  init() throws { experiment = try Toys.load(Toys.agent("  gamma: 0.9")) }

  private func differences(_ change: (String) -> String) -> [String] {
    experiment.differences(from: RunSettings(yaml: change(experiment.resolvedYAML))).map(\.description)
  }

  private func without(_ key: String) -> (String) -> String {
    { $0.split(separator: "\n").filter { !$0.hasPrefix("  \(key):") }.joined(separator: "\n") }
  }

  @Test func seedsAndViewsDoNotCount() throws {
    let other = try Toys.load(Toys.agent("  gamma: 0.9\nseeds: 8..9\nlog: [csv]"))
    #expect(experiment.differences(from: other.settings) == [])
  }

  @Test func aKeyThatAnOlderVersionDidNotHaveHadItsDefault() {
    for key in ["double_q", "max_grad_norm", "is_slippery", "environments", "episodes", "keep"] {
      #expect(experiment.resolvedYAML.contains("  \(key):"))
      #expect(differences(without(key)) == [])
    }
    #expect(differences(without("gamma")) == ["agent.gamma: not set -> 0.9"])
  }

  @Test func keysThatAreGoneAndOtherValuesCount() {
    #expect(
      differences { $0.replacing("gamma: 0.9\n", with: "gamma: 0.5\n  lambda: 1.0\n") } == [
        "agent.gamma: 0.5 -> 0.9", "agent.lambda: 1.0 -> not set",
      ])
  }
}
