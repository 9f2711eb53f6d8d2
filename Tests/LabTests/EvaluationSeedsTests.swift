import Agents
import Foundation
import Lab
import RLCore
import RunStore
import TestSupport
import Testing

/// What a run's own evaluation plays, and with which policy.
@Suite struct EvaluationSeedsTests {
  /// An episode of one step that pays what its seed drew: its return names its seed. Action 1 earns 1000 more.
  struct Fingerprint: DiscreteEnvironment {
    static let entry = EnvironmentEntry("Fingerprint-v0", Fingerprint.self, summary: "", documentation: "")

    let stateCount = 1
    let state = 0
    private var draw = 0.0
    let actionSpace = DiscreteSpace("play", "cheat")

    init(_ parameters: NoParameters) {}
    mutating func reset(using random: inout RandomStream) { draw = random.uniform() }
    mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
      Step(reward: draw + Double(1000 * action), ending: .terminated)
    }
  }

  private static let catalog = Catalog(environments: [Fingerprint.entry], agents: agentCatalog)

  private func setup(_ keys: String = "", evaluation: String = "") throws -> PreparedRun {
    try PreparedRun(
      Experiment.load(
        text: """
          environment: {id: Fingerprint-v0}
          agent: {algorithm: q-learning, learning_rate: 0.001\(keys)}
          training: {steps: 400, environments: 8}
          evaluation: {episodes: 40\(evaluation)}
          """, path: "fingerprint.yaml", catalog: Self.catalog), seed: 3)
  }

  private func evaluate(_ setup: PreparedRun, _ step: Int) throws -> [Double] {
    try #require(try setup.evaluate(setup.agent, at: TrainingTime(steps: step), shouldStop: { false }))
      .returns
  }

  @Test func noEpisodeOfAnEvaluationIsOneOfTrainingNorOfAnotherEvaluation() throws {
    let setup = try setup(", exploration_initial_eps: 0, exploration_final_eps: 0, ties: first")
    let sink = KeepingSink()
    let trainer = setup.trainer(sink: sink)
    // Before training: the numbers of training's rows and of evaluations' steps are the same here.
    let evaluated = try (0..<8).flatMap { try evaluate(setup, $0) }
    while trainer.next() != nil {}
    let trained = sink.episodes.map(\.return)
    #expect(trained.count == 400 && evaluated.count == 320)
    let all = (trained + evaluated).map { $0 >= 1000 ? $0 - 1000 : $0 }
    #expect(Set(all).count == 720)
    #expect(try evaluate(setup, 5).map { $0 >= 1000 ? $0 - 1000 : $0 } == Array(all[400 + 200..<400 + 240]))
  }

  /// Also where both have one seed: `evaluate` plays what the agent has not learned from.
  @Test func noFreshEpisodeIsOneOfTheRunsOwn() throws {
    let folder = try Scratch()
    let experiment = try setup(", exploration_initial_eps: 0, exploration_final_eps: 0, ties: first")
      .experiment
    _ = try SeedRun(
      experiment: experiment, seed: 3, path: folder.file(), provenance: .current(version: "0")
    ).run()
    let reader = try RunReader(folder.file())
    let own = Set(try reader.episodes().map(\.return) + reader.evaluations().flatMap(\.returns))
    let run = try LoadedRun(folder.file(), catalog: Self.catalog, checkpoint: .latest, allowsCode: false)
    let fresh = try run.evaluate(episodes: 40, seed: 3).returns
    #expect(own.count > 400 && Set(fresh).count == 40 && own.isDisjoint(with: fresh))
  }

  @Test func evaluationDoesNotExplore() throws {
    let setup = try setup(", exploration_initial_eps: 1, exploration_final_eps: 1")
    let before = setup.agent.trainingState
    // The agent itself would cheat half of the time; what it has learned does not.
    #expect(try evaluate(setup, 7).allSatisfy { $0 < 1000 })
    #expect(setup.agent.trainingState == before, "nothing of the agent's own chance was drawn")
  }

  @Test func evaluationExploresByItsOwnEpsilon() throws {
    let cheated = try evaluate(setup(evaluation: ", epsilon: 1.0"), 7).count { $0 >= 1000 }
    // Half of 40, give or take four deviations of 3.2.
    #expect((7...33).contains(cheated))
  }
}
