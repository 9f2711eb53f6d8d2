import Agents
import Foundation
import Gymnasium
import Lab
import RLCore
import ResumeTrial
import RunStore
import Testing

/// Gymnasium's wrappers, by name in an experiment file.
@Suite(.enabled(if: Python.hasGymnasium, needsGymnasium))
struct WrapperTests {
  private func experiment(
    _ environment: String, _ training: String = "training: {steps: 60}"
  ) throws -> Experiment {
    return try Experiment.load(
      text: """
        environment: \(environment)
        agent: {algorithm: dqn, net_arch: [8], learning_starts: 20, batch_size: 8}
        \(training)
        evaluation: {every: 0}
        """, path: "wrappers.yaml",
      catalog: Catalog(environments: [], agents: agentCatalog, sources: [gymnasium]))
  }

  private func complaint(_ wrappers: String) throws -> String {
    let id = "gymnasium:FrozenLake-v1"
    let answer = try Python.tool(["trace", id, "--set", "wrappers=\(wrappers)"])
    #expect(answer.status == 64)
    // The calls that led to an exception come before it.
    return answer.errors.components(separatedBy: "rl-lab: ").last ?? ""
  }

  @Test func wrappersAreAppliedInTheirOrder() throws {
    let entry = try gymnasium.entry("gymnasium:CartPole-v1")
    let plain = EnvironmentWalk(try entry.make(), maxEpisodeSteps: nil, seed: 3).observation
    let doubled = try entry.make([
      "wrappers": .calls([
        ConfigurationCall("composed:Doubled", [.init("times", .integer(2)), .init("names", .texts(["a"]))]),
        ConfigurationCall("TimeLimit", [.init("max_episode_steps", .integer(3))]),
      ])
    ])
    var walk = EnvironmentWalk(doubled, maxEpisodeSteps: nil, seed: 3)
    #expect(walk.observation == plain.map { 4 * $0 })
    #expect((0..<3).map { walk.step($0 % 2).ending } == [.none, .none, .truncated])
  }

  @Test func aFlattenedStateIsARowOfFlags() throws {
    let entry = try gymnasium.entry("gymnasium:FrozenLake-v1")
    let made = try entry.make(["wrappers": .calls([ConfigurationCall("FlattenObservation")])])
    #expect(made.observationSpace.rowSize == 16)
    #expect(
      EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 3).observation == [1] + Array(repeating: 0, count: 15)
    )
  }

  @Test func theyAreKeptInTheExperimentAsWritten() throws {
    let text =
      "[FlattenObservation, {TimeLimit: {max_episode_steps: 100}}, {\"composed:Doubled\": {times: 1, names: [a, b], scale: 2.0, odd: [0.5, 1.0], word: \"8\", flag: true, none: null}}]"
    let loaded = try experiment("{id: \"gymnasium:FrozenLake-v1\", wrappers: \(text)}")
    let yaml = loaded.resolvedYAML
    #expect(yaml.contains("wrappers: \(text)"))
    let calls = try #require(loaded.environment.values["wrappers"]?.calls)
    #expect(calls.map(\.name) == ["FlattenObservation", "TimeLimit", "composed:Doubled"])
    #expect(
      calls[2].arguments == [
        .init("times", .integer(1)), .init("names", .texts(["a", "b"])), .init("scale", .number(2)),
        .init("odd", .numbers([0.5, 1])), .init("word", .text("8")), .init("flag", .bool(true)),
        .init("none", .none),
      ])
  }

  /// A wrapper holds a part of the episode: it is brought back with it.
  @Test func aStoppedRunInWrappersGoesOnAsIfNothingHadHappened() throws {
    let trial = try ResumeTrial(
      experiment(
        "{id: \"gymnasium:CartPole-v1\", wrappers: [{TimeLimit: {max_episode_steps: 30}}, TimeAwareObservation]}",
        "training: {steps: 1500, environments: 2}\ncheckpoint: {every: 400}"))
    #expect(trial.status == .finished && trial.stops > 0 && trial.remarks == [])
    #expect(trial.stopped == trial.whole)
  }

  /// The environment's limit, or the experiment's, stands inside the wrappers: they find it, and skipped steps count for it.
  @Test(
    arguments: [("", 25), ("max_episode_steps: 10, ", 10), ("max_episode_steps: null, ", nil)]
      as [(String, Int?)])
  func theTimeLimitStandsInsideTheWrappers(limit: String, steps: Int?) throws {
    func length(_ wrappers: String) throws -> Int {
      let made = try experiment(
        "{id: \"gymnasium:misfits:Misfit-v0\", \(limit)wrappers: \(wrappers)}"
      ).environment.make()
      var walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 1)
      return (1...100).first { _ in walk.step(0).ending != .none } ?? 0
    }
    #expect(try length("[FlattenObservation]") == steps ?? 30)
    #expect(try length("[\"composed:Twice\", FlattenObservation]") == ((steps ?? 30) + 1) / 2)
    guard steps != nil else { return }
    let made = try experiment(
      "{id: \"gymnasium:replies:Scaled-v0\", \(limit)wrappers: [TimeAwareObservation]}"
    ).environment.make()
    #expect(made.observationSpace.rowSize == 5)
  }

  @Test func wrappersThatAreNotThereAreNamed() throws {
    let version = try #require(
      Python.run(Python.interpreter, ["-c", "import gymnasium; print(gymnasium.__version__)"])?.output
    ).trimmingCharacters(in: .newlines)
    let before = "--set environment.wrappers: gymnasium:FrozenLake-v1: "
    #expect(
      try complaint("[TimeLimt]")
        == "\(before)Gymnasium \(version) has no wrapper 'TimeLimt'; did you mean 'TimeLimit'?\n")
    #expect(
      try complaint("[\"composed:Nothing\"]") == "\(before)the module composed has no wrapper 'Nothing'\n")
    #expect(
      try complaint("[\"composed:Composed\"]")
        == "\(before)composed:Composed is not a wrapper; a wrapper is a class that inherits from gymnasium.Wrapper\n"
    )
    #expect(
      try complaint("[{TimeLimit: {most: 3}}]").hasPrefix(
        "\(before)the wrapper TimeLimit cannot be applied: TypeError: "))
    #expect(
      try complaint("[NormalizeReward]")
        == "\(before)the wrapper NormalizeReward is not possible: its moments outlive an episode, so no resumed run could have them; set agent.normalize_rewards\n"
    )
  }

  @Test(arguments: [
    (
      "kwargs: \"[1]\"", 11, "kwargs: must be a JSON object such as '{\"size\": 8}', not '[1]'"
    ),
    (
      "kwargs: '{\"calm\": 3}'\n  calm: 4", 11,
      "kwargs: sets 'calm', and so does the key calm; keep one"
    ),
    ("wrappers: [Nope]", 13, "wrappers: gymnasium:misfits:Misfit-v0: Gymnasium "),
    (
      "observation: [x]", 16,
      "observation: gymnasium:misfits:Misfit-v0: environment.observation chooses entries of a Dict or a Tuple; its observation space is Discrete"
    ),
  ])
  func whatCannotBeMadeIsToldAtItsKey(key: String, column: Int, message: String) throws {
    let text = """
      environment:
        id: "gymnasium:misfits:Misfit-v0"
        \(key)
      agent: {algorithm: random}
      """
    do throws(ExperimentErrors) {
      _ = try Experiment.load(
        text: text, path: "keys.yaml",
        catalog: Catalog(environments: [], agents: agentCatalog, sources: [gymnasium]))
      Issue.record("it loads")
    } catch {
      #expect(error.problems.count == 1)
      #expect(error.description.hasPrefix("keys.yaml:3:\(column): \(message)"), "\(error)")
    }
  }

  /// A recorded experiment lists every key.
  @Test func anArgumentMayStandBesideItsKeysDefault() throws {
    let made = try gymnasium.entry("gymnasium:misfits:Misfit-v0").make([
      "calm": .integer(20), "kwargs": .text("{\"calm\": 3, \"trouble\": \"outside\"}"),
    ])
    var walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 1)
    for _ in 0..<4 { _ = walk.step(0) }
    #expect(walk.failure != nil, "it is calm for three steps, not for twenty")
  }

  @Test(arguments: [
    ("3", "wrappers must be a list of names such as [a, {b: {size: 8}}], not '3'"),
    (
      "[[a]]",
      "each element of wrappers must be a name, or a name with arguments such as {b: {size: 8}}, not a list"
    ),
    (
      "[{a: {}, b: {}}]",
      "each element of wrappers must be a name, or a name with arguments such as {b: {size: 8}}, not a mapping"
    ),
    ("[{a: 3}]", "the arguments of a must be a mapping such as {size: 8}, not '3'"),
    ("[{a: {b: {c: 1}}}]", "b of a must be a scalar or a list of numbers or of texts, not a mapping"),
    ("[{a: {b: [1, x]}}]", "b of a must be a list of numbers or of texts, all of one kind"),
  ])
  func wrappersThatAreWrittenOtherwiseAreRefused(text: String, message: String) throws {
    let answer = try Python.tool(["trace", "gymnasium:FrozenLake-v1", "--set", "wrappers=\(text)"])
    #expect(answer.errors == "rl-lab: --set environment.wrappers: \(message)\n")
  }
}
