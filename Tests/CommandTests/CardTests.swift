import Foundation
import GRDB
import TestSupport
import Testing

/// What a card says of the checkpoint that it is of.
@Suite struct CardTests {
  @Test func theReturnOfAnEarlierCheckpointIsThatOfItsOwnEvaluation() throws {
    let folder = try Scratch()
    let config = try folder.write(RunTests.smallTable, to: "lake.yaml")
    let runs = folder.file("out")
    let trained = try Tool.run(["run", config, "--seeds", "1", "--out", runs, "--progress", "off"])
    try #require(trained.status == 0, "\(trained.errors)")
    // Of a mean that no other evaluation has.
    let database = try DatabaseQueue(path: runs + "/seed-1.sqlite")
    try database.write {
      try $0.execute(
        sql:
          "UPDATE evaluations SET returns = '[0.0,0.0,0.0,1.0]', lengths = '[9,9,9,6]' WHERE step = 18000")
    }
    try database.close()
    let card = folder.file("card")
    let answer = try Tool.run([
      "export", runs, "--format", "card", "--no-verify", "--checkpoint", "18000", "--out", card,
    ])
    try #require(answer.status == 0, "\(answer.errors)")
    let text = try String(contentsOfFile: card + "/README.md", encoding: .utf8)
    #expect(text.contains("\nThe return of the one seed is 0.250.\n"))
    #expect(text.contains("\n| 1 | 18,000 | 0.250 | 4 | `"))
  }

  @Test func aCardIsOfTheSeedsThatItHas() throws {
    let folder = try Scratch()
    let config = try folder.write(RunTests.smallTable + "\nseeds: 1..10\n", to: "lake.yaml")
    func train(_ out: String, _ options: [String]) throws {
      let answer = try Tool.run(
        ["run", config, "--out", folder.file(out), "--progress", "off", "--set", "training.steps=500"]
          + options)
      try #require(answer.status == 0, "\(answer.errors)")
    }
    let card = folder.file("card")
    func export(_ runs: String...) throws -> Tool.Answer {
      try Tool.run(["export"] + runs + ["--format", "card", "--no-verify", "--out", card])
    }
    try train("a", ["--seeds", "1,2"])
    try train("b", ["--seeds", "2,3", "--set", "agent.gamma=0.9"])
    let (one, two) = (folder.file("a/seed-1.sqlite"), folder.file("a/seed-2.sqlite"))
    let (other, third) = (folder.file("b/seed-2.sqlite"), folder.file("b/seed-3.sqlite"))
    let unlike = try export(one, third)
    #expect(unlike.status == 64)
    #expect(
      unlike.errors
        == "rl-lab: \(third) has another agent.gamma than \(one); a card is of one experiment\n")
    try FileManager.default.removeItem(atPath: other)
    try FileManager.default.copyItem(atPath: two, toPath: other)
    let twice = try export(two, other)
    #expect(
      twice.status == 64
        && twice.errors == "rl-lab: \(two) and \(other) are both of seed 2; name one of them\n")
    #expect(!FileManager.default.fileExists(atPath: card))
    let both = try export(folder.file("a"))
    try #require(both.status == 0, "\(both.errors)")
    let text = try String(contentsOfFile: card + "/experiment.yaml", encoding: .utf8)
    #expect(text.contains("\nseeds: [1, 2]\n"), "\(text)")
  }
}
