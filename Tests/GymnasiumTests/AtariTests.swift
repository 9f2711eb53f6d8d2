import Agents
import Drawing
import Foundation
import Gymnasium
import Lab
import RLCore
import ResumeTrial
import RunStore
import Testing

/// Atari games by ale-py's vector environment.
@Suite(.enabled(if: Python.hasAtari, "needs a Python with ale-py 0.12.1 or newer: set RL_LAB_PYTHON to one"))
struct AtariTests {
  private func made(_ values: [String: ConfigurationValue] = [:]) throws -> MadeEnvironment {
    return try atari.entry("atari:breakout").make(values)
  }

  /// The same seeds and actions, driven from here and from Python.
  @Test func aBatchIsWhatTheVectorEnvironmentShows() throws {
    let program = """
      import numpy
      from ale_py.vector_env import AtariVectorEnv
      env = AtariVectorEnv("breakout", 3, stack_num=1, repeat_action_probability=0.25, reward_clipping=False)
      seen, _ = env.reset(seed=numpy.array([7, 8, 9]))
      print(*[int(frame.astype(int).sum()) for frame in seen])
      for step in range(60):
          seen, rewards, _, _, _ = env.step(numpy.array([step % 4, (step + 1) % 4, 1]))
          print(*[int(frame.astype(int).sum()) for frame in seen], *rewards.astype(int))
      """
    let expected = try #require(Python.run(Python.interpreter, ["-c", program])).output
    let batch = try made().batch(
      count: 3, maxEpisodeSteps: nil, episodeSeeds: .listed([7, 8, 9]))
    batch.reset()
    func sums() -> [Int] { (0..<3).map { Int(batch.observations.row($0).reduce(0, +)) } }
    var lines = [sums().map(String.init).joined(separator: " ")]
    for step in 0..<60 {
      for (row, action) in [step % 4, (step + 1) % 4, 1].enumerated() {
        batch.actions[row] = Int32(action)
      }
      batch.step()
      try #require(batch.failure == nil)
      lines.append((sums() + (0..<3).map { Int(batch.rewards[$0]) }).map(String.init).joined(separator: " "))
    }
    #expect(lines == expected.split(separator: "\n").map(String.init))
  }

  @Test func aStoppedRunGoesOnAsIfNothingHadHappened() throws {
    let experiment = try Experiment.load(
      text: """
        environment: {id: "atari:breakout", frame_stack: 4, episodic_life: true}
        agent: {algorithm: dqn, net_arch: [4], learning_starts: 50, batch_size: 4, buffer_size: 200}
        training: {steps: 500, environments: 2}
        evaluation: {every: 250, episodes: 1, max_episode_steps: 20}
        checkpoint: {every: 200}
        """, path: "atari.yaml", catalog: Catalog(environments: [], agents: agentCatalog, sources: [atari]))
    let trial = try ResumeTrial(experiment)
    #expect(trial.status == .finished && trial.stops > 0 && trial.remarks == [])
    #expect(trial.stopped == trial.whole)
  }

  /// Four frames of 84 by 84 bytes are stored as one: 7,056 bytes and a few more.
  @Test func aFrameIsStoredOnceAsBytes() throws {
    let space = try made().stackingFrames(4).observationSpace
    guard case .box(let box) = space else { return }
    #expect(box.shape == [84, 84, 4] && box.elementType == .uint8)
    let bytes = DQN.replayBytesPerTransition(
      space, DiscreteSpace(labels: ["a", "b", "c", "d"]), masks: false)
    #expect((7056..<7100).contains(bytes))
  }

  @Test func theGamesOwnPictureIsSeen() throws {
    var walk = EnvironmentWalk(try made(), maxEpisodeSteps: nil, seed: 1)
    _ = walk.step(1)
    let scene = try #require(walk.environment as? any Drawable).draw()
    guard scene.shapes.count == 1, case .image(let image, _, _, _) = scene.shapes[0] else {
      Issue.record("no picture but \(scene)")
      return
    }
    #expect(image.columns == 160 && image.rows == 210)
    #expect(Set(image.pixels).count > 3)
    #expect(walk.environment.info.first { $0.name == "lives" }?.value == .number(5))
  }

  @Test func unknownGamesAreAnsweredWithTheNearest() throws {
    let answer = try Python.tool(["trace", "atari:brekout"])
    #expect(answer.status == 78)
    #expect(answer.errors.hasSuffix("has no game 'brekout'; did you mean 'breakout'?\n"))
  }

  /// Timed in turns with the same environment, driven from Python.
  @Test func aBatchOfEightIsAsFastAsItsOwnLoop() throws {
    let batch = try made().batch(count: 8, maxEpisodeSteps: nil, episodeSeeds: .continuing(seed: 1))
    batch.reset()
    func ours() -> Double {
      let start = ContinuousClock.now
      for step in 0..<100 {
        for row in 0..<8 { batch.actions[row] = Int32((step + row) % 4) }
        batch.step()
      }
      return 800 / ((ContinuousClock.now - start) / .seconds(1))
    }
    let theirs = try Conversation(
      """
      import numpy, time
      from ale_py.vector_env import AtariVectorEnv
      env = AtariVectorEnv("breakout", 8, repeat_action_probability=0.25)
      env.reset(seed=1)
      actions = numpy.array([(numpy.arange(8) + step) % 4 for step in range(100)])
      while input():
          start = time.perf_counter()
          for row in actions: env.step(row)
          print(800 / (time.perf_counter() - start), flush=True)
      """)
    var ratios: [Double] = []
    var rates: [Double] = []
    for _ in 0..<21 {
      let rate = try #require(Double(theirs.ask("go")))
      rates.append(rate)
      ratios.append(ours() / rate)
    }
    theirs.end()
    ratios.sort()
    rates.sort()
    print(
      "8 of atari:breakout run at \(ratios[10]) of the speed of ale-py's own loop (\(ratios[5]) to \(ratios[15])), which takes \(rates[10]) steps a second"
    )
    #expect(ratios[10] > 0.5)
  }
}

/// What is said where ale-py is missing.
struct MissingAtariTests {
  @Test(.enabled(if: Python.hasGymnasium, needsGymnasium)) func aMissingPackageIsNamed() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rl-lab-no-ale-\(getpid())")
      .path
    try FileManager.default.createDirectory(atPath: "\(folder)/ale_py", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try "raise ModuleNotFoundError('none', name='ale_py')\n".write(
      toFile: "\(folder)/ale_py/__init__.py", atomically: false, encoding: .utf8)
    let name = try #require(
      Python.run(Python.interpreter, ["-c", "import sys; print(sys.executable)"])?.output
    ).trimmingCharacters(in: .newlines)
    let answer = try Python.tool(["trace", "atari:breakout"], ["PYTHONPATH": folder])
    #expect(answer.status == 78)
    #expect(
      answer.errors
        == "rl-lab: atari:breakout: needs the Python package ale-py, which \(name) lacks; install it: \(name) -m pip install \"ale-py>=0.12.1\"\n"
    )
  }
}
