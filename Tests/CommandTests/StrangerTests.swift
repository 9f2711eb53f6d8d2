import Agents
import Foundation
import GRDB
import GridWorlds
import Lab
import RunStore
import TestSupport
import Testing

/// What run files of strangers name is neither loaded nor read unless the command allows it.
struct StrangerTests {
  private let folder: Scratch
  /// Leaves a file behind where it is loaded.
  private let library: String
  private var trace: String { folder.path + "/loaded" }

  init() throws {
    folder = try Scratch()
    library = folder.path + "/evil.so"
    let source = try folder.write(
      """
      #include <stdio.h>
      __attribute__((constructor)) static void leave(void) {
        FILE *file = fopen("\(folder.path)/loaded", "w");
        if (file) fclose(file);
      }
      """, to: "evil.c")
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    compiler.arguments = ["cc", "-shared", "-fPIC", source, "-o", library]
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0)
  }

  /// Trains a run of seed 1.
  ///
  /// - Returns: its file.
  private func train(_ name: String, _ environment: String, _ agent: String) throws -> String {
    let config = try folder.write(
      """
      environment: {\(environment)}
      agent: {\(agent)}
      training: {steps: 400}
      evaluation: {every: 0, episodes: 2}
      checkpoint: {every: 100, keep: 1}
      seeds: 1
      """, to: name + ".yaml")
    let out = "\(folder.path)/\(name)"
    let answer = try Tool.run(["run", config, "--out", out, "--progress", "off"])
    try #require(answer.status == 0, "\(answer.errors)")
    return out + "/seed-1.sqlite"
  }

  /// Replaces a text of the recorded configuration.
  private func edit(_ path: String, _ text: String, _ new: String) throws {
    let database = try DatabaseQueue(path: path)
    try database.writeWithoutTransaction {
      try $0.execute(
        sql: "UPDATE run SET value = replace(value, ?, ?) WHERE key = 'configuration'",
        arguments: [text, new])
    }
    try database.close()
    try #require(try RunReader(path).facts.configuration.contains(new))
  }

  @Test func noVerbLoadsThePluginOfARun() throws {
    let game = ("id: TicTacToe-v0, observation: index", "algorithm: q-learning")
    let mine = try train("mine", game.0, game.1)
    let stranger = try train("stranger", game.0, game.1)
    try edit(stranger, "id: TicTacToe-v0", "plugin: \"\(library)\"")
    let out = folder.path + "/out"
    let picture = ["--headless", "--record", folder.path + "/x.png"]
    let verbs: [[String]] = [
      ["evaluate", stranger], ["evaluate", mine, "--opponent", stranger, "--episodes", "2"],
      ["play", "TicTacToe-v0", "--against", stranger, "--terminal"],
      ["play", "TicTacToe-v0", "--against", "random", "--hints", stranger, "--terminal"],
      ["play", "FrozenLake-v1", "--hints", stranger],
      ["watch", stranger] + picture, ["watch", mine, "--against", stranger] + picture,
      ["verify", stranger], ["solve", "TicTacToe-v0", "--agent", stranger],
      ["export", stranger, "--format", "c", "--no-verify", "--out", out],
      ["export", stranger, "--format", "html", "--no-verify", "--out", out],
      ["export", stranger, "--format", "card", "--no-verify", "--out", out],
      ["distill", stranger, "--into", "tree 4", "--out", out],
      ["distill", stranger, "--into", "dense 4", "--out", out],
      ["prune", stranger, "--sparsity", "0.5", "--out", out],
      ["run", "--branch", stranger + "@0", "--out", out],
      ["run", "--branch", stranger + "@0", "--set", "agent.gamma=0.5", "--out", out],
    ]
    for arguments in verbs {
      let answer = try Tool.run(arguments, input: "quit\n")
      #expect(answer.status == 64, "\(arguments): \(answer.errors)")
      #expect(
        answer.errors
          == "rl-lab: \(stranger): its environment is '\(library)', code that is not part of rl-lab; if you trust it, add --allow-code\n",
        "\(arguments)")
      #expect(!FileManager.default.fileExists(atPath: trace), "\(arguments)")
    }
    for arguments in [
      ["compare", mine, stranger, "--html", folder.path + "/x.html"], ["compare", stranger],
      ["list", "runs", folder.path], ["digest", stranger],
    ] {
      let answer = try Tool.run(arguments)
      #expect(answer.status == 0, "\(arguments): \(answer.errors)")
      #expect(!FileManager.default.fileExists(atPath: trace), "\(arguments)")
    }
    // It would have.
    let allowed = try Tool.run(["evaluate", mine, "--opponent", stranger, "--allow-code"])
    #expect(allowed.status == 66 && FileManager.default.fileExists(atPath: trace), "\(allowed.errors)")
  }

  @Test func aResumedRunTakesItsEnvironmentFromTheExperimentAlone() throws {
    let path = try train("lake", "id: FrozenLake-v1", "algorithm: q-learning")
    try edit(path, "id: FrozenLake-v1", "plugin: \"\(library)\"")
    let answer = try Tool.run([
      "run", folder.file("lake.yaml"), "--out", folder.path + "/lake", "--resume", "--set",
      "training.steps=500", "--progress", "off",
    ])
    #expect(answer.status == 0, "\(answer.errors)")
    #expect(!FileManager.default.fileExists(atPath: trace))
  }

  /// A viewer that `run` opens, and `tune` where a trial begins with the state of another, trust what the experiment names.
  @Test func anExperimentKnowsWhetherARunNamesMoreThanItself() throws {
    let (lake, agent) = ("id: FrozenLake-v1", "algorithm: q-learning, learning_rate: 0.5")
    func experiment(_ environment: String, _ agent: String) throws -> Experiment {
      try Experiment.load(
        text: "environment: {\(environment)}\nagent: {\(agent)}", path: "lake.yaml",
        catalog: Catalog(environments: gridWorlds, agents: agentCatalog))
    }
    let path = try train("lake", lake, agent)
    let same = try experiment(lake, agent)
    #expect(try same.namesAll(of: RunReader(path)))
    #expect(try experiment(lake, "algorithm: q-learning, gamma: 0.5").namesAll(of: RunReader(path)))
    #expect(try !experiment("\(lake), is_slippery: false", agent).namesAll(of: RunReader(path)))
    let other = try train("other", lake, agent)
    let own = try RunReader(other).facts.configuration
    for text in [
      own.replacing("learning_rate: 0.5", with: "learning_rate: 0.5\n  init_from: /etc/passwd"),
      // To the eye the same environment; what is read is another.
      "\"environment\": {plugin: \(library)}\nlog: [\"\n\(own.replacing("\"", with: ""))\"]\nagent: {algorithm: q-learning}\n",
      "environment",
    ] {
      try edit(other, RunReader(other).facts.configuration, text)
      #expect(try !same.namesAll(of: RunReader(other)), "\(text)")
    }
    // What it was before it was resumed counts too.
    let database = try DatabaseQueue(path: path)
    try database.writeWithoutTransaction {
      try $0.execute(
        sql: """
          INSERT INTO resumptions (step, resumed_at, version, command_line, changes, previous_configuration)
          VALUES (100, '2026-01-01T00:00:00Z', '0', '', 'environment.plugin: a -> not set', ?)
          """, arguments: ["environment: {plugin: \(library)}\nagent: {algorithm: q-learning}\n"])
    }
    try database.close()
    #expect(try !same.namesAll(of: RunReader(path)))
  }

  @Test func aComparedRunReadsNoOtherRun() throws {
    let path = try train("walk", #"id: TextMap-v0, map: ["S..G"], step_reward: 0"#, "algorithm: prediction")
    try edit(path, "algorithm: prediction", "algorithm: prediction\n  policy_run: /nowhere.sqlite")
    let answer = try Tool.run(["compare", path, "--json"])
    let groups = try #require(try answer.objects.first?["groups"] as? [[String: Any]], "\(answer.errors)")
    // Unknown where that run had to be there.
    #expect(groups[0]["optimum"] as? Double == 1)
  }

  @Test func weightsAreReadOnlyWhereTheRunBeginsWithThem() throws {
    let lake = "id: FrozenLake-v1"
    let weights = folder.path + "/w.safetensors"
    let teacher = try train("teacher", lake, "algorithm: q-learning")
    #expect(try Tool.run(["export", teacher, "--out", weights]).status == 0)
    let path = try train("lake", lake, "algorithm: q-learning, init_from: \"\(weights)\"")
    let refusal =
      "rl-lab: \(path): its training reads '\(weights)' (agent.init_from), a file that is not part of the run; if you trust it, add --allow-code\n"
    let branch = ["run", "--progress", "off", "--out", folder.path + "/branch", "--branch"]
    for arguments in [["verify", path], branch + [path + "@50"]] {
      let answer = try Tool.run(arguments)
      #expect(answer.status == 64 && answer.errors == refusal, "\(answer.errors)")
    }
    #expect(try Tool.run(["verify", path, "--allow-code"]).status == 0)
    try FileManager.default.removeItem(atPath: weights)
    let verified = try Tool.run(["verify", path, "--allow-code"])
    #expect(verified.status == 66)
    #expect(
      verified.errors
        == "rl-lab: \(path): a file that its training reads cannot be used: agent.init_from: \(weights): no such file; use a file written by 'rl-lab export'\n"
    )
    #expect(try Tool.run(["evaluate", path]).status == 0)
    // The state that the file keeps holds all weights.
    let branched = try Tool.run(branch + [path + "@400", "--set", "training.steps=500"])
    #expect(branched.status == 0, "\(branched.errors)")
    let resumed = try Tool.run([
      "run", folder.file("lake.yaml"), "--out", folder.path + "/lake", "--resume", "--set",
      "training.steps=500", "--progress", "off",
    ])
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try RunReader(path).progress().steps == 500)
    let began = try Tool.run(["run", folder.file("lake.yaml"), "--out", folder.path + "/new"])
    #expect(began.status == 78 && began.errors.contains("no such file"), "\(began.errors)")
  }
}
