import Foundation
import Gymnasium
import RLCore
import Testing

/// Spaces of several entries, seen as one row or one state, and actions of several elements.
@Suite(.enabled(if: Python.hasGymnasium, needsGymnasium))
struct SpaceTests {
  private func made(_ values: [String: ConfigurationValue]) throws -> MadeEnvironment {
    return try gymnasium.entry("gymnasium:composed:Composed-v0").make(values)
  }

  /// What Gymnasium itself makes of the same observations, a row for each.
  private func flattened(_ kind: String, steps: Int) throws -> [[Double]] {
    let program = """
      import gymnasium, composed, numpy
      from gymnasium.spaces import flatten
      env = gymnasium.make("Composed-v0", shows="\(kind)").unwrapped
      seen = [env.reset(seed=5)[0]] + [env.step(0)[0] for _ in range(\(steps))]
      for one in seen: print(*flatten(env.observation_space, one).astype(numpy.float32).tolist())
      """
    let answer = try #require(Python.run(Python.interpreter, ["-c", program]))
    try #require(answer.status == 0, "\(answer.errors)")
    return answer.output.split(separator: "\n").map { $0.split(separator: " ").compactMap { Double($0) } }
  }

  @Test(arguments: ["dict", "tuple", "unbounded"])
  func entriesStandAsGymnasiumsFlattenPutsThem(kind: String) throws {
    let expected = try flattened(kind, steps: 20)
    var walk = EnvironmentWalk(try made(["shows": .text(kind)]), maxEpisodeSteps: nil, seed: 5)
    var seen = [walk.observation]
    for _ in 0..<20 {
      _ = walk.step(0)
      seen.append(walk.observation)
    }
    #expect(walk.failure == nil)
    #expect(seen == expected)
  }

  @Test func boundsAndNamesOfARowAreThoseOfItsEntries() throws {
    guard case .box(let box) = try made([:]).observationSpace else {
      Issue.record("not an array")
      return
    }
    #expect(box.shape == [17])
    #expect(box.low == [0, 0, 0, 0, 0, 0, 0, -5, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(box.high == [255, 255, 255, 255, 1, 1, 1, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1])
    #expect(
      box.labels == [
        "a 0", "a 1", "a 2", "a 3", "b 0", "b 1", "b 2", "goal.x", "goal.y 0", "goal.y 1", "t.0 0", "t.0 1",
        "t.0 2", "t.0 3", "t.0 4", "t.1 0", "t.1 1",
      ])
    #expect(box.elementType == .float32)
    guard case .box(let flags) = try made(["shows": .text("tuple")]).observationSpace else { return }
    #expect(flags.elementType == .uint8, "flags are kept as bytes")
  }

  @Test func entriesAreChosenInTheOrderThatIsWritten() throws {
    let all = EnvironmentWalk(try made([:]), maxEpisodeSteps: nil, seed: 5).observation
    let some = try made(["observation": .texts(["goal.x", "b"])])
    #expect(
      EnvironmentWalk(some, maxEpisodeSteps: nil, seed: 5).observation == [all[7], all[4], all[5], all[6]])
    let image = try made(["observation": .texts(["a"])])
    #expect(image.observationSpace == .box(BoxSpace(shape: [2, 2], low: 0, high: 255, elementType: .uint8)))
    #expect(EnvironmentWalk(image, maxEpisodeSteps: nil, seed: 5).observation == Array(all[..<4]))
    let state = try made(["observation": .texts(["b"])])
    #expect(state.observationSpace == .discrete(count: 3))
    let number = EnvironmentWalk(state, maxEpisodeSteps: nil, seed: 5).observation
    #expect(all[4 + Int(number[0])] == 1)
    let inner = try made(["shows": .text("tuple"), "observation": .texts(["1"])])
    #expect(inner.observationSpace == .discrete(count: 11))
  }

  /// A hand of 31, ten shown and an ace is 31 · 22 + 10 · 2 + 1.
  @Test func observationsOfFinitelyManyValuesAreNumbered() throws {
    let flags = EnvironmentWalk(try made(["shows": .text("tuple")]), maxEpisodeSteps: nil, seed: 5)
      .observation
    func digit(_ part: ArraySlice<Double>) throws -> Int {
      try #require(part.firstIndex(of: 1)) - part.startIndex
    }
    let (hand, shown, ace) = (
      try digit(flags[..<32]), try digit(flags[32..<43]), try digit(flags[43...])
    )
    let numbered = try made(["shows": .text("tuple"), "observation_index": .bool(true)])
    #expect(numbered.observationSpace == .discrete(count: 704))
    let state = EnvironmentWalk(numbered, maxEpisodeSteps: nil, seed: 5).observation
    #expect(state == [Double(hand * 22 + shown * 2 + ace)])
    let counts = try made(["shows": .text("counts"), "observation_index": .bool(true)])
    #expect(counts.observationSpace == .discrete(count: 6))
  }

  @Test(arguments: [
    ("tuple", [30, 31, 40, 41]), ("dict", [0, 1, 2, 10, 11, 12]),
  ])
  func actionsOfSeveralElementsAreNumbered(kind: String, rewards: [Double]) throws {
    let made = try made(["takes": .text(kind)])
    #expect(made.actionSpace.count == rewards.count)
    var walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 1)
    #expect(rewards.indices.map { walk.step($0).reward } == rewards)
    #expect(walk.failure == nil)
  }

  @Test(arguments: [
    (
      ["shows": "text"],
      "entry word of its observations is Text; choose others: observation: [cell, wind]"
    ),
    (
      ["shows": "sequence"],
      "its observation space is Sequence; rl-lab takes Discrete, Box, MultiBinary and MultiDiscrete, and Dict and Tuple of these. A wrapper of yours can turn it into numbers: wrappers: [MODULE:CLASS]"
    ),
    (["shows": "large"], "its observations have 1,000,000,002 numbers; at most 1,000,000 are possible"),
    (
      ["takes": "text"],
      "its action space is Text; rl-lab takes Discrete, MultiDiscrete, MultiBinary and a Box of whole numbers, and Dict and Tuple of these; a wrapper of yours can choose among them: wrappers: [MODULE:CLASS]"
    ),
    (
      ["takes": "bits"],
      "its MultiBinary action space has 1,000,000,000 elements; at most 4096 combinations can be numbered"
    ),
  ])
  func whatCannotBeServedIsNamed(settings: [String: String], message: String) throws {
    let id = "gymnasium:composed:Composed-v0"
    let answer = try Python.tool(
      ["trace", id] + settings.flatMap { ["--set", "\($0.key)=\($0.value)"] })
    #expect(answer.status == 78)
    #expect(answer.errors == "rl-lab: \(id): \(message)\n")
  }

  @Test(arguments: [
    ("dict", "observation", "[gaol]", "its observations have no entry 'gaol'; did you mean 'goal'?"),
    ("dict", "observation", "[b, b]", "environment.observation names the entry b twice"),
    (
      "text", "observation", "[word, cell]",
      "entry word of its observations is Text; choose others: observation: [cell]"
    ),
    (
      "counts", "observation", "[b]",
      "environment.observation chooses entries of a Dict or a Tuple; its observation space is MultiDiscrete"
    ),
    (
      "dict", "observation_index", "true",
      "entry goal.x of its observations is of fractions, which have no number; leave out environment.observation_index"
    ),
  ])
  func whatCannotBeServedIsNamedWithItsKey(shows: String, key: String, value: String, message: String) throws
  {
    let id = "gymnasium:composed:Composed-v0"
    let answer = try Python.tool(["trace", id, "--set", "shows=\(shows)", "--set", "\(key)=\(value)"])
    #expect(answer.status == 64)
    #expect(answer.errors == "rl-lab: --set environment.\(key): \(id): \(message)\n")
  }

  @Test func continuousActionsNameTheWrapperThatHelps() throws {
    let version = try #require(
      Python.run(Python.interpreter, ["-c", "import gymnasium; print(gymnasium.__version__)"])?.output
    ).trimmingCharacters(in: .newlines)
    let hasWrapper =
      Python.run(Python.interpreter, ["-c", "from gymnasium.wrappers import DiscretizeAction"])?.status == 0
    let advice =
      hasWrapper
      ? "add the wrapper DiscretizeAction, wrappers: [{DiscretizeAction: {bins: 5}}]"
      : "the wrapper DiscretizeAction makes them so, which Gymnasium \(version) has not; a newer one has"
    let answer = try Python.tool(["trace", "gymnasium:misfits:Misfit-v1", "--set", "trouble=torque"])
    #expect(
      answer.errors
        == "rl-lab: gymnasium:misfits:Misfit-v1: its actions are continuous (Box); Q-learning and DQN need a finite number of actions: \(advice)\n"
    )
    guard hasWrapper else { return }
    let served = try Python.tool([
      "trace", "gymnasium:misfits:Misfit-v1", "--set", "trouble=torque", "--set",
      "wrappers=[{DiscretizeAction: {bins: 5}}]", "--actions", "4",
    ])
    #expect(served.status == 0 && served.errors == "")
  }

  @Test func anEntryThatIsNotAsDeclaredIsNamed() throws {
    let batch = try made(["shows": .text("wrong")]).batch(
      count: 1, maxEpisodeSteps: 20, episodeSeeds: .continuing(seed: 1))
    batch.reset()
    #expect(
      batch.failure?.description
        == "gymnasium:composed:Composed-v0: entry wind: reset observes an array of float32 of shape [3] where its space has shape [2]"
    )
  }
}
