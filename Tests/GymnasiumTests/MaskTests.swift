import Agents
import Foundation
import Gymnasium
import Lab
import RLCore
import RunStore
import Testing

/// Actions that an environment in Python calls illegal are never taken.
@Suite(.enabled(if: Python.hasGymnasium, needsGymnasium))
struct MaskTests {
  private func made(_ odd: String, _ values: [String: ConfigurationValue] = [:]) throws -> MadeEnvironment {
    return try gymnasium.entry("gymnasium:replies:Odd/Corridor-v0").make(
      values.merging(["odd": .text(odd)]) { $1 })
  }

  @Test(arguments: ["mask", "beside"]) func masksComeWithObservations(odd: String) throws {
    let made = try made(odd)
    #expect(made.masksActions && made.observationSpace == .discrete(count: 10))
    let batch = made.batch(count: 2, maxEpisodeSteps: 20, episodeSeeds: .continuing(seed: 1))
    batch.reset()
    #expect(
      batch.observations.mask(1)?.contains(0) == false && batch.observations.mask(1)?.contains(1) == true)
    (batch.actions[0], batch.actions[1]) = (1, 1)
    batch.step()
    #expect(batch.failure == nil)
    #expect(
      batch.nextObservations.mask(0)?.legalCount == 1 && batch.previousObservations.mask(0)?.legalCount == 1)
    var walk = EnvironmentWalk(made, maxEpisodeSteps: 20, seed: 1)
    _ = walk.step(1)
    #expect(walk.legalActions == [1])
  }

  /// Its environment raises where an illegal action is taken, in training, evaluation and random play alike.
  @Test(arguments: ["illegal", "beside"], ["q-learning", "dqn", "random"])
  func agentsChooseWhatIsLegal(odd: String, algorithm: String) throws {
    let keys = algorithm == "dqn" ? ", net_arch: [4], learning_starts: 10, batch_size: 4" : ""
    let experiment = try Experiment.load(
      text: """
        environment: {id: "gymnasium:replies:Odd/Corridor-v0", odd: \(odd)}
        agent: {algorithm: \(algorithm)\(keys)}
        training: {steps: 60}
        evaluation: {every: 30, episodes: 2}
        """, path: "mask.yaml",
      catalog: Catalog(environments: [], agents: agentCatalog, sources: [gymnasium]))
    let outcome = try SeedRun(
      experiment: experiment, seed: 1, path: nil, provenance: .current(version: "test")
    ).run()
    #expect(outcome.failure == nil && outcome.status == .finished)
    #expect(outcome.evaluation?.returnMean == 1)
  }

  @Test func aMaskCanBeIgnored() throws {
    #expect(try made("mask", ["action_mask": .bool(false)]).masksActions == false)
  }

  @Test func aMaskWithoutALegalActionIsAFailure() throws {
    let batch = try made("none legal").batch(
      count: 1, maxEpisodeSteps: 20, episodeSeeds: .continuing(seed: 1))
    batch.reset()
    for _ in 0..<2 {
      batch.actions[0] = 1
      batch.step()
    }
    #expect(
      batch.failure?.description
        == "gymnasium:replies:Odd/Corridor-v0: its action_mask allows no action though its episode has not ended"
    )
  }
}
