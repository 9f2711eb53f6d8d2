import Comparison
import Lab
import RunStore
import TestSupport
import Testing
import Tuning

@Suite struct StudyVerdictTests {
  /// A run of 100 steps, evaluated after 20 and after as many as it has.
  private func write(
    _ path: String, seed: UInt64, lengths: [Double], steps: Int = 100, status: RunStatus = .finished
  ) throws {
    let writer = try RunWriter(
      creating: path,
      facts: RunFacts(
        experiment: "pole", seed: seed, environment: "CartPole-v1", environmentParameters: "{}",
        maxEpisodeSteps: 500, actionCount: 2, algorithm: "dqn",
        settings: RunSettings(yaml: "training:\n  steps: 100\nseeds: 1..5"),
        provenance: Provenance(
          version: "0.1.0", gitCommit: "5bb1bb3", toolchain: "Swift 6.3.1", processor: "EPYC",
          commandLine: "rl-lab tune", host: "Debian 12"), startedAt: "2026-03-01T09:30:00Z"))
    for (step, length) in zip([20, steps], lengths) {
      try writer.record(
        evaluation: Evaluation(
          step: step, episodes: 0, returnMean: 0, returnStd: 0, lengthMean: length, returns: [0],
          lengths: [Int(length)], epsilon: 0, seconds: 0))
    }
    try writer.finish(status: status, steps: steps, episodes: 0, wallSeconds: 1)
  }

  @Test(arguments: [(TuningConfiguration.Goal.minimize, 500.0), (TuningConfiguration.Goal.maximize, 50.0)])
  func aSeedOfTheWinnerThatDivergedCountsWithItsWorstValue(
    goal: TuningConfiguration.Goal, worst: Double
  ) throws {
    let folder = try Scratch()
    func path(_ group: String, _ seed: UInt64) -> String { folder.file("\(group)/seed-\(seed).sqlite") }
    for seed in UInt64(1)...5 {
      try write(path("untuned", seed), seed: seed, lengths: [90, 90 + Double(seed)])
      if seed < 5 { try write(path("winner", seed), seed: seed, lengths: [80, 60 + Double(seed)]) }
    }
    try write(path("winner", 5), seed: 5, lengths: [50, 500], steps: 40, status: .diverged)
    var tuning = TuningConfiguration()
    (tuning.metric, tuning.goal) = ("length", goal)
    let verdict = try StudyVerdict(
      winner: (1...5).map { path("winner", $0) }, untuned: (1...5).map { path("untuned", $0) },
      tuningScores: [60], score: TuningScore(tuning, threshold: nil))
    #expect(verdict.comparison.groups[0].scores == [61, 62, 63, 64, worst])
    #expect(verdict.decision == (goal == .minimize ? .undecided : .worse))
  }
}
