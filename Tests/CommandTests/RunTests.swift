import Foundation
import RLCore
import RunStore
import TestSupport
import Testing

@Suite struct RunTests {
  static let smallDQN = """
    environment: {id: CartPole-v1}
    agent: {algorithm: dqn, learning_starts: 500, buffer_size: 2000, batch_size: 32, net_arch: [16]}
    training: {steps: 6_000}
    evaluation: {every: 2_000, episodes: 3}
    seeds: 1..3
    """
  static let smallTable = """
    environment: {id: FrozenLake-v1, is_slippery: false}
    agent: {algorithm: q-learning}
    training: {steps: 20_000}
    evaluation: {episodes: 2}
    """

  @Test func aRunPrintsOneLineOfJSONASeed() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.smallTable, to: "lake.yaml")
    let answer = try Tool.run(
      ["run", config, "--seeds", "3,5", "--out", folder.path + "/out", "--json", "--progress", "off"])
    #expect(answer.status == 0)
    #expect(answer.errors == "")
    let objects = try answer.objects.sorted { ($0["seed"] as? Int ?? 0) < ($1["seed"] as? Int ?? 0) }
    #expect(objects.map { $0["seed"] as? Int } == [3, 5])
    let first = try #require(objects.first)
    #expect(
      Set(first.keys) == [
        "seed", "run", "environment", "algorithm", "steps", "episodes", "wall_seconds", "steps_per_second",
        "training_return_mean_100", "evaluation_return_mean", "evaluation_return_std", "evaluation_episodes",
        "status", "remark", "branch_of", "branch_step",
      ])
    #expect(first["run"] as? String == folder.path + "/out/seed-3.sqlite")
    #expect(first["environment"] as? String == "FrozenLake-v1")
    #expect(first["algorithm"] as? String == "q-learning")
    #expect(first["steps"] as? Int == 20_000)
    #expect(first["evaluation_return_mean"] as? Double == 1)
    #expect(first["status"] as? String == "finished")
  }

  /// Everything of a run that must not depend on how it was run.
  struct Content: Equatable {
    var episodes: [Episode]
    var actions: [[UInt16]]
    var tensors: [NamedTensor]
    var metrics: [MetricPoint]

    init(_ path: String) throws {
      let reader = try RunReader(path)
      episodes = try reader.episodes().map {
        var episode = $0
        episode.seconds = 0
        return episode
      }
      actions = try episodes.map { try reader.episode($0.number).actions }
      tensors = try reader.tensors(checkpoint: .latest).tensors
      metrics = try reader.metrics().filter { $0.name != "steps_per_second" && !$0.value.isNaN }
    }
  }

  @Test func theSameSeedGivesTheSameRunForAnyNumberOfJobsAndWithoutEvaluation() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.smallDQN, to: "cartpole.yaml")
    let ways: [[String]] = [
      ["--jobs", "1", "--progress", "off"], ["--jobs", "3", "--progress", "plain", "--json"],
      ["--jobs", "2", "--progress", "json", "--set", "evaluation.every=0"],
      ["--jobs", "2", "--seeds", "2,1,3", "--set", "evaluation.every=500", "--set", "checkpoint.every=700"],
    ]
    var contents: [[Content]] = []
    for (index, way) in ways.enumerated() {
      let out = "\(folder.path)/\(index)"
      #expect(try Tool.run(["run", config, "--out", out] + way).status == 0)
      contents.append(try (1...3).map { try Content("\(out)/seed-\($0).sqlite") })
    }
    for other in contents.dropFirst() { #expect(other == contents[0]) }
    #expect(contents[0][0] != contents[0][1], "two seeds are two runs")
    #expect(contents[0][0].episodes.count > 100)
  }

  @Test func anEpisodeOfARunFileHappensAgainFromItsSeedAndActions() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.smallDQN, to: "cartpole.yaml")
    #expect(try Tool.run(["run", config, "--seeds", "1", "--out", folder.path + "/out"]).status == 0)
    let reader = try RunReader(folder.path + "/out/seed-1.sqlite")
    let (episode, actions) = try reader.episode(try reader.episodeCount)
    let list = actions.map(String.init).joined(separator: ",")
    let answer = try Tool.run([
      "trace", "CartPole-v1", "--seed", "\(episode.seed)", "--actions", list, "--json",
    ])
    let lines = try answer.objects
    #expect(lines.count == episode.length + 1)
    #expect(lines.dropFirst().compactMap { $0["reward"] as? Double }.reduce(0, +) == episode.return)
    #expect(lines.dropLast().allSatisfy { $0["terminated"] as? Bool != true })
    #expect(lines.last?["terminated"] as? Bool == (episode.ending == .terminated))
  }

  @Test func anInterruptedRunKeepsWhatItLearnedAndResumeTrainsTheRest() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.smallTable, to: "lake.yaml")
    let out = folder.path + "/out"
    let process = Tool.start([
      "run", config, "--set", "training.steps=1_000_000_000", "--out", out, "--json", "--seeds", "1..9",
      "--jobs", "1", "--progress", "off",
    ])
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    while !FileManager.default.fileExists(atPath: out + "/seed-1.sqlite") { usleep(10_000) }
    usleep(300_000)
    process.interrupt()
    let answer = try Tool.finish(process, output, errors)
    #expect(answer.status == 130)
    let arguments = (process.arguments ?? []).joined(separator: " ")
    #expect(
      answer.errors
        == "stopped by a signal; everything is saved. Resume with: rl-lab \(arguments) --resume\n"
    )
    let line = try #require(try answer.objects.first)
    #expect(line["status"] as? String == "interrupted")
    let reader = try RunReader(out + "/seed-1.sqlite")
    #expect(try reader.status == .interrupted)
    #expect(try reader.tensors(checkpoint: .latest).checkpoint.step == line["steps"] as? Int)
    #expect(!FileManager.default.fileExists(atPath: out + "/seed-2.sqlite"))
  }

  @Test func resumeKeepsFinishedSeedsAndTrainsTheOthers() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.smallTable, to: "lake.yaml")
    let out = folder.path + "/out"
    #expect(try Tool.run(["run", config, "--out", out, "--seeds", "1"]).status == 0)
    let before =
      try FileManager.default.attributesOfItem(atPath: out + "/seed-1.sqlite")[.modificationDate] as? Date
    let answer = try Tool.run(["run", config, "--out", out, "--seeds", "1,2", "--resume", "--json"])
    #expect(answer.status == 0)
    #expect(try answer.objects.map { $0["seed"] as? Int } == [2])
    let after =
      try FileManager.default.attributesOfItem(atPath: out + "/seed-1.sqlite")[.modificationDate] as? Date
    #expect(before == after)
    let other = try Tool.run([
      "run", config, "--out", out, "--seeds", "1", "--resume", "--set", "agent.gamma=0.5",
    ])
    #expect(other.status == 64)
    #expect(
      other.errors
        == "rl-lab: \(out)/seed-1.sqlite was made with another configuration: agent.gamma: 0.99 -> 0.5; use that one, add --allow-changes to continue with the new one and record the changes, or choose a new folder with --out\n"
    )
  }

  @Test func noTimeIsLeftAtTheEnd() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.smallTable, to: "lake.yaml")
    let answer = try Tool.run(
      ["run", config, "--seeds", "1", "--out", folder.path + "/out", "--progress", "json"])
    let line = try #require(answer.errors.split(separator: "\n").last)
    let last = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    #expect(last?["step"] as? Int == 20_000 && last?["seconds_left"] as? Double == 0)
  }

  @Test func aFileOfAnotherSeedIsNotResumedUnderItsName() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.smallTable, to: "lake.yaml")
    let arguments = ["run", config, "--out", folder.path + "/out", "--progress", "off"]
    #expect(try Tool.run(arguments + ["--set", "training.steps=200"]).status == 0)
    let copy = folder.path + "/out/seed-3.sqlite"
    try FileManager.default.copyItem(atPath: folder.path + "/out/seed-1.sqlite", toPath: copy)
    for steps in [200, 300] {
      let answer = try Tool.run(
        arguments + ["--seeds", "3", "--resume", "--set", "training.steps=\(steps)"])
      #expect(answer.status == 64)
      #expect(
        answer.errors.hasSuffix(
          "rl-lab: \(copy) is the run of seed 1, not of seed 3; name it seed-1.sqlite, or choose a new folder with --out\n"
        ), "\(answer.errors)")
    }
    #expect(try RunReader(copy).progress().steps == 200)
  }

  @Test func aDryRunSaysWhatItWouldDoAndDoesNothing() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.smallTable, to: "lake.yaml")
    let answer = try Tool.run(["run", config, "--out", folder.path + "/out", "--dry-run", "--jobs", "1"])
    #expect(answer.status == 0)
    #expect(answer.output.contains("seed 1: would be trained into \(folder.path)/out/seed-1.sqlite"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/out"))
  }
}
