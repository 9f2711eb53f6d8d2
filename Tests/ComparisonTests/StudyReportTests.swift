import Comparison
import Foundation
import Testing

@Suite struct StudyReportTests {
  private func study() -> StudyPicture {
    let evil = "</script><script>alert(1)</script>"
    var study = StudyPicture(
      name: evil, method: "halving", metric: "return", isMinimized: false,
      trials: (1...12).map { number in
        StudyPicture.Trial(
          number: number,
          settings: [("agent.x", "\(Double(number) / 10)"), ("agent.kind", number % 2 == 0 ? "even" : evil)],
          score: Double(number), step: number > 8 ? 900 : 100, seeds: 2, isFinished: number > 8,
          status: number > 8 ? "finished" : "stopped", origin: "drawn")
      },
      judgments: (1...12).map {
        StudyPicture.Judgment(trial: $0, step: 100, score: Double($0), survives: $0 > 8)
      },
      best: [.init(spent: 1000, trial: 9, score: 9), .init(spent: 3000, trial: 12, score: 12)], spent: 4000)
    study.winner = 12
    return study
  }

  @Test func thePageOfAStudyIsOneFileThatRunsNoWordOfItsData() {
    let html = StudyReport(study(), version: "1").html
    #expect(html.components(separatedBy: "<script>").count == 2 && !html.contains("alert(1)</script>"))
    for id in ["search", "keys", "trials", "data", "best", "rungs", "slice-1", "slice-2"] {
      #expect(html.contains("id=\"\(id)\""), "\(id)")
    }
    #expect(html.contains("Not finished.") && html.contains("12 (winner)"))
    // What is not there has no heading.
    #expect(!html.contains("id=\"test\""))
  }

  @Test func negativeNumbersStayNumbersInItsTable() throws {
    let trial = StudyPicture.Trial(
      number: 1, settings: [("agent.x", "-0.5"), ("agent.kind", "-a")], score: -1000, step: 900, seeds: 2,
      isFinished: true, status: "finished", origin: "drawn")
    let study = StudyPicture(
      name: "study", method: "random", metric: "return", isMinimized: false, trials: [trial], judgments: [],
      best: [.init(spent: 1000, trial: 1, score: -1000)], spent: 1000)
    let html = StudyReport(study, version: "1").html
    #expect(html.contains("\n1,2,900,-1000.0,finished,drawn,-0.5,&#39;-a"))
  }

  @Test func aFinishedStudyOpensWithItsVerdict() throws {
    var study = study()
    study.test = try compare(
      group("winner", [5, 6, 7, 8, 9, 10]) + group("untuned", [1, 2, 3, 4, 4.5, 4.6]))
    (study.tuningScore, study.optimism) = (12, 4.5)
    let html = StudyReport(study, version: "1").html
    #expect(html.contains("<strong>Decided.</strong> winner is better than untuned"))
    #expect(html.contains("4.500 too good, the selection optimism of the maximum of 12 trials"))
  }

  @Test func theBestSoFarStaysUntilABetterTrialIsFound() throws {
    let html = StudyReport(study(), version: "1").html
    let figure = try #require(html.components(separatedBy: "id=\"best\"").last)
    let path = try #require(figure.components(separatedBy: "<path class=\"curve\" d=\"M").dropFirst().first)
    let points = path.prefix(while: { $0 != "\"" }).split(separator: "L").map { $0.split(separator: " ") }
    try #require(points.count == 4)
    // Along, up, and along to the end.
    #expect(points[0][1] == points[1][1] && points[1][0] == points[2][0] && points[2][1] == points[3][1])
  }

  @Test func aKeyThatDecidesTheScoreExplainsItAndAnotherDoesNot() {
    let points = (0..<40).map { (value: "\(Double($0) / 40)", score: Double($0 * $0)) }
    #expect(KeyImportance(points).share ?? 0 > 0.85)
    let noise = (0..<40).map { (value: "\(Double($0 * 17 % 40) / 40)", score: Double($0 * 29 % 41)) }
    #expect(KeyImportance(noise).share ?? 1 < 0.2)
    let kinds = (0..<20).map { (value: $0 % 2 == 0 ? "a" : "b", score: $0 % 2 == 0 ? 1.0 : 2.0) }
    #expect(KeyImportance(kinds).share == 1)
    #expect(KeyImportance([("a", 1), ("b", 2)]).share == nil)
  }

  @Test func equalScoresShareTheMeanOfTheirRanks() {
    // Ranks 1, 3, 3 and 3, 5, 6: squares of 49/6 between the keys, and of 15.5 in all.
    let points = [("b", 4.0), ("a", 2), ("b", 2), ("a", 1), ("b", 3), ("a", 2)].map {
      (value: $0.0, score: $0.1)
    }
    let share = KeyImportance(points).share ?? .nan
    #expect(abs(share - 38.0 / 93) < 1e-12)
    // Negative zero equals zero.
    let zeros = [("a", 0.0), ("b", -0.0), ("a", -0.0), ("b", 0)].map { (value: $0.0, score: $0.1) }
    #expect(KeyImportance(zeros).share == 0)
  }
}
