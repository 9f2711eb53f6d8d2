import Foundation
import TestSupport
import Testing

/// What is said of a name that is nearly one that exists.
struct SuggestionTests {
  @Test(arguments: [
    (["rnu", "Experiments/cartpole-dqn.yaml"], "unknown verb 'rnu'; did you mean 'run'?"),
    (["train", "Experiments/cartpole-dqn.yaml"], "unknown verb 'train'; did you mean 'run'?"),
    (["eval", "runs"], "unknown verb 'eval'; did you mean 'evaluate'?"),
    (["dqn"], "unknown verb 'dqn'; 'rl-lab --help' lists the verbs"),
    (
      ["describe", "PPO"],
      "no environment, agent or section is called 'PPO': policy gradients are outside this lab, which learns values; use dqn, or munchausen-dqn for a stochastic policy"
    ),
    (
      ["describe", "trainig"],
      "no environment, agent or section is called 'trainig'; did you mean 'training'?"
    ),
    (
      ["trace", "LunarLander-v3"],
      "unknown environment 'LunarLander-v3'; 'rl-lab list environments' shows them all; a Gymnasium environment is written gymnasium:LunarLander-v3"
    ),
  ])
  func aNameThatIsUnknownComesWithWhatIsMeant(arguments: [String], message: String) throws {
    let answer = try Tool.run(arguments, named: "rl-lab")
    #expect(answer.status == 64)
    #expect(answer.errors == "rl-lab: \(message)\n")
  }

  @Test func anExperimentIsFoundByItsName() throws {
    for name in ["cartpole-dqn", "cartpole-dqn.yml", "cartpol-dqn.yaml"] {
      let answer = try Tool.run(["run", name])
      #expect(answer.status == 66)
      #expect(
        answer.errors == "\(name): no such file; did you mean 'Experiments/cartpole-dqn.yaml'?\n", "\(name)")
    }
  }

  @Test func aLinkToNothingIsNamed() throws {
    let folder = try Scratch()
    for (name, target) in [("link", "/gone/runs"), ("circle", "circle"), ("lake.yaml", "/gone/lake.yaml")] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/" + name, withDestinationPath: target)
    }
    for (arguments, message) in [
      (["digest", "link"], "rl-lab: link: a link to '/gone/runs', which does not exist"),
      (["evaluate", "circle"], "rl-lab: circle: a link to 'circle', which does not exist"),
      (["digest", "lin"], "rl-lab: lin: no such file or folder; expected a run file or a folder of runs"),
      (["check", "lake.yaml"], "lake.yaml: a link to '/gone/lake.yaml', which does not exist"),
    ] {
      let answer = try Tool.run(arguments, in: folder.url)
      #expect(answer.status == 66, "\(arguments)")
      #expect(answer.errors == message + "\n")
    }
  }

  @Test func aRunIsFoundByTheBeginningOfItsName() throws {
    let folder = try Scratch()
    let config = try folder.write(RunTests.smallTable, to: "lake.yaml")
    #expect(try Tool.run(["run", config, "--out", folder.path + "/runs/lake-qtable"]).status == 0)
    try FileManager.default.createDirectory(
      atPath: folder.path + "/runs/lake-empty", withIntermediateDirectories: true)
    for name in ["runs/lake", "runs/lake-qtabel/", "lake-qtable"] {
      let answer = try Tool.run(["evaluate", name], in: folder.url)
      #expect(answer.status == 66)
      #expect(
        answer.errors
          == "rl-lab: \(name): no such file or folder; did you mean 'runs/lake-qtable'?\n", "\(name)")
    }
  }

  @Test func anAlgorithmOfAnotherLibraryComesWithItsNearestRelative() throws {
    let folder = try Scratch()
    for (name, use) in [
      ("ppo", "policy gradients are outside this lab"), ("TD3", "continuous actions are outside this lab"),
      ("FQF", "use iqn"), ("DDQN", "use double-dqn"), ("rainbw", "did you mean 'rainbow'?"),
    ] {
      let config = try folder.write(
        "environment: {id: CartPole-v1}\nagent: {algorithm: \(name)}\n", to: "new.yaml")
      let answer = try Tool.run(["check", config])
      #expect(answer.status == 78)
      #expect(answer.errors.contains("unknown algorithm '\(name)'") && answer.errors.contains(use), "\(name)")
    }
  }

  @Test func oneNumberOfSeedsIsSaidToBeOneSeed() throws {
    let folder = try Scratch()
    let config = try folder.write(RunTests.smallTable, to: "lake.yaml")
    func errors(_ seeds: String, _ progress: String) throws -> String {
      try Tool.run(["run", config, "--dry-run", "--seeds", seeds, "--progress", progress]).errors
    }
    #expect(try errors("5", "auto") == "--seeds 5: seed 5 only; 1..5 means 5 seeds\n")
    #expect(try errors("5", "json") == "" && errors("1", "auto") == "" && errors("1..5", "auto") == "")
  }

  @Test func adviceNamesTheCommandThatWasTyped() throws {
    let answer = try Tool.run(["list", "experiments", "nowhere"], named: "./rl-lab")
    #expect(answer.status == 66)
    let help = try Tool.run(["run", "--help"], named: "./rl-lab").output
    #expect(help.contains("Example: ./rl-lab run Experiments/cartpole-dqn.yaml"))
    let unknown = try Tool.run(["trace", "Nothing"], named: "/home/me/my lab/rl-lab").errors
    #expect(
      unknown.hasSuffix("; ''/home/me/my lab/rl-lab' list environments' shows them all\n"), "\(unknown)")
  }
}

extension Tool {
  /// The same with a command's name as the script hands it on.
  static func run(_ arguments: [String], named name: String) throws -> Answer {
    let process = start(arguments)
    process.environment = ProcessInfo.processInfo.environment.merging(["RL_LAB_COMMAND": name]) { $1 }
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return try finish(process, output, errors)
  }
}
