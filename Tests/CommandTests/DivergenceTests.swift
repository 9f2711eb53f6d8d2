import Foundation
import RLCore
import RunStore
import TestSupport
import Testing

/// What becomes of a run whose numbers stop being numbers.
@Suite struct DivergenceTests {
  /// Every second seed or so walks into a hole soon, and its loss becomes infinite.
  static let config = """
    environment: {id: FrozenLake-v1, reward_schedule: [1, -1e+308, 0]}
    agent: {algorithm: dqn, learning_starts: 10, batch_size: 8, net_arch: [8]}
    training: {steps: 20_000}
    evaluation: {every: 0, episodes: 1}
    """

  @Test func aDivergedSeedKeepsItsLastTransitionsAndCountsAsFailed() throws {
    let folder = try Scratch()
    let config = try folder.write(Self.config, to: "diverge.yaml")
    let out = folder.path + "/out"
    let answer = try Tool.run(["run", config, "--out", out, "--json", "--progress", "off"])
    #expect(answer.status == 3)
    let line = try #require(try answer.objects.first)
    #expect(line["status"] as? String == "diverged")
    let step = try #require(line["steps"] as? Int)
    // Updates go on for some steps: what was infinite first may be NaN by then.
    let value = answer.errors.contains("'loss' is inf") ? "inf" : "nan"
    let problem = "at step \(step) 'loss' is \(value); try a smaller agent.learning_rate, or smaller rewards"
    #expect(
      answer.errors == """
        rl-lab: seed 1 diverged: \(problem)
        its last transitions: rl-lab export \(out)/seed-1.sqlite --format csv --what transitions

        """)
    let run = out + "/seed-1.sqlite"
    let exported = try Tool.run(["export", run, "--format", "csv", "--what", "transitions"])
    #expect(exported.status == 0)
    let count = min(step, 100)
    #expect(exported.output == "\(out)/seed-1.transitions.csv: \(count) transitions\n")
    #expect(exported.errors == "\(run): \(problem)\n")
    let lines = try String(contentsOfFile: out + "/seed-1.transitions.csv", encoding: .utf8).split(
      separator: "\n")
    #expect(lines[0] == "step,environment,observation,action,reward,next_observation,ending")
    #expect(lines.count == count + 1)
    #expect(lines.contains { $0.contains(",-1e+308,") })
    let reader = try RunReader(run)
    #expect(reader.facts.configuration.contains("reward_schedule: [1.0, -1e308, 0.0]"))
    for format in ["csv", "tensorboard", "safetensors"] {
      #expect(
        try Tool.run(["export", run, "--format", format, "--out", folder.path + "/" + format]).status == 0)
    }
    let compared = try Tool.run(["compare", out, "--metric", "training_return", "--json"])
    #expect(compared.status == 0)
    let group = try #require((try compared.objects.first?["groups"] as? [[String: Any]])?.first)
    #expect(group["failed"] as? Int == 1, "\(group)")
  }

  @Test func otherSeedsGoOnAndComparisonsCountTheFailure() throws {
    let folder = try Scratch()
    let out = folder.path + "/out"
    func write(seed: UInt64, _ status: RunStatus) throws {
      let writer = try RunWriter(
        creating: "\(out)/seed-\(seed).sqlite",
        facts: RunFacts(
          experiment: "x", seed: seed, environment: "CartPole-v1", maxEpisodeSteps: 500, actionCount: 2,
          algorithm: "dqn", settings: RunSettings(yaml: "training:\n  steps: 100\nseeds: 1..2\n"),
          provenance: Provenance(version: "0", toolchain: "", processor: "", commandLine: "", host: "")))
      for step in status == .diverged ? [50] : [50, 100] {
        try writer.record(
          evaluation: Evaluation(
            step: step, episodes: 1, returnMean: 400, returnStd: 0, lengthMean: 400, returns: [400],
            lengths: [400], epsilon: 0, seconds: 0))
      }
      try writer.finish(
        status: status, steps: status == .diverged ? 60 : 100, episodes: 1, wallSeconds: 1,
        problem: status == .diverged ? "at step 60 'loss' is nan" : nil)
    }
    try write(seed: 1, .finished)
    try write(seed: 2, .diverged)
    let answer = try Tool.run(["compare", out, "--threshold", "300", "--json"])
    #expect(answer.status == 0)
    let groups = try #require(try answer.objects.first?["groups"] as? [[String: Any]])
    #expect(groups.first?["failed"] as? Int == 1, "it scored above the threshold, yet it diverged")
  }

  @Test func aRunThatDidNotDivergeHasNoTransitions() throws {
    let folder = try Scratch()
    let config = try folder.write(RunTests.smallTable, to: "lake.yaml")
    #expect(try Tool.run(["run", config, "--out", folder.path + "/out"]).status == 0)
    let run = folder.path + "/out/seed-1.sqlite"
    let answer = try Tool.run(["export", run, "--format", "csv", "--what", "transitions"])
    #expect(answer.status == 66)
    #expect(
      answer.errors
        == "rl-lab: \(run): has no transitions; only a diverged run keeps its last hundred\n")
  }
}
