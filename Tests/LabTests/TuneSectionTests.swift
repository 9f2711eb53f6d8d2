import Agents
import AllEnvironments
import Foundation
import Lab
import RLCore
import Testing

@Suite struct TuneSectionTests {
  private static let catalog = Catalog(
    environments: builtInEnvironments, agents: agentCatalog, sources: allEnvironmentSources)

  private func experiment(
    _ tune: String, agent: String = "dqn", environment: String = "CartPole-v1"
  ) throws -> Experiment {
    try Experiment.load(
      text: """
        environment: {id: \(environment)}
        agent: {algorithm: \(agent)}
        seeds: 1..3
        tune:
        \(tune.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
        """, path: "tune.yaml", catalog: Self.catalog)
  }

  private static let space = """
    space:
      agent.learning_rate: log 1e-5..2e-3
      agent.train_freq: 1..10
      agent.batch_size: [32, 64]
      agent.double_q: [true, false]
      agent.net_arch: {layers: 1..3, units: [64, 256, 128]}
      agent.replay: [uniform, prioritized]
      agent.prioritized_replay_alpha: {values: 0.2..0.8, when: {agent.replay: prioritized}}
    """

  @Test func aSpaceIsReadByTheKeysOfTheAgent() throws {
    let tuning = try #require(try experiment(Self.space).tuning)
    #expect(
      tuning.space.parameters.map(\.domain) == [
        .numbers(1e-5...2e-3, isLogarithmic: true), .integers(1...10, isLogarithmic: false),
        .choices(["32", "64"]), .choices(["true", "false"]), .shapes(layers: 1...3, units: [64, 128, 256]),
        .choices(["uniform", "prioritized"]), .numbers(0.2...0.8, isLogarithmic: false),
      ])
    #expect(
      tuning.space.parameters[6].conditions == [.init(key: "agent.replay", values: ["prioritized"])])
    #expect(tuning.testSeeds == [1, 2, 3] && tuning.seeds == [1001, 1002, 1003])
  }

  @Test func theSectionIsPrintedSoThatItReadsBack() throws {
    let first = try experiment("method: race\ntrials: 7\nseeds: [5, 9..11]\n" + Self.space)
    let again = try Experiment.load(
      text: first.resolvedYAML + (first.tuning?.yaml ?? ""), path: "tune.yaml", catalog: Self.catalog)
    #expect(again == first && again.tuning?.seeds == [5, 9, 10, 11])
  }

  @Test func noRunDependsOnTheSection() throws {
    let plain = try Experiment.load(
      text: "environment: {id: CartPole-v1}\nagent: {algorithm: dqn}\nseeds: 1..3", path: "tune.yaml",
      catalog: Self.catalog)
    #expect(try experiment(Self.space).settings == plain.settings)
  }

  @Test(arguments: [
    (
      "trials: 5",
      "tune.yaml:4:1: space: the keys to search are missing; write space: with 'agent.learning_rate: log 1e-5..1e-2' below it"
    ),
    (
      "seeds: 3..4\nspace: {agent.gamma: 0.9..0.99}",
      "tune.yaml:5:10: seeds: seed 3 is among the tuning seeds and the test seeds; a result on seeds that were tuned on shows nothing, so make them disjoint"
    ),
    (
      "test_seeds: 1002..1010\nspace: {agent.gamma: 0.9..0.99}",
      "tune.yaml:5:15: test_seeds: 2 seeds, 1002 the first, are among the tuning seeds and the test seeds; a result on seeds that were tuned on shows nothing, so make them disjoint"
    ),
    (
      "space: {agent.gama: 0.9..0.99}",
      "tune.yaml:5:11: unknown key 'agent.gama' in space; did you mean 'agent.gamma'?"
    ),
    (
      "space: {evaluation.episodes: 1..9}",
      "tune.yaml:5:11: 'evaluation.episodes' is not a key to tune: trials are compared in the same environment and by the same evaluation; tune keys of agent, or training.environments"
    ),
    (
      "space: {training.steps: 1..9}",
      "tune.yaml:5:11: 'training.steps' is not a key to tune: of the section training only training.environments is"
    ),
    (
      "space: {training.environment: 1..9}",
      "tune.yaml:5:11: unknown key 'training.environment' in space; did you mean 'training.environments'?"
    ),
    (
      "space: {agent.gamma: 0.9}",
      "tune.yaml:5:24: gamma: '0.9' is neither a range nor a list; write 1..10, log 1e-5..1e-2 or [a, b]"
    ),
    (
      "space: {agent.gamma: 0.99..0.9}",
      "tune.yaml:5:24: gamma: the range '0.99..0.9' is empty or reversed; write the lower end first"
    ),
    (
      "space: {agent.gamma: 0...1}",
      "tune.yaml:5:24: gamma: '0...1' has three dots; write two, such as 1..10"
    ),
    (
      "space: {agent.gamma: log 0..1}",
      "tune.yaml:5:24: gamma: a logarithmic range needs a lower end above 0"
    ),
    (
      "space: {agent.gamma: 0.9..2}",
      "tune.yaml:5:24: gamma must be a number in [0, 1], not '2'"
    ),
    (
      "space: {agent.batch_size: [32]}",
      "tune.yaml:5:29: batch_size needs at least two values to choose from"
    ),
    (
      "space: {agent.gamma: {values: 0.9..1, when: {agent.replay: uniform}}}",
      "tune.yaml:5:48: when names 'agent.replay', which is not searched before this key"
    ),
    (
      "metric: loss\nspace: {agent.gamma: 0.9..1}",
      "tune.yaml:5:11: metric: whether a high or a low 'loss' is better is not known; add goal: maximize or goal: minimize"
    ),
    (
      "rungs: [0.3, 0.1, 1]\nspace: {agent.gamma: 0.9..1}",
      "tune.yaml:5:10: rungs: give shares in ascending order that end with 1"
    ),
    (
      "trials: 5\nbudget: 1e6\nspace: {agent.gamma: 0.9..1}",
      "tune.yaml:6:11: budget: tune.trials is set too; remove one of them or set it to null"
    ),
    (
      "method: population\nspace: {agent.net_arch: {layers: 1..2, units: [8, 16]}}",
      "tune.yaml:5:11: method: population copies the whole state of a trial, so it cannot search agent.net_arch; use genetic, or leave that key out"
    ),
  ])
  func aWrongSectionIsToldOfWithItsPlace(tune: String, message: String) throws {
    #expect {
      _ = try experiment(tune)
    } throws: {
      let text = "\($0)"
      if text != message { print("expected: \(message)\nfound:    \(text)") }
      return text == message
    }
  }

  /// A copy begins at a rung, which a trial that ended on a plateau does not reach.
  @Test func aPopulationHasNoPatience() throws {
    #expect {
      _ = try Experiment.load(
        text: """
          environment: {id: CartPole-v1}
          agent: {algorithm: dqn}
          training: {steps: 30_000, patience: 3}
          seeds: 1..3
          tune: {method: population, space: {agent.gamma: 0.9..1}}
          """, path: "tune.yaml", catalog: Self.catalog)
    } throws: {
      "\($0)"
        == "tune.yaml:5:16: method: population copies trials at its rungs, before which training.patience may end them; use another method, or set patience: null"
    }
  }

  @Test func stepsToAThresholdNeedOneWhereTheEnvironmentHasNone() throws {
    let tune = "metric: steps_to_threshold\nspace: {agent.gamma: 0.9..1}"
    #expect {
      _ = try experiment(tune, agent: "q-learning", environment: "CliffWalking-v1")
    } throws: {
      "\($0)"
        == "tune.yaml:4:1: threshold: CliffWalking-v1 has no threshold of its own; set the return to reach"
    }
    let own = try experiment("threshold: -20\n" + tune, agent: "q-learning", environment: "CliffWalking-v1")
    #expect(own.tuning?.threshold == -20)
    #expect(try experiment(tune).tuning?.threshold == nil)
  }

  @Test func aKeyOfAnotherMethodIsToldOf() throws {
    let warnings = try experiment("level: 0.2\nspace: {agent.gamma: 0.9..1}").warnings
    #expect(
      warnings.map(\.description) == [
        "tune.yaml:5:10: warning: level: has no effect here: it applies only with method: race"
      ])
  }

  @Test func aSectionOfTheCommandLineIsOverridden() throws {
    let experiment = try Experiment.load(
      text: "environment: {id: CartPole-v1}\nagent: {algorithm: dqn}\ntune: {space: {agent.gamma: 0.9..1}}",
      path: "tune.yaml", overrides: ["tune.trials=3", "tune.method=random"], catalog: Self.catalog)
    #expect(experiment.tuning?.trials == 3 && experiment.tuning?.method == .random)
  }
}
