import Foundation
import TestSupport
import Testing

/// What the tool says of its own figures: what was not looked at, which time is meant, and what is too large to compute.
@Suite struct StatementTests {
  @Test func checkCallsNothingOkThatItCouldNotLookAt() throws {
    let answer = try Tool.run(["check", "CartPole-v1"])
    let lines = answer.output.split(separator: "\n").map(String.init)
    #expect(answer.status == 0)
    #expect(
      lines.suffix(2) == [
        "not checked: the model's probabilities sum to 1 and lead to valid states (the environment has no model)",
        "not checked: every transition is possible in the model (the environment has no model)",
      ])
    #expect(lines.contains("ok      a copy has the same future"))
  }

  @Test func stepsAreTrainingTimeTimesSpeed() throws {
    let folder = try Scratch()
    let file = try folder.write(
      """
      environment: {id: CartPole-v1}
      agent: {algorithm: random}
      training: {steps: 20000}
      evaluation: {every: 10000, episodes: 2000}
      seeds: 1
      """, to: "a.yaml")
    let answer = try Tool.run(["run", file, "--out", "\(folder.path)/a", "--json"])
    let row = try #require(try answer.objects.last)
    let (seconds, speed) = (
      try #require(row["wall_seconds"] as? Double), try #require(row["steps_per_second"] as? Double)
    )
    // Four thousand evaluation episodes take longer than the training, and are not in its time.
    #expect(abs(seconds * speed - 20_000) < 1)
    let table = try Tool.run(["run", file, "--out", "\(folder.path)/b"]).output
    #expect(table.contains("training time"))
    #expect(table.contains("training time excludes evaluation and recording; with them a seed took "))
    #expect(try Tool.run(["compare", "\(folder.path)/a"]).output.contains("training time"))
  }

  @Test(arguments: [100, 200]) func aWorldTooLargeForExactFiguresIsTrainedAndLookedAtAtOnce(size: Int) throws
  {
    let folder = try Scratch()
    let file = try folder.write(
      """
      environment: {id: Maze-v0, rows: \(size), columns: \(size), max_episode_steps: 100}
      agent: {algorithm: q-learning}
      training: {steps: 500}
      evaluation: {every: 500, episodes: 1}
      seeds: 1
      """, to: "maze.yaml")
    let runs = "\(folder.path)/maze"
    #expect(try Tool.run(["check", file]).status == 0)
    #expect(try Tool.run(["run", file, "--out", runs, "--progress", "off"]).status == 0)
    #expect(try Tool.run(["compare", runs]).status == 0)
    let picture = "\(folder.path)/maze.png"
    #expect(try Tool.run(["watch", runs, "--headless", "--record", picture]).status == 0)
    #expect(FileManager.default.fileExists(atPath: picture))
  }
}
