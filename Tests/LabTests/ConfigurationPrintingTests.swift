import Foundation
import Lab
import RLCore
import Testing
import Text

/// What is printed: the resolved file, descriptions, JSON and the schema.
struct ConfigurationPrintingTests {
  @Test func everyKeyIsPrintedWithItsValue() throws {
    #expect(
      try Toys.load(Toys.agent("  learning_rate: 2.5e-5\n  clip: .inf\nseeds: 3,4,5,6")).resolvedYAML == """
        environment:
          id: Corridor-v1
          max_episode_steps: 50
          frame_stack: 1
          is_slippery: true
          desc: [SFFG]
          map_name: 4x4
        agent:
          algorithm: dqn
          learning_rate: 2.5e-5
          gamma: 0.99
          buffer_size: 10000
          batch_size: 32
          learning_starts: 1000
          gradient_steps: 1
          max_grad_norm: 10.0
          target_update_interval: null
          net_arch: [64, 64]
          supports: [0.5]
          loss: huber
          double_q: false
          clip: .inf
        training:
          steps: 100000
          environments: 1
        evaluation:
          every: null
          episodes: 10
          epsilon: 0.0
          max_episode_steps: 1000
        checkpoint:
          every: null
          keep: 3
        seeds: 3..6
        log: []

        """)
  }

  @Test func theResolvedFileLoadsBack() throws {
    let values = [
      "learning_rate: 1e-300", "learning_rate: 0.1234567890123456789", "learning_rate: 1e300",
      "supports: [-0.0, 1e16, 5e-324]",
      "supports: []", "net_arch: []", "max_grad_norm: null", "target_update_interval: 9223372036854775807",
      "gradient_steps: -9223372036854775808", "loss: mse\nseeds: [18446744073709551615, 0]",
      "gamma: 0\ntraining: {steps: 7, environments: 2}\nevaluation: {every: 0, epsilon: 0.05}\ncheckpoint: {every: 3, keep: 1}",
    ]
    for value in values { try expectRoundTrip(Toys.agent("  \(value)")) }
    try expectRoundTrip(Toys.environment("  max_episode_steps: null"))
    try expectRoundTrip(Toys.environment("  max_episode_steps: 7\n  is_slippery: false"))
    try expectRoundTrip("environment: {id: Endless-v0}\nagent: {algorithm: random}")
  }

  @Test(arguments: [
    "", " ", "null", "~", "true", "yes", "010", "1e3", "-", "-a", "a: b", "#", "a #b", "'", "\"", "\\",
    "a\nb", "\t",
    "&a", "*a", "!a", "[a]",
    "{a}", "%", "@", "é", "😀", "\u{0}\u{7}\u{1B}", "\u{85}\u{2028}\u{FEFF}", "---", "...", "?", "|", ">",
    "a,b", "<<",
    "0x10", "nan", ".inf",
    "\u{E000}\u{FFFD}\u{10FFFF}", "  two  spaces  ", "trailing ", String(repeating: "long words ", count: 40),
  ])
  func textsSurvive(text: String) throws {
    let literal = JSON.text(text).compact
    // JSON's escapes are YAML's too, but for what neither needs to escape.
    guard !text.unicodeScalars.contains("\u{85}"), !text.unicodeScalars.contains("\u{FEFF}") else {
      let experiment = try Toys.load(Toys.environment("  map_name: \"\\u0085\\u2028\\uFEFF\""))
      #expect(experiment.environment.values["map_name"] == .text(text))
      return try expectRoundTrip(experiment.resolvedYAML)
    }
    let experiment = try Toys.load(Toys.environment("  map_name: \(literal)\n  desc: [S, \(literal)]"))
    #expect(experiment.environment.values["map_name"] == .text(text))
    try expectRoundTrip(experiment.resolvedYAML)
  }

  /// What is text among the arguments of a name is no number once it is printed.
  @Test func argumentsKeepTheirKinds() throws {
    let entry = EnvironmentEntry(
      id: "Wrapped-v0", summary: "", documentation: "", maxEpisodeSteps: { _ in nil }, rewardThreshold: nil,
      keys: [
        KeyDescription(name: "wrappers", kind: .calls, defaultValue: .calls([]), documentation: "")
      ]
    ) { _ in MadeEnvironment(Endless(NoParameters())) }
    let catalog = Catalog(environments: [entry], agents: Toys.catalog.agents)
    func load(_ text: String) throws -> Experiment {
      try Experiment.load(text: text, path: "w.yaml", catalog: catalog)
    }
    let experiment = try load(
      """
      environment: {id: Wrapped-v0, wrappers: [{"m:W": {a: "1e5", b: ["1E5", "2e-1"], c: 1e5, d: 7, e: e5}}]}
      agent: {algorithm: random}
      """)
    #expect(
      experiment.environment.values["wrappers"]?.calls?.first?.arguments.map(\.value) == [
        .text("1e5"), .texts(["1E5", "2e-1"]), .number(100_000), .integer(7), .text("e5"),
      ])
    #expect(experiment.resolvedYAML.contains(#"{a: "1e5", b: ["1E5", "2e-1"], c: 100000.0, d: 7, e: e5}"#))
    #expect(try load(experiment.resolvedYAML) == experiment)
  }

  func expectRoundTrip(_ text: String) throws {
    let experiment = try Toys.load(text)
    let resolved = experiment.resolvedYAML
    let again = try Toys.load(resolved)
    #expect(again == experiment, "\(resolved)")
    #expect(again.resolvedYAML == resolved)
  }

  @Test func experimentsDifferInAnyValue() throws {
    let experiment = try Toys.load(Toys.file(""))
    for change in [
      "agent.gamma=0.9", "environment.is_slippery=false", "environment.max_episode_steps=9",
      "training.steps=2000",
      "evaluation.episodes=1", "checkpoint.keep=1", "seeds=2",
    ] { #expect(try Toys.load(Toys.file(""), [change]) != experiment) }
  }

  @Test func anEnvironmentIsDescribed() {
    #expect(
      describe(environment: Toys.catalog.environments[0]) == """
        Corridor-v1: Walk right.

        A corridor.

          A    B    C

        Reward: 1 at the end.

        Episodes are truncated after 50 steps.
        Solved at a mean return of 0.9.
        A transition takes 14 bytes in the replay buffer, 6 more with priorities.

        Keys of the section 'environment' in an experiment file, with their defaults:

          is_slippery        true    Whether a move may slip.
          desc               [SFFG]  The map: S start, F floor, G goal.
          map_name           4x4     A name of the map.
          max_episode_steps  50      Steps after which an episode is truncated; null for never. The
                                     environment's own limit if not set.
          frame_stack        1       Number of successive observations stacked along the channels, oldest
                                     first. For array observations.

        --all shows every key with its range.

        """)
  }

  @Test func anAgentIsDescribedWithinAHundredColumns() {
    let text = describe(agent: Toys.catalog.agents[0], showsAll: true)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 && $0.last != " " })
    #expect(
      text.hasPrefix(
        "dqn: Learns with a network.\n\nAfter Mnih et al. 2015.\n\nKeys of the section 'agent' in an experiment file, with their defaults:\n\n"
      ))
    for key in Toys.catalog.agents[0].keys { #expect(text.contains("\n  \(key.name) ")) }
    #expect(describe(agent: Toys.catalog.agents[1]) == "random: Acts at random.\n\nNo keys.\n")
  }

  @Test func descriptionsAreJSONToo() throws {
    let environment = json(environment: Toys.catalog.environments[1]).compact
    #expect(
      environment.hasPrefix(
        """
        {"id":"Endless-v0","summary":"It never ends.","documentation":"","max_episode_steps":null,"reward_threshold":null,\
        "keys":[{"name":"discretize",
        """))
    #expect(
      environment.hasSuffix(
        """
        {"name":"max_episode_steps","type":"integer","minimum":1,"optional":true,"default":null,\
        "documentation":"Steps after which an episode is truncated; null for never. The environment's own limit if not set."},\
        {"name":"frame_stack","type":"integer","minimum":1,"maximum":64,"optional":false,"default":1,\
        "documentation":"Number of successive observations stacked along the channels, oldest first. For array observations."}]}
        """))
    let agent = json(agent: Toys.catalog.agents[0]).compact
    let object = try #require(try JSONSerialization.jsonObject(with: Data(agent.utf8)) as? [String: Any])
    let keys = try #require(object["keys"] as? [[String: Any]])
    #expect(keys.count == Learner.keys.count)
    #expect(keys[0]["exclusive_minimum"] as? Double == 0)
    #expect(keys[10]["choices"] as? [String] == ["mse", "huber"])
  }

  @Test func theResolvedExperimentIsJSONToo() throws {
    let text = try Toys.load(Toys.file("seeds: [18446744073709551615]")).resolvedJSON.compact
    #expect(
      text.hasPrefix(
        #"{"environment":{"id":"Corridor-v1","max_episode_steps":50,"frame_stack":1,"is_slippery":true,"desc":["SFFG"]"#
      ))
    #expect(text.hasSuffix(#""checkpoint":{"every":null,"keep":3},"seeds":[18446744073709551615],"log":[]}"#))
  }

  @Test func theSchemaKnowsEveryKey() throws {
    let text = experimentSchema(Toys.catalog)
    let schema = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let sections = try #require(schema["properties"] as? [String: [String: Any]])
    #expect(
      Set(sections.keys) == [
        "environment", "tasks", "agent", "training", "evaluation", "checkpoint", "seeds", "log", "tune",
      ])
    let cases = try #require(sections["agent"]?["allOf"] as? [[String: Any]])
    #expect(cases.count == 2)
    let dqn = try #require(cases[0]["then"] as? [String: Any])
    #expect(dqn["additionalProperties"] as? Bool == false)
    let properties = try #require(dqn["properties"] as? [String: Any])
    #expect(Set(properties.keys) == Set(Learner.keys.map(\.name) + ["algorithm"]))
    let rate = try #require(properties["learning_rate"] as? [String: Any])
    #expect(rate["exclusiveMinimum"] as? Double == 0)
    #expect(rate["default"] as? Double == 0.001)
    #expect(rate["description"] as? String == "Step size of the optimizer.")
  }

  @Test func suggestionsAreNear() {
    #expect(
      Toys.catalog.unknownEntry("dnq")
        == "no environment, agent or section is called 'dnq'; did you mean 'dqn'?")
    #expect(
      Toys.catalog.unknownEntry("Pong")
        == "no environment, agent or section is called 'Pong'; 'rl-lab list environments' and 'rl-lab list agents' show them all"
    )
  }
}
