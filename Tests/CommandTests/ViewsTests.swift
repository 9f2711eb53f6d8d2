import Foundation
import TestSupport
import Testing

/// The key `log` and `export`: a run as TensorBoard and pandas read it.
@Suite struct ViewsTests {
  static let logged = RunTests.smallDQN + "\nlog: [tensorboard, csv]\n"

  /// The Python that has TensorBoard and pandas: what `RL_LAB_VIEWS_PYTHON` names, else `RL_LAB_PYTHON`, else `python3`.
  static let python: String = {
    let variables = ProcessInfo.processInfo.environment
    return variables["RL_LAB_VIEWS_PYTHON"] ?? variables["RL_LAB_PYTHON"] ?? "python3"
  }()

  static func has(_ module: String) -> Bool { (try? ask("import \(module)"))?.status == 0 }

  static func ask(_ script: String, _ arguments: [String] = []) throws -> Tool.Answer {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python, "-c", script] + arguments
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return try Tool.finish(process, output, errors)
  }

  static func object(_ script: String, _ arguments: [String]) throws -> [String: Any] {
    let answer = try ask(script, arguments)
    try #require(answer.status == 0, "\(answer.errors)")
    return try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any] ?? [:]
  }

  func run(_ folder: Scratch) throws -> String {
    let config = try folder.write(Self.logged, to: "cartpole.yaml")
    let answer = try Tool.run([
      "run", config, "--seeds", "1", "--out", folder.path + "/out", "--progress", "off",
    ])
    #expect(answer.status == 0)
    #expect(answer.errors == "")
    return folder.path + "/out/seed-1"
  }

  static func eventFiles(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted().map { "\(path)/\($0)" }
  }

  @Test func exportMakesAfterwardsWhatLogWritesLive() throws {
    let folder = try Scratch()
    let run = try run(folder)
    let events = folder.path + "/events"
    #expect(
      try Tool.run(["export", run + ".sqlite", "--format", "csv", "--out", folder.path + "/m.csv"]).status
        == 0)
    #expect(
      try Tool.run(["export", run + ".sqlite", "--format", "tensorboard", "--out", events]).status == 0)
    let manager = FileManager.default
    #expect(manager.contentsEqual(atPath: run + ".monitor.csv", andPath: folder.path + "/m.csv"))
    let (live, exported) = (try Self.eventFiles(run), try Self.eventFiles(events))
    #expect(live.count == 1 && exported.count == 1)
    #expect((manager.contents(atPath: live[0])?.count ?? 0) > 10_000)
    // Same bytes, but for the order of what happened at one step, which a look in between may change.
    #expect(manager.contents(atPath: live[0])?.count == manager.contents(atPath: exported[0])?.count)
  }

  @Test func overwritingARunRemovesItsOldViews() throws {
    let folder = try Scratch()
    let run = try run(folder)
    let config = folder.path + "/cartpole.yaml"
    let answer = try Tool.run([
      "run", config, "--seeds", "1", "--out", folder.path + "/out", "--progress", "off", "--overwrite",
      "--set",
      "log=[csv]",
    ])
    #expect(answer.status == 0)
    #expect(try Self.eventFiles(run).isEmpty)
    #expect(FileManager.default.fileExists(atPath: run + ".monitor.csv"))
  }

  @Test func aViewThatCannotBeWrittenCostsTheStatusButNotTheRun() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.logged, to: "cartpole.yaml")
    try FileManager.default.createDirectory(
      atPath: folder.path + "/out/seed-1.monitor.csv", withIntermediateDirectories: true)
    _ = try folder.write("", to: "out/seed-1.monitor.csv/keep")
    let answer = try Tool.run([
      "run", config, "--seeds", "1", "--out", folder.path + "/out", "--progress", "off",
    ])
    #expect(answer.status == 74)
    #expect(
      answer.errors
        == "rl-lab: seed 1: \(folder.path)/out/seed-1.monitor.csv: a folder; name a file in it; the run file is complete\n"
    )
    #expect(try Tool.run(["export", folder.path + "/out/seed-1.sqlite"]).status == 0)
  }

  @Test(
    .enabled(
      if: has("tensorboard"), "needs a Python with tensorboard: set RL_LAB_VIEWS_PYTHON to one"))
  func tensorBoardShowsScalarsAndHyperparameters() throws {
    let folder = try Scratch()
    let run = try run(folder)
    let script = """
      import json, sys
      from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
      from tensorboard.plugins.hparams import metadata
      events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0})
      events.Reload()
      scalars = {tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}
      hparams = events.PluginTagToContent("hparams")
      start = metadata.parse_session_start_info_plugin_data(hparams[metadata.SESSION_START_INFO_TAG])
      end = metadata.parse_session_end_info_plugin_data(hparams[metadata.SESSION_END_INFO_TAG])
      print(json.dumps({"scalars": scalars, "status": end.status,
        "steps": start.hparams["training.steps"].number_value, "algorithm": start.hparams["agent.algorithm"].string_value,
        "seed": start.hparams["seed"].number_value}))
      """
    let shown = try Self.object(script, [run])
    let scalars = try #require(shown["scalars"] as? [String: [[Double]]])
    #expect(
      Set(scalars.keys) == [
        "rollout/ep_rew_mean", "rollout/ep_len_mean", "rollout/exploration_rate", "time/fps", "train/loss",
        "train/mean_q", "train/gradient_norm", "eval/mean_reward", "eval/std_reward", "eval/mean_ep_length",
        "train/learning_rate", "train/n_updates", "time/episodes", "time/total_timesteps",
        "time/time_elapsed",
      ])
    for (tag, points) in scalars {
      #expect(zip(points, points.dropFirst()).allSatisfy { $0[0] < $1[0] }, "steps of \(tag) rise")
    }
    #expect(scalars["eval/mean_reward"]?.map(\.[0]) == [2000, 4000, 6000])
    #expect(shown["status"] as? Int == 1)
    #expect(shown["algorithm"] as? String == "dqn")
    #expect(shown["seed"] as? Double == 1)
    #expect(shown["steps"] as? Double != 0)
  }

  /// What becomes of a folder when a run is resumed: a second file that begins again.
  @Test(
    .enabled(
      if: has("tensorboard"), "needs a Python with tensorboard: set RL_LAB_VIEWS_PYTHON to one"))
  func aSecondEventFileTakesTheFirstOnesPlace() throws {
    let folder = try Scratch()
    let run = try run(folder)
    let script = """
      import json, sys
      from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
      events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0})
      events.Reload()
      print(json.dumps({tag: [e.step for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}))
      """
    let before = try #require(try Self.object(script, [run]) as? [String: [Int]])
    #expect(try Tool.run(["export", run + ".sqlite", "--format", "tensorboard"]).status == 0)
    #expect(try Self.eventFiles(run).count == 2)
    let after = try #require(try Self.object(script, [run]) as? [String: [Int]])
    #expect(after == before)
    #expect(after["train/loss"]?.count ?? 0 > 100)
  }

  /// What `stable_baselines3.common.monitor.load_results` does with a folder.
  @Test(.enabled(if: has("pandas"), "needs a Python with pandas: set RL_LAB_VIEWS_PYTHON to one"))
  func pandasReadsTheMonitorFileAsStableBaselinesDoes() throws {
    let folder = try Scratch()
    let run = try run(folder)
    let script = """
      import glob, json, os, sys, pandas
      rows = 0
      for name in glob.glob(os.path.join(sys.argv[1], "*monitor.csv")):
          with open(name) as file:
              first = file.readline()
              assert first[0] == "#"
              header = json.loads(first[1:])
              frame = pandas.read_csv(file, index_col=None)
              frame["t"] += header["t_start"]
              rows += len(frame)
      print(json.dumps({"columns": list(frame.columns), "steps": int(frame["l"].sum()), "env": header["env_id"],
        "rows": rows, "mean": float(frame["r"].mean())}))
      """
    let read = try Self.object(script, [(run as NSString).deletingLastPathComponent])
    #expect(read["columns"] as? [String] == ["r", "l", "t"])
    #expect(read["env"] as? String == "CartPole-v1")
    let steps = try #require(read["steps"] as? Int)
    #expect(steps > 5000 && steps <= 6000)
    #expect((read["mean"] as? Double ?? 0) > 5)
  }
}
