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
}
