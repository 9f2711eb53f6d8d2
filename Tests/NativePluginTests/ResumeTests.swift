import Agents
import Foundation
import Lab
import NativePlugins
import RLCore
import ResumeTrial
import RunStore
import Testing

/// A run in a plugin's environment goes on after a stop as if there had been none, bit for bit.
@Suite struct ResumeTests {
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
    let trial = try ResumeTrial(experiment)
    #expect(trial.status == .finished && trial.stops > 0 && trial.remarks == [])
    #expect(trial.stopped == trial.whole)
  }
}
