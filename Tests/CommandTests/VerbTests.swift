import Foundation
import TestSupport
import Testing

@Suite struct VerbTests {
  @Test func traceBeginsANewEpisodeAfterAnEnding() throws {
    let answer = try Tool.run([
      "trace", "FrozenLake-v1", "--seed", "1", "--set", "is_slippery=false", "--actions", "2,1,0", "--json",
    ])
    #expect(
      answer.output == """
        {"t":0,"observation":[0],"info":{"prob":1.0}}
        {"t":1,"action":2,"observation":[1],"reward":0.0,"terminated":false,"truncated":false,"info":{"prob":1.0}}
        {"t":2,"action":1,"observation":[5],"reward":0.0,"terminated":true,"truncated":false,"info":{"prob":1.0}}
        {"t":0,"observation":[0],"info":{"prob":1.0}}
        {"t":1,"action":0,"observation":[0],"reward":0.0,"terminated":false,"truncated":false,"info":{"prob":1.0}}

        """)
  }

  @Test func countsAreWrittenAsInExperimentFiles() throws {
    #expect(try Tool.run(["check", "CartPole-v1", "--steps", "1_000"]).status == 0)
    for wrong in ["3_", "_3", "1__0", "1.5", "010", "x", "99999999999999999999"] {
      let answer = try Tool.run(["check", "CartPole-v1", "--steps", wrong])
      #expect(answer.status == 64)
      #expect(
        answer.errors.hasPrefix(
          "Error: The value '\(wrong)' is invalid for '--steps <steps>': write an integer such as 10000 or 10_000\n"
        ))
    }
  }

  /// All are told of before a run or a file is looked for.
  @Test(arguments: [
    (["watch", "x", "--step", "-1"], "--step must be at least 0, not -1"),
    (["watch", "x", "--episode", "-1"], "--episode must be at least 1, not -1"),
    (["watch", "x", "--search", "-1"], "--search must be an integer from 0 to 1,000,000, not -1"),
    (["watch", "x", "--fps", "-1"], "--fps must be an integer from 1 to 60, not -1"),
    (
      ["watch", "x", "--record", "x.gif", "--fps", "5"],
      "--fps needs --headless: a window is filmed as it is shown"
    ),
    (
      ["watch", "x", "--record", "x.gif", "--frames", "5"],
      "--frames needs --headless: a window is filmed as it is shown"
    ),
    (["evaluate", "x", "--episodes", "-1"], "--episodes must be an integer from 1 to 1,000,000, not -1"),
    (
      ["evaluate", "x", "--seed", "-1"],
      "The value '-1' is invalid for '--seed <seed>': write an integer from 0 to 18446744073709551615"
    ),
    (
      ["evaluate", "x", "--search", "50,50"],
      "The value '50,50' is invalid for '--search <numbers>': 50 is given twice"
    ),
    (
      ["evaluate", "x", "--search", "999999999"],
      "The value '999999999' is invalid for '--search <numbers>': each must be from 0 to 1,000,000, not 999999999"
    ),
    (
      ["evaluate", "x", "--search", "-1"],
      "The value '-1' is invalid for '--search <numbers>': each must be from 0 to 1,000,000, not -1"
    ),
    (
      ["evaluate", "x", "--search", "0,x"],
      "The value '0,x' is invalid for '--search <numbers>': write integers such as 200, or 0,50,200"
    ),
    (["compare", "x", "--at-step", "-1"], "--at-step must be at least 1, not -1"),
    (["run", "x.yaml", "--jobs", "-2"], "--jobs must be at least 1, not -2"),
    (["solve", "FrozenLake-v1", "--gamma", "-1"], "--gamma must be a number in [0, 1], not -1.0"),
    (["prune", "x", "--sparsity", "-1"], "--sparsity must be above 0 and below 1, not -1.0"),
    (["verify", "x", "--steps", "-5"], "--steps must be an integer above 0, not -5"),
    (["bench", "environments", "--batch", "-1"], "--batch must be an integer from 1 to 1,000,000"),
    (
      ["run", "--branch", "x@1", "--set", "seeds=3"],
      "--set seeds: a branch has the seeds of its run; choose among them with --seeds"
    ),
    (
      ["prune", "x", "--sparsity", "0.5", "--set", "seeds = 3"],
      "--set seeds: each result has the seed of its run; leave it out"
    ),
    (
      ["sweep", "x.yaml", "--over", "agent.gamma=0.9,1", "--episodes", "1..5.."],
      "--episodes must be such as 1..100, 7 or 5001.., not '1..5..'"
    ),
  ])
  func aNumberOutOfItsRangeAndASettingWithoutEffectAreRefused(arguments: [String], message: String) throws {
    let answer = try Tool.run(arguments)
    #expect(answer.status == 64 && answer.errors.hasPrefix("Error: \(message)\n"), "\(answer.errors)")
  }

  @Test(arguments: [
    (["run", "x.yaml", "--out"], "--out <out>"),
    (["sweep", "x.yaml", "--over", "agent.gamma=0.9,1", "--out"], "--out <out>"),
    (["sweep", "x.yaml", "--over", "agent.gamma=0.9,1", "--figures"], "--figures <figures>"),
    (["book", "6.4", "--out"], "--out <out>"),
    (["book", "--experiments"], "--experiments <experiments>"),
    (["tune", "x.yaml", "--out"], "--out <out>"),
    (["prune", "x", "--sparsity", "0.5", "--out"], "--out <out>"),
    (["distill", "x", "--into", "table", "--out"], "--out <out>"),
    (["array", "x.yaml", "--runs"], "--runs <runs>"),
    (["compare", "x", "--figures"], "--figures <figures>"),
  ])
  func aFolderWithoutANameIsNotTheRoot(arguments: [String], option: String) throws {
    let answer = try Tool.run(arguments + [""])
    #expect(answer.status == 64)
    #expect(
      answer.errors.hasPrefix(
        "Error: The value '' is invalid for '\(option)': name a folder; . is the current one\n"),
      "\(answer.errors)")
  }

  @Test(arguments: [
    ["compare", "none", "--threshold", "-110"],
    ["sweep", "none.yaml", "--over", "agent.gamma=0.9,1", "--score", "steps", "--threshold", "-110"],
  ])
  func aThresholdMayBeNegative(arguments: [String]) throws {
    let answer = try Tool.run(arguments)
    #expect(answer.status == 66 && answer.errors.contains("no such file"), "\(answer.errors)")
  }

  @Test func exportCountsWhatItWrites() throws {
    let folder = try Scratch()
    let config = try folder.write(RunTests.smallTable, to: "lake.yaml")
    let train = ["run", config, "--out", folder.path + "/out", "--seeds", "1", "--progress", "off"]
    #expect(try Tool.run(train).status == 0)
    let run = folder.path + "/out/seed-1"
    #expect(
      try Tool.run(["export", run + ".sqlite"]).output == "\(run).safetensors: 1 array of step 20,000\n")
    let earlier = try Tool.run(["export", run + ".sqlite", "--checkpoint", "18_000"])
    #expect(earlier.output == "\(run).safetensors: 1 array of step 18,000\n")
    let log = try Tool.run(["export", run + ".sqlite", "--format", "csv"]).output
    #expect(log.contains(#/: \d+,\d{3} episodes\n$/#), "\(log)")
    let shorter = try Tool.run(train + ["--resume", "--set", "training.steps=5_000"])
    #expect(
      shorter.errors
        == "rl-lab: \(run).sqlite already has 20,000 steps; set training.steps to more, or leave it unchanged\n"
    )
  }

  @Test func traceReadsActionsFromStandardInput() throws {
    let answer = try Tool.run(
      ["trace", "CartPole-v1", "--actions-file", "-", "--json"], input: "0 1\n1,0\n")
    #expect(try answer.objects.map { $0["t"] as? Int } == [0, 1, 2, 3, 4])
  }

  @Test func traceSetsBothFlagsWhenTheTaskEndsAtTheLimit() throws {
    let answer = try Tool.run([
      "trace", "FrozenLake-v1", "--set", "is_slippery=false", "--set", "max_episode_steps=2", "--actions",
      "2,1",
      "--json",
    ])
    let last = try #require(try answer.objects.last)
    #expect(last["terminated"] as? Bool == true)
    #expect(last["truncated"] as? Bool == true)
  }

  @Test func solveNamesTheValueOfAPositionAndOfEachMove() throws {
    let answer = try Tool.run(["solve", "TicTacToe-v0", "--position", "1425", "--json"])
    let analysis = try #require(answer.objects.first)
    #expect(analysis["position"] as? String == "xx./oo./...:x" && analysis["to_move"] as? String == "x")
    #expect(analysis["value"] as? Int == 1 && analysis["best"] as? String == "3")
    let moves = try #require(analysis["moves"] as? [[String: Any]])
    #expect(moves.map { $0["move"] as? String } == ["3", "6", "7", "8", "9"])
    #expect(moves.map { $0["value"] as? Int } == [1, 0, -1, -1, -1])
    #expect(moves.map { $0["plies_to_end"] as? Int } == [1, nil, 2, 2, 2])
    let board = try Tool.run(["solve", "TicTacToe-v0", "--position", "xx./oo./...:x", "--json"])
    #expect(board.output == answer.output)
    let wrong = try Tool.run(["solve", "ConnectFour-v0", "--position", "48"])
    #expect(wrong.status == 64)
    #expect(
      wrong.errors == "rl-lab: move 2 of '48': '8' is not a move of Connect Four; moves are 1 to 7\n")
  }

  @Test func solveKnowsTheOptima() throws {
    let lake = try #require(try Tool.run(["solve", "FrozenLake8x8-v1", "--json"]).objects.first)
    #expect(
      Set(lake.keys) == [
        "environment", "gamma", "optimal_return", "optimal_return_time_aware", "states", "values", "policy",
      ])
    #expect(abs((lake["optimal_return"] as? Double ?? 0) - 0.863) < 5e-4)
    #expect(abs((lake["optimal_return_time_aware"] as? Double ?? 0) - 0.9132) < 5e-5)
    #expect(lake["states"] as? Int == 64)
    let cliff = try #require(try Tool.run(["solve", "CliffWalking-v1", "--json"]).objects.first)
    #expect(cliff["optimal_return"] as? Double == -13)
    #expect(cliff["optimal_return_time_aware"] as? Double == -13)
  }

  @Test func solveFindsAPolicyThatEarnsItsValuesWithoutADiscount() throws {
    func first(_ arguments: [String]) throws -> Double? {
      try Tool.run(["solve"] + arguments + ["--gamma", "1", "--json"]).objects.first?["optimal_return"]
        as? Double
    }
    let door = [
      "TextMap-v0", "--set", "map=[\"SG\"]", "--set", "cells=[\"G 1 ends\"]", "--set", "step_reward=0",
    ]
    for method in ["value-iteration", "policy-iteration"] {
      #expect(try first(door + ["--method", method]) == 1)
      #expect(abs((try first(["FrozenLake8x8-v1", "--method", method]) ?? 0) - 0.8857) < 5e-5)
      #expect(abs((try first(["FourRooms-v0", "--method", method]) ?? 0) - 1) < 1e-9)
      #expect(try first(["CliffWalking-v1", "--method", method]) == -13)
    }
    let endless = try Tool.run(["solve", "TextMap-v0", "--gamma", "1", "--set", "step_reward=1"]).output
    #expect(
      endless.contains(
        "optimal return, greedy for gamma 1.0:  none: rewards can be collected forever, so returns are unbounded\n"
      ))
  }

  @Test func solveFindsTheSameByPolicyIteration() throws {
    let byPolicies = try Tool.run(["solve", "FrozenLake-v1", "--method", "policy-iteration"]).output
    let byValues = try Tool.run(["solve", "FrozenLake-v1"]).output
    func table(_ text: String) -> [Substring] {
      text.split(separator: "\n").filter { !$0.hasPrefix("found by") }
    }
    #expect(table(byPolicies) == table(byValues))
    #expect(byPolicies.contains("found by policy iteration in ") && byPolicies.contains(" policies\n"))
    #expect(byValues.contains("found by value iteration in ") && byValues.contains(" sweeps\n"))
  }

  @Test func evaluatePlaysTheEpisodesItIsAskedFor() throws {
    let folder = try Scratch()
    let config = try folder.write(RunTests.smallTable, to: "lake.yaml")
    #expect(try Tool.run(["run", config, "--out", folder.path + "/out", "--seeds", "1,2"]).status == 0)
    let arguments = ["evaluate", folder.path + "/out", "--episodes", "7", "--json"]
    let answer = try Tool.run(arguments)
    let objects = try answer.objects
    #expect(objects.count == 2)
    let first = try #require(objects.first)
    #expect(
      Set(first.keys) == [
        "run", "checkpoint_step", "episodes", "return_mean", "return_std", "length_mean", "returns",
      ])
    #expect(first["returns"] as? [Double] == Array(repeating: 1, count: 7))
    #expect(first["checkpoint_step"] as? Int == 20_000)
    #expect(try Tool.run(arguments).output == answer.output, "the same seed plays the same episodes")
  }

  @Test func everyCommittedExperimentIsValid() throws {
    let folder = Repository.root.appendingPathComponent("Experiments")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".yaml")
    }
    #expect(files.count >= 8)
    for file in files.sorted() {
      let answer = try Tool.run(["check", "Experiments/\(file)"])
      #expect(answer.status == 0, "\(file): \(answer.errors)")
      #expect(answer.errors == "", "\(file) is warned of")
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      let opening = text.split(separator: "\n").filter { !$0.contains("yaml-language-server") }.prefix(2)
      #expect(
        opening.allSatisfy { $0.hasPrefix("# ") }, "\(file) does not say what it shows and what to expect")
    }
  }

  @Test func whatCheckPrintsLoadsAgainAsTheSame() throws {
    let folder = try Scratch()
    let first = try Tool.run(["check", "Experiments/cartpole-dqn.yaml"]).output
    let copy = try folder.write(first, to: "cartpole-dqn.yaml")
    #expect(try Tool.run(["check", copy]).output == first)
  }

  @Test func everyVerbsHelpOpensWithAnExample() throws {
    let verbs = [
      "run", "sweep", "book", "evaluate", "trace", "solve", "list", "describe", "check", "schema", "bench",
      "watch", "compare", "play", "export", "verify", "digest", "doctor", "new", "tune", "array", "prune",
      "distill",
    ]
    for verb in verbs {
      let answer = try Tool.run([verb, "--help"])
      #expect(answer.status == 0)
      #expect(answer.output.contains("Example: rl-lab \(verb)"), "\(verb)")
      // A command that is wrapped cannot be copied: its next line would begin at the margin, or with an option.
      let lines = answer.output.components(separatedBy: "\n")
      for (line, next) in zip(lines, lines.dropFirst()) where line.hasPrefix("Example:") {
        #expect(
          line.count <= 78 && (next.isEmpty || next.hasPrefix("Example:") || next.hasPrefix("     ")),
          "\(line)")
      }
    }
  }

  @Test func helpNamesEachDefaultOnceAndInWords() throws {
    func help(_ verb: String) throws -> String {
      try Tool.run([verb, "--help"]).output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    let verbs = [
      "check", "compare", "distill", "evaluate", "list", "play", "prune", "solve", "trace", "verify", "watch",
    ]
    for verb in verbs {
      let text = try help(verb)
      #expect(!text.contains(") (default:") && !text.contains("SearchNumbers"), "\(verb)")
    }
    #expect(try help("prune").contains("above 0 and below 1"))
    #expect(try help("watch").contains("Close the window; training continues"))
    #expect(try !help("play").contains("training continues"))
  }

  @Test func environmentsAndAgentsAreListedByAPartOfTheirNames() throws {
    func names(_ arguments: [String], _ key: String) throws -> [String] {
      try Tool.run(["list"] + arguments + ["--json"]).objects.compactMap { $0[key] as? String }
    }
    let lakes = try names(["environments", "LAKE"], "id")
    #expect(lakes.count > 1 && lakes.allSatisfy { $0.contains("Lake") })
    #expect(try names(["agents", "sarsa"], "name").contains("expected-sarsa"))
    let none = try Tool.run(["list", "environments", "Zzz"])
    #expect(none.status == 0)
    #expect(none.errors == "note: no name of the environments has 'Zzz' in it\n")
    for option in [
      ["--state", "finished"], ["--environment", "x"], ["--algorithm", "x"], ["--sort", "age"], ["--reverse"],
    ] {
      let refused = try Tool.run(["list", "agents"] + option)
      #expect(
        refused.status == 64
          && refused.errors.hasPrefix("Error: \(option[0]) is for runs, not for agents; leave it out\n"))
    }
  }

  @Test func listsAndDescriptionsAreJSONOnRequest() throws {
    for kind in ["environments", "agents", "experiments"] {
      #expect(try !Tool.run(["list", kind, "--json"]).objects.isEmpty)
    }
    for name in ["CartPole-v1", "FrozenLake-v1", "dqn", "q-learning", "random"] {
      let object = try #require(try Tool.run(["describe", name, "--json"]).objects.first)
      #expect(object["keys"] is [Any])
    }
    let schema = try Tool.run(["schema"]).output
    #expect(try JSONSerialization.jsonObject(with: Data(schema.utf8)) is [String: Any])
  }

  @Test func theBenchesPrintTheirLines() throws {
    let environments = try Tool.run([
      "bench", "environments", "CartPole-v1", "--batch", "8", "--seconds", "0.01", "--json",
    ])
    #expect(try environments.objects.map { Set($0.keys) } == [["environment", "batch", "steps_per_second"]])
    let learner = try Tool.run(["bench", "learner", "--seconds", "0.01", "--json"])
    #expect(
      try learner.objects.allSatisfy { Set($0.keys) == ["network", "batch", "microseconds", "gflops"] })
    let training = try Tool.run([
      "bench", "training", "Experiments/cliffwalking-qtable.yaml", "--set", "training.steps=1000", "--json",
    ])
    #expect(
      try training.objects.map { Set($0.keys) } == [["config", "steps", "wall_seconds", "steps_per_second"]])
  }

  @Test func trainingIsMeasuredWithoutTheEvaluationsThatAFileSays() throws {
    let folder = try Scratch()
    let config = try folder.write(
      """
      environment: {id: FrozenLake-v1}
      agent: {algorithm: q-learning}
      training: {steps: 1_000, patience: 1}
      evaluation: {every_episodes: 5, episodes: 2}
      """, to: "lake.yaml")
    let answer = try Tool.run(["bench", "training", config, "--json"])
    try #require(answer.status == 0, "\(answer.errors)")
    #expect(try answer.objects.map { $0["steps"] as? Int } == [1_000])
  }
}
