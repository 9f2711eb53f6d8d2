import Foundation
import Lab
import RLCore
import TestSupport
import Testing

/// Files as a whole: sections, YAML that is not supported, YAML that is none.
struct ConfigurationFileTests {
  @Test func everythingHasADefault() throws {
    let experiment = try Toys.load("environment: {id: Corridor-v1}\nagent: {algorithm: dqn}")
    #expect(experiment.name == "dqn")
    #expect(experiment.environment.entry.id == "Corridor-v1")
    #expect(
      experiment.environment.values == [
        "is_slippery": .bool(true), "desc": .texts(["SFFG"]), "map_name": .text("4x4"),
      ])
    #expect(experiment.environment.maxEpisodeSteps == 50)
    #expect(experiment.agent.entry.name == "dqn")
    #expect(experiment.agent.values["learning_rate"] == .number(1e-3))
    #expect(experiment.agent.values.count == Learner.keys.count)
    #expect(experiment.training == TrainingConfiguration())
    #expect((experiment.training.steps, experiment.training.environments) == (100_000, 1))
    #expect((experiment.evaluation.episodes, experiment.evaluation.epsilon) == (10, 0))
    #expect(
      experiment.evaluationPeriod(.steps(100_000)) == .steps(10_000)
        && experiment.checkpointPeriod(.steps(100_000)) == .steps(10_000))
    #expect((experiment.seeds, experiment.log) == ([1], []))
    #expect(experiment.warnings == [])
  }

  @Test func whatStandsInTheFileIsRead() throws {
    let experiment = try Toys.load(
      """
      # yaml-language-server: $schema=experiment.schema.json
      environment:
        id: Corridor-v1   # a comment
        max_episode_steps: 1_000
        is_slippery: false
      agent:
        algorithm: dqn
        learning_rate: 2.5e-4
        net_arch: [120, 84]
        loss: mse
      training: {steps: 5e5, environments: 8}
      evaluation: {every: 25_000, episodes: 20, epsilon: 0.05, max_episode_steps: 200}
      checkpoint: {every: 0, keep: 5}
      seeds: 1..3
      log: []
      """, path: "Experiments/deep.net.yaml")
    #expect(experiment.name == "deep.net")
    #expect(experiment.environment.maxEpisodeSteps == 1_000)
    #expect(experiment.environment.values["is_slippery"] == .bool(false))
    #expect(experiment.agent.values["loss"] == .text("mse"))
    #expect((experiment.training.steps, experiment.training.environments) == (500_000, 8))
    #expect(
      experiment.evaluationPeriod(.steps(500_000)) == .steps(25_000)
        && experiment.checkpointPeriod(.steps(500_000)) == nil)
    #expect((experiment.evaluation.maxEpisodeSteps, experiment.evaluationMaxEpisodeSteps) == (200, 1_000))
    #expect(experiment.seeds == [1, 2, 3])
  }

  @Test func nullIsNoTimeLimitAndEvaluationHasOneAllTheSame() throws {
    let experiment = try Toys.load(Toys.environment("  max_episode_steps: null"))
    #expect(experiment.environment.maxEpisodeSteps == nil)
    #expect(experiment.evaluationMaxEpisodeSteps == 1_000)
  }

  @Test func aTenthOfTheStepsIsRoundedUp() throws {
    #expect(
      try Toys.load("environment: {id: Endless-v0}\nagent: {algorithm: random}\ntraining: {steps: 5}")
        .evaluationPeriod(.steps(5))
        == .steps(1))
  }

  @Test(arguments: [
    (
      "environment: CartPole\nagent: dqn",
      [
        "1:14: environment must be a section of keys such as 'id:' on separate lines, not 'CartPole'",
        "2:8: agent must be a section of keys such as 'algorithm:' on separate lines, not 'dqn'",
      ]
    ),
    (
      "environment: {}\nagent:\n",
      [
        "1:1: environment needs the key 'id', such as 'id: Corridor-v1'",
        "2:1: agent needs the key 'algorithm', such as 'algorithm: dqn'",
      ]
    ),
    (
      "seeds: 1",
      [
        "1:1: the section 'environment' is missing; it needs the key 'id', such as 'id: Corridor-v1'",
        "1:1: the section 'agent' is missing; it needs the key 'algorithm', such as 'algorithm: dqn'",
      ]
    ),
    (
      "environment: {id: Corridor}\nagent: {algorithm: DQN}",
      [
        "1:19: unknown environment 'Corridor'; did you mean 'Corridor-v1'?",
        "2:20: unknown algorithm 'DQN'; did you mean 'dqn'?",
      ]
    ),
    (
      "environment: {id: corridor-v2}\nagent: {algorithm: dnq}",
      [
        "1:19: unknown environment 'corridor-v2'; did you mean 'Corridor-v1'?",
        "2:20: unknown algorithm 'dnq'; did you mean 'dqn'?",
      ]
    ),
    (
      "environment: {id: Zzz}\nagent: {algorithm: rainbow}",
      [
        "1:19: unknown environment 'Zzz'; 'rl-lab list environments' shows them all",
        "2:20: unknown algorithm 'rainbow'; 'rl-lab list agents' shows them all",
      ]
    ),
    (
      "environment: {id: }\nagent: {algorithm: [a]}",
      [
        "1:15: id has no value; write a name such as Corridor-v1",
        "2:20: algorithm must be a name, not a list; write a name such as dqn",
      ]
    ),
  ])
  func missingAndUnknownNames(text: String, messages: [String]) {
    #expect(Toys.complaints(text) == messages.map { "dqn.yaml:\($0)" })
  }

  @Test(arguments: [
    (
      "training: 5",
      "3:11: training must be a section of keys such as 'steps:' on separate lines, not '5'"
    ),
    ("training: {stps: 1}", "3:12: unknown key 'stps' in training; did you mean 'steps'?"),
    (
      "training: {foo: 1}",
      "3:12: unknown key 'foo' in training; there are steps, episodes, schedule_steps, environments, patience, min_delta"
    ),
    ("training: {steps: 0}", "3:19: steps must be an integer of at least 1, or null, not '0'"),
    ("training: {environments: 5000}", "3:26: environments must be an integer from 1 to 4096, not '5000'"),
    (
      "training: {steps: 2000, environments: 3000}",
      "3:39: environments: 3000 need at least as many training.steps, not 2000"
    ),
    ("evaluation: {epsilon: 2}", "3:23: epsilon must be a number in [0, 1], not '2'"),
    ("evaluation: {every: -1}", "3:21: every must be an integer of at least 0, or null, not '-1'"),
    ("checkpoint: {keep: 0}", "3:20: keep must be an integer from 1 to 1000000, not '0'"),
    ("agnt: {}", "3:1: unknown section 'agnt'; did you mean 'agent'?"),
    ("gamma: 1", "3:1: unknown section 'gamma'; it belongs to 'agent'"),
    (
      "foo: 1",
      "3:1: unknown section 'foo'; there are environment, tasks, agent, training, evaluation, checkpoint, tune, seeds, log"
    ),
    ("log: [tensorbord]", "3:6: unknown view 'tensorbord'; did you mean 'tensorboard'?"),
    ("log: [csv, wandb]", "3:6: unknown view 'wandb'; there are tensorboard, csv"),
    ("log: tensorboard", "3:6: log must be a list of strings such as [a, b], not 'tensorboard'"),
    ("seeds: 5..1", "3:8: the range '5..1' is reversed; write 1..5"),
    (
      "seeds: x",
      "3:8: a seed must be an integer from 0 to 18446744073709551615, not 'x'; seeds are a list such as [1, 4, 7] or a range such as 1..5"
    ),
    ("seeds: [1, 4, 1]", "3:15: seed 1 is listed twice; seeds must be unique"),
    ("seeds: [1..3, 2]", "3:15: seed 2 is listed twice; seeds must be unique"),
    ("seeds: 0..10000", "3:8: more than 10000 seeds; write fewer"),
    ("seeds: 0..18446744073709551615", "3:8: more than 10000 seeds; write fewer"),
    ("seeds:", "3:1: seeds has no value; it must be a list such as [1, 4, 7] or a range such as 1..5"),
    ("seeds: null", "3:8: seeds must be a list such as [1, 4, 7] or a range such as 1..5, not 'null'"),
    ("seeds: []", "3:8: seeds must be a list such as [1, 4, 7] or a range such as 1..5, not an empty list"),
    ("seeds: {a: 1}", "3:8: seeds must be a list such as [1, 4, 7] or a range such as 1..5, not a mapping"),
    ("seeds: [[1]]", "3:9: seeds must be a list such as [1, 4, 7] or a range such as 1..5, not a list"),
  ])
  func wrongSections(lines: String, message: String) {
    #expect(Toys.complaints(Toys.file(lines)) == ["dqn.yaml:\(message)"])
  }

  @Test(arguments: [
    ("1..5", [1, 2, 3, 4, 5]), ("3", [3]), ("1,4,7", [1, 4, 7]), ("1, 4..5 ,7", [1, 4, 5, 7]),
    ("[9, 1..2]", [9, 1, 2]),
    ("1_000", [1000]), ("18446744073709551615", [UInt64.max]), ("[0]", [0]), ("'1..2'", [1, 2]),
  ])
  func seedsAreListsAndRanges(text: String, seeds: [UInt64]) throws {
    #expect(try Toys.load(Toys.file("seeds: \(text)")).seeds == seeds)
    if !text.contains("["), !text.contains("'") { #expect(try Seeds.parse(text) == seeds) }
  }

  @Test func allErrorsAtOnceInTheOrderOfLines() {
    #expect(
      Toys.complaints(
        """
        agent:
          algorithm: dqn
          gama: 1
          learning_rate: fast
        trainig: {}
        environment:
          id: Corridor-v1
          is_slippery: no
        seeds: x..y
        """) == [
          "dqn.yaml:3:3: unknown key 'gama' in agent; did you mean 'gamma'?",
          "dqn.yaml:4:18: learning_rate must be a number above 0, not 'fast'",
          "dqn.yaml:5:1: unknown section 'trainig'; did you mean 'training'?",
          "dqn.yaml:8:16: is_slippery must be true or false, not 'no'; write false",
          "dqn.yaml:9:8: a seed must be an integer from 0 to 18446744073709551615, not 'x'; seeds are a list such as "
            + "[1, 4, 7] or a range such as 1..5",
        ])
  }

  @Test func warningsPointAtTheirKeys() {
    #expect(
      Toys.complaints(
        Toys.agent("  learning_starts: 2e5\nevaluation: {every: 1e6}\ncheckpoint: {every: 1e6}")) == [
          "dqn.yaml:5:20: warning: learning_starts: 200000 is beyond training.steps (100000): nothing is learned",
          "dqn.yaml:6:21: warning: every: 1000000 is beyond training.steps (100000): the agent is evaluated only at the end",
          "dqn.yaml:7:21: warning: every: 1000000 is beyond training.steps (100000): a checkpoint is written only at the end",
        ])
    #expect(
      Toys.complaints(Toys.file("training: {steps: 10}")) == [
        "dqn.yaml:2:1: warning: learning_starts: 1000 is beyond training.steps (10): nothing is learned"
      ])
  }

  @Test func problemsThatComeUpLaterAreLocated() throws {
    let experiment = try Toys.load(Toys.agent("  gamma: 0.9"), ["agent.loss=mse"])
    func text(_ key: String?) -> String {
      experiment.locate(ConfigurationProblem(key, "why"), in: .agent).description
    }
    #expect(text("gamma") == "dqn.yaml:5:10: gamma: why")
    #expect(text("loss") == "--set agent.loss: why")
    #expect(text("net_arch") == "dqn.yaml:3:1: net_arch: why")
    #expect(text("algorithm") == "dqn.yaml:4:14: algorithm: why")
    #expect(text(nil) == "dqn.yaml:3:1: why")
    #expect(
      experiment.locate(ConfigurationProblem("steps", "why"), in: .training).description
        == "dqn.yaml:1:1: steps: why")
  }

  @Test func filesAreReadFromTheDisk() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rl-lab-\(UInt64.random(in: 0...(.max)))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path + "/corridor-dqn.yaml"
    try Data(Toys.file("").utf8).write(to: URL(fileURLWithPath: path))
    #expect(try Experiment.load(path: path, catalog: Toys.catalog).name == "corridor-dqn")

    func failure(_ path: String) -> ExperimentErrors? {
      do throws(ExperimentErrors) { _ = try Experiment.load(path: path, catalog: Toys.catalog) } catch {
        return error
      }
      return nil
    }
    let near = failure(folder.path + "/coridor-dqn.yaml")
    #expect(near?.reason == .missing)
    #expect(near?.description == "\(folder.path)/coridor-dqn.yaml: no such file; did you mean '\(path)'?")
    #expect(
      failure(folder.path + "/corridor-dqn")?.description
        == "\(folder.path)/corridor-dqn: no such file; did you mean '\(path)'?")
    #expect(failure(folder.path + "/zzz")?.description == "\(folder.path)/zzz: no such file; check the path")
    #expect(
      failure(folder.path)?.description
        == "\(folder.path): a folder; an experiment is a single file, such as \(folder.path)/dqn.yaml")
    try Data(count: 2 << 20).write(to: URL(fileURLWithPath: path))
    #expect(failure(path)?.reason == .invalid)
    #expect(
      failure(path)?.description
        == "\(path):1:1: larger than 1 MiB; an experiment file is about a page of text")
  }

  @Test(.disabled(if: Tool.isSanitized, "measures time, of which a sanitizer takes its share"))
  func loadingTakesLessThanFiveMilliseconds() throws {
    let text = try Toys.load(Toys.file("")).resolvedYAML
    let time = ContinuousClock().measure { for _ in 0..<20 { _ = Toys.complaints(text) } } / 20
    #expect(time < .milliseconds(5), "\(time)")
  }
}
