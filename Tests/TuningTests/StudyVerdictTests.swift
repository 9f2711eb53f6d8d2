import Comparison
import Lab
import RunStore
import TestSupport
import Testing
import Tuning

@Suite struct StudyVerdictTests {
  @Test(arguments: [(TuningConfiguration.Goal.minimize, 500.0), (TuningConfiguration.Goal.maximize, 50.0)])
  func aSeedOfTheWinnerThatDivergedCountsWithItsWorstValue(
    goal: TuningConfiguration.Goal, worst: Double
  ) throws {
    let folder = try Scratch()
    func path(_ group: String, _ seed: UInt64) -> String { folder.file("\(group)/seed-\(seed).sqlite") }
    for seed in UInt64(1)...5 {
      try writeRun(to: path("untuned", seed), seed: seed, lengths: [90, 90 + Double(seed)])
      if seed < 5 { try writeRun(to: path("winner", seed), seed: seed, lengths: [80, 60 + Double(seed)]) }
    }
    try writeRun(to: path("winner", 5), seed: 5, lengths: [50, 500], steps: 40, status: .diverged)
    var tuning = TuningConfiguration()
    (tuning.metric, tuning.goal) = ("length", goal)
    let verdict = try StudyVerdict(
      winner: (1...5).map { path("winner", $0) }, untuned: (1...5).map { path("untuned", $0) },
      tuningScores: [60], score: TuningScore(tuning, threshold: nil))
    #expect(verdict.comparison.groups[0].scores == [61, 62, 63, 64, worst])
    #expect(verdict.decision == (goal == .minimize ? .undecided : .worse))
    // A mean of 150 where the tuning seeds said 60, or one of 60.
    #expect(verdict.testScore == (goal == .minimize ? 150 : 60))
    #expect(verdict.optimism == (goal == .minimize ? 90 : 0))
    // A difference of 57 with a variance of (153,130 + 10) / 8: 2 (1.960 + 0.842)² 19,142.5 / 57² + 1.960² / 4 = 93.4.
    #expect(verdict.seedsToDecide == (goal == .minimize ? 94 : nil))
  }

  /// A seed of a schedule that ended before its last part has the settings of an earlier one.
  @Test func theWinnerIsOneGroupWhateverTheSettingsOfItsSeeds() throws {
    let folder = try Scratch()
    func path(_ group: String, _ seed: UInt64) -> String { folder.file("\(group)/seed-\(seed).sqlite") }
    for seed in UInt64(1)...6 {
      try writeRun(to: path("untuned", seed), seed: seed, lengths: [90, 90 + Double(seed)])
      try writeRun(
        to: path("winner", seed), seed: seed, lengths: [80, 60 + Double(seed)],
        settings: "agent:\n  gamma: \(seed == 1 ? 0.9 : 0.99)\ntraining:\n  steps: 100\nseeds: 1..6")
    }
    var tuning = TuningConfiguration()
    (tuning.metric, tuning.goal) = ("length", .minimize)
    let verdict = try StudyVerdict(
      winner: (1...6).map { path("winner", $0) }, untuned: (1...6).map { path("untuned", $0) },
      tuningScores: [60], score: TuningScore(tuning, threshold: nil))
    let groups = verdict.comparison.groups
    #expect(groups.map(\.scores) == [[61, 62, 63, 64, 65, 66], [91, 92, 93, 94, 95, 96]])
    #expect(groups.map(\.name) == ["winner", "untuned"])
    #expect(verdict.decision == .better && verdict.untunedScore == 93.5)
  }
}
