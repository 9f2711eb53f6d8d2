import Foundation
import TestSupport
import Testing

/// What `tune` writes and says of a search.
@Suite struct TuneOutputTests {
  private func tune(_ folder: Scratch, _ settings: [String], _ more: String...) throws -> Tool.Answer {
    let config = try folder.write(TuneTests.lake, to: "lake.yaml")
    let all = ["tune.test_seeds=1", "tune.seeds=1001", "tune.trials=4"] + settings
    let answer = try Tool.run(
      ["tune", config, "--out", folder.path + "/out", "--jobs", "1"] + all.flatMap { ["--set", $0] } + more)
    try #require(answer.status == 0, "\(answer.errors)")
    return answer
  }

  @Test func ofAMinimizedMetricTheLowestTrialStandsOnTop() throws {
    let folder = try Scratch()
    let answer = try tune(folder, ["tune.method=random", "tune.goal=minimize"], "--progress", "off")
    let lines = answer.output.split(separator: "\n").map { $0.split(separator: " ") }
    // Trial, number of seeds, score, settings.
    let scores = lines.dropFirst().prefix(4).compactMap { Double($0[2]) }
    #expect(scores.count == 4 && scores == scores.sorted() && scores[0] < scores[3], "\(answer.output)")
    #expect(answer.output.contains("\nbest: trial \(lines[1][0]), "))
  }

  @Test func theWinnersFileTrainsTheSeedsOfTheExperiment() throws {
    let folder = try Scratch()
    _ = try tune(folder, ["tune.method=random", "tune.trials=1"], "--progress", "off")
    let file = try String(contentsOfFile: folder.path + "/out/winner.yaml", encoding: .utf8)
    #expect(file.contains("\nseeds: 1..5\n"))
  }

  @Test func aTrialThatGoesOnFromARungCountsItsStepsOnce() throws {
    let folder = try Scratch()
    let answer = try tune(folder, [], "--progress", "json")
    let reports = try answer.errors.split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
    }
    let last = try #require(reports.last { ($0["run"] as? String)?.hasPrefix("trial ") ?? false })
    // Four trials to the rung at 300, one from there to 900, and on to 3,000.
    #expect(last["steps_done"] as? Int == 4 * 300 + 600 + 2100)
    // The winner and the file's own settings have a test seed.
    #expect(last["steps_at_most"] as? Int == 3900 + 2 * 3000)
  }
}
