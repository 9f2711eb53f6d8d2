import Agents
import Foundation
import Lab
import NativePlugins
import RLCore
import RunStore
import Testing

/// A run in a plugin's environment goes on after a stop as if there had been none, bit for bit.
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

  @Test(arguments: [
    "algorithm: q-learning", "algorithm: dqn, net_arch: [8], learning_starts: 100, batch_size: 8",
  ])
  func stoppedRunsGoOnAsIfNothingHadHappened(agent: String) throws {
    _ = try Build.twoDoors()
    let experiment = try Experiment.load(
      text: """
        environment: {plugin: ./libtwo_doors.so, length: 20}
        agent: {\(agent)}
        training: {steps: 3000, environments: 2}
        evaluation: {every: 500, episodes: 3}
        checkpoint: {every: 400}
        """, path: "\(Build.folder)/doors.yaml", catalog: catalog)
    let folder = FileManager.default.temporaryDirectory.path + "/plugin-resume-\(UUID())"
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
