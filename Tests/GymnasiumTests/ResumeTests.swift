import Agents
import Foundation
import Gymnasium
import Lab
import RLCore
import RunStore
import Testing

/// A run in Gymnasium's environments goes on after a stop as if there had been none, bit for bit.
@Suite struct ResumeTests {
  private func run(_ experiment: Experiment, _ path: String, resumes: Bool = false, stop: Int? = nil) throws
    -> SeedRun.Outcome
  {
    nonisolated(unsafe) var asked = 0
    return try SeedRun(
      experiment: experiment, seed: 1, path: path, provenance: .current(version: "0"), resumes: resumes
    ).run(shouldStop: {
      asked += 1
      return stop.map { asked > $0 } ?? false
    })
  }

  /// Gymnasium's worlds save no state; seed and actions bring the running episodes back.
  @Test(
    .enabled(if: Python.hasGymnasium, needsGymnasium), arguments: ["CartPole-v1", "FrozenLake-v1"])
  func stoppedRunsGoOnAsIfNothingHadHappened(id: String) throws {
    let experiment = try Experiment.load(
      text: """
        environment: {id: "gymnasium:\(id)"}
        agent: {algorithm: dqn, net_arch: [8], learning_starts: 100, batch_size: 8}
        training: {steps: 3000, environments: 2}
        evaluation: {every: 1000, episodes: 2, max_episode_steps: 50}
        checkpoint: {every: 400}
        """, path: "gymnasium.yaml",
      catalog: Catalog(environments: [], agents: agentCatalog, sources: [gymnasium]))
    let folder = FileManager.default.temporaryDirectory.path + "/gymnasium-resume-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try run(experiment, folder + "/whole.sqlite")
    var outcome = try run(experiment, folder + "/stopped.sqlite", stop: 50)
    var stops = 0
    while outcome.status == .interrupted, stops < 50 {
      #expect(outcome.remarks == [])
      stops += 1
      outcome = try run(experiment, folder + "/stopped.sqlite", resumes: true, stop: 150 * stops)
    }
    #expect(outcome.status == .finished && stops > 0)
    #expect(
      try RunReader(folder + "/stopped.sqlite").digest() == RunReader(folder + "/whole.sqlite").digest())
  }
}
