import Foundation
import TestSupport
import Testing

/// What the shell is told behind TAB.
struct CompletionTests {
  /// The proposals for the last of `words`, which belongs to `argument` of `verb`.
  private func proposals(
    _ verb: String, _ argument: String, _ words: [String], in folder: URL? = nil
  ) throws -> [String] {
    let all = ["rl-lab", verb] + words
    let answer = try Tool.run(
      ["---completion", verb, "--", argument, "\(all.count - 1)", "\(words.last?.count ?? 0)"] + all,
      in: folder)
    #expect(answer.status == 0, "\(answer.errors)")
    return answer.output.split(separator: "\n").map(String.init)
  }

  @Test func experimentsAreProposedBeforeAnythingIsTyped() throws {
    let files = try proposals("run", "positional@0", [""])
    #expect(files.contains("Experiments/cartpole-dqn.yaml"))
    #expect(
      try proposals("run", "positional@0", ["Experiments/cartpole-q"]) == [
        "Experiments/cartpole-qr-dqn.yaml", "Experiments/cartpole-qtable.yaml",
      ])
  }

  @Test func runsAreProposedAndFoldersOfThem() throws {
    let folder = try Scratch()
    let config = try folder.write(RunTests.smallTable, to: "lake.yaml")
    #expect(try Tool.run(["run", config, "--out", folder.path + "/runs/lake"]).status == 0)
    #expect(try proposals("watch", "positional@0", [""], in: folder.url).first == "runs/lake/")
    #expect(
      try proposals("watch", "positional@0", ["runs/lake/"], in: folder.url) == ["runs/lake/seed-1.sqlite"])
  }

  @Test func namesOfTheCatalogAreProposed() throws {
    let names = try proposals("describe", "positional@0", [""])
    #expect(Set(["CartPole-v1", "dqn", "training"]).isSubset(of: names))
    #expect(try proposals("trace", "positional@0", [""]).contains("Taxi-v4"))
  }

  @Test func keysOfTheExperimentAreProposedWithItsValues() throws {
    let keys = try proposals("run", "--set", ["Experiments/cartpole-dqn.yaml", "--set", ""])
    #expect(Set(["agent.gamma=0.99", "training.steps=500000", "seeds=1..5"]).isSubset(of: keys))
    let parameters = try proposals("trace", "--set", ["FrozenLake-v1", "--set", ""])
    #expect(parameters.contains("is_slippery=true"))
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func theScriptsAskTheTool(shell: String) throws {
    let answer = try Tool.run(["--generate-completion-script", shell])
    #expect(answer.status == 0 && answer.output.contains("---completion"))
  }
}
