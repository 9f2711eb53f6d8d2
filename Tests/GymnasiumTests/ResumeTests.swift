import Agents
import Gymnasium
import Lab
import RLCore
import ResumeTrial
import RunStore
import Testing

/// A run in Gymnasium's environments goes on after a stop as if there had been none, bit for bit.
@Suite struct ResumeTests {
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
    let trial = try ResumeTrial(experiment)
    #expect(trial.status == .finished && trial.stops > 0 && trial.remarks == [])
    #expect(trial.stopped == trial.whole)
  }
}
