import Foundation
import TestSupport
import Testing

/// What users see when something is wrong: one line, with the right exit status.
@Suite struct ErrorTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let arguments: [String]
    let status: Int32
    let message: String
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let cartpole = "Experiments/cartpole-dqn.yaml"

  static let cases: [Case] = [
    Case(arguments: ["run", "nope.yaml"], status: 66, message: "nope.yaml: no such file; check the path"),
    Case(
      arguments: ["run", "Experiments/cartpole-dqm.yaml"], status: 66,
      message: "Experiments/cartpole-dqm.yaml: no such file; did you mean 'Experiments/cartpole-dqn.yaml'?"),
    Case(
      arguments: ["run", cartpole, "--set", "agent.gama=1"], status: 78,
      message: "--set agent.gama: unknown key 'gama' in agent; did you mean 'gamma'?"),
    Case(
      arguments: ["run", cartpole, "--set", "agent.learning_rate=-1", "--set", "agent.net_arch=[0]"],
      status: 78,
      message: """
        --set agent.learning_rate: learning_rate must be a number in (0, 1], not '-1'
        --set agent.net_arch: each element of net_arch must be an integer from 1 to 16384, not '0'
        """),
    Case(
      arguments: ["check", cartpole, "--set", "agent.batch_size=20_000"], status: 78,
      message:
        "--set agent.batch_size: a batch of 20000 is larger than the buffer; use at most buffer_size, 10000"
    ),
    Case(
      arguments: ["run", cartpole, "--set", "environment.id=CartPole-v2"], status: 78,
      message: "--set environment.id: unknown environment 'CartPole-v2'; did you mean 'CartPole-v1'?"),
    Case(
      arguments: ["run", cartpole, "--set", "agent.algorithm=dqm"], status: 78,
      message: "--set agent.algorithm: unknown algorithm 'dqm'; did you mean 'dqn'?"),
    Case(
      arguments: ["check", "Experiments/cartpole-qtable.yaml", "--set", "agent.bins=[6, 8]"], status: 78,
      message: """
        Experiments/cartpole-qtable.yaml:12:8: low: needs one number for each of the 2 bins; this has 4
        Experiments/cartpole-qtable.yaml:13:9: high: needs one number for each of the 2 bins; this has 4
        """),
    Case(
      arguments: ["run", cartpole, "--seeds", "5..1"], status: 64,
      message: "rl-lab: --seeds: the range '5..1' is reversed; write 1..5"),
    Case(
      arguments: ["run", cartpole, "--out", "/proc/runs"], status: 74,
      message:
        "rl-lab: /proc/runs: the folder cannot be created (no such file or directory); choose another folder with --out"
    ),
    Case(
      arguments: ["run", cartpole, "--out", "README.md"], status: 64,
      message: "rl-lab: README.md: a file, not a folder; choose another folder with --out"),
    Case(
      arguments: ["run", cartpole, "--out", "~"], status: 64,
      message:
        "rl-lab: --out ~: a quoted ~ is not expanded; write the full path, or ./~ for a folder of that name"
    ),
    Case(
      arguments: ["trace", "Cartpole-v1"], status: 64,
      message: "rl-lab: unknown environment 'Cartpole-v1'; did you mean 'CartPole-v1'?"),
    Case(
      arguments: ["trace", "CartPole-v1", "--actions", "0,1,2"], status: 64,
      message: "rl-lab: --actions: action 3 is '2'; CartPole-v1 takes 0 to 1 (push left, push right)"),
    Case(
      arguments: ["trace", "CartPole-v1", "--actions", "1,,0"], status: 64,
      message: "rl-lab: --actions: action 2 is empty; remove a comma"),
    Case(
      arguments: ["trace", "CartPole-v1", "--actions", "1, 0,"], status: 64,
      message: "rl-lab: --actions: action 3 is empty; remove a comma"),
    Case(
      arguments: ["trace", "CartPole-v1", "--actions", "-1,0"], status: 64,
      message: "rl-lab: --actions: action 1 is '-1'; CartPole-v1 takes 0 to 1 (push left, push right)"),
    Case(
      arguments: ["check", cartpole, "--json", "--steps", "5"], status: 64,
      message:
        "rl-lab: --json is for an environment or an agent, and Experiments/cartpole-dqn.yaml is an experiment file; leave it out"
    ),
    Case(
      arguments: ["check", cartpole, "--steps", "5"], status: 64,
      message:
        "rl-lab: --steps is for an environment or an agent, and Experiments/cartpole-dqn.yaml is an experiment file; leave it out"
    ),
    Case(
      arguments: ["solve", "TicTacToe-v0", "--gamma", "0.1"], status: 64,
      message: "rl-lab: TicTacToe-v0 is a board game, whose solver needs no --gamma; leave it out"),
    Case(
      arguments: ["solve", "ConnectFour-v0", "--method", "policy-iteration"], status: 64,
      message: "rl-lab: ConnectFour-v0 is a board game, whose solver needs no --method; leave it out"),
    Case(
      arguments: ["tune", "report", "/nowhere", "--html", "x.html"], status: 66,
      message:
        "rl-lab: /nowhere: no such folder; name the folder that 'rl-lab tune' wrote, which holds study.sqlite"
    ),
    Case(
      arguments: ["tune", "report", "Experiments", "--html", "x.html"], status: 66,
      message:
        "rl-lab: Experiments: no study; name the folder that 'rl-lab tune' wrote, which holds study.sqlite"
    ),
    Case(
      arguments: ["array", "status", "Experiments"], status: 65,
      message: "rl-lab: Experiments: a folder, not a manifest; name the file that 'rl-lab array' wrote"),
    Case(
      arguments: ["array", "status", "docs/pictures/compare-maps.png"], status: 65,
      message:
        "rl-lab: docs/pictures/compare-maps.png: not a manifest, which is text; 'rl-lab array' writes one"),
    Case(
      arguments: ["trace", "CartPole-v1", "--actions-file", "nope.txt"], status: 66,
      message: "rl-lab: nope.txt: no such file, or it cannot be read"),
    Case(
      arguments: ["trace", "CartPole-v1", "--actions-file", "docs"], status: 66,
      message: "rl-lab: docs: no such file, or it cannot be read"),
    Case(
      arguments: ["trace", "CartPole-v1", "--actions-file", "/dev/zero"], status: 64,
      message: "rl-lab: /dev/zero: longer than 64 MiB of actions; trace fewer of them"),
    Case(
      arguments: ["trace", "FrozenLake-v1", "--set", "desc=[SFF, FG]"], status: 64,
      message:
        "rl-lab: --set environment.desc: all rows of a map must be equally long; row 1 has 3 cells, row 2 has 2"
    ),
    Case(
      arguments: ["trace", "FrozenLake-v1", "--set", "desc=[FFF, FFG]"], status: 64,
      message: "rl-lab: --set environment.desc: the map has no start (S)"),
    Case(
      arguments: ["trace", "FrozenLake-v1", "--set", "desc=[SFF, FFF]"], status: 64,
      message: "rl-lab: --set environment.desc: the map has no goal (G)"),
    Case(
      arguments: ["solve", "CartPole-v1"], status: 64,
      message:
        "rl-lab: CartPole-v1 has no exact model, so its optimum cannot be computed; 'rl-lab list environments' shows those that have one"
    ),
    Case(
      arguments: ["solve", "MiniGrid-Empty-5x5-v0"], status: 64,
      message:
        "rl-lab: MiniGrid-Empty-5x5-v0 has no exact model, so its optimum cannot be computed: every episode has another grid; fix one with layout, a seed"
    ),
    Case(
      arguments: ["trace", "MiniGrid-Empty-5x5-v0", "--set", "observation=index"], status: 64,
      message:
        "rl-lab: --set environment.observation: index counts the states of one layout; set layout to a seed"
    ),
    Case(
      arguments: ["trace", "CartPole-v1", "--set", "frame_stack=4"], status: 64,
      message:
        "rl-lab: trace shows single observations; frame_stack stacks them for agents in training, so remove it"
    ),
    Case(
      arguments: ["solve", "FrozenLake-v1", "--set", "observation=planes", "--set", "frame_stack=2"],
      status: 64,
      message:
        "rl-lab: solve shows single observations; frame_stack stacks them for agents in training, so remove it"
    ),
    Case(
      arguments: ["describe", "dqnn"], status: 64,
      message: "rl-lab: no environment, agent or section is called 'dqnn'; did you mean 'dqn'?"),
    Case(
      arguments: ["evaluate", "/nowhere"], status: 66,
      message: "rl-lab: /nowhere: no such file or folder; expected a run file or a folder of runs"),
    Case(
      arguments: ["evaluate", "README.md"], status: 65,
      message: "rl-lab: README.md: not a run file but a file of another format"),
    Case(
      arguments: ["list", "experiments", "/nowhere"], status: 66,
      message: "rl-lab: /nowhere: no such folder; name the folder with the experiment files"),
  ]

  @Test(arguments: cases) func aMistakeIsToldInOneLineEach(_ mistake: Case) throws {
    let answer = try Tool.run(mistake.arguments)
    #expect(answer.errors == mistake.message + "\n")
    #expect(answer.status == mistake.status)
    #expect(answer.output == "")
  }

  @Test func aRunFolderThatExistsIsNotTouched() throws {
    let folder = try Scratch()
    let config = try folder.write(RunTests.smallTable, to: "lake.yaml")
    let arguments = ["run", config, "--out", folder.path + "/out"]
    #expect(try Tool.run(arguments).status == 0)
    let before = try Data(contentsOf: folder.url.appendingPathComponent("out/seed-1.sqlite"))
    let again = try Tool.run(arguments)
    #expect(again.status == 64)
    #expect(
      again.errors
        == "rl-lab: \(folder.path)/out/seed-1.sqlite exists; add --resume to continue it, --overwrite to replace it, or --out with a new folder\n"
    )
    #expect(try Data(contentsOf: folder.url.appendingPathComponent("out/seed-1.sqlite")) == before)
    #expect(try Tool.run(arguments + ["--overwrite"]).status == 0)
  }

  @Test func learningThatStartsBeyondTheBudgetIsWarnedOf() throws {
    let folder = try Scratch()
    let config = try folder.write(RunTests.smallDQN, to: "cartpole.yaml")
    let answer = try Tool.run(["check", config, "--set", "training.steps=400", "--set", "evaluation.every=0"])
    #expect(answer.status == 0)
    #expect(answer.errors.contains("warning: learning_starts: "))
    #expect(answer.errors.contains("nothing will be learned"))
  }

  @Test func anUnknownVerbOrFlagIsAUsageError() throws {
    #expect(try Tool.run(["frobnicate"]).status == 64)
    #expect(try Tool.run(["run", Self.cartpole, "--jobs", "0"]).status == 64)
    #expect(try Tool.run(["run", Self.cartpole, "--resume", "--overwrite"]).status == 64)
    #expect(try Tool.run(["evaluate", "runs", "--epsilon", "2"]).status == 64)
  }
}
