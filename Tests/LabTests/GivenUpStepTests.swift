import Agents
import BoardGames
import Foundation
import Lab
import RLCore
import RunStore
import Testing

/// A signal in the middle of an opponent's thoughts: the step is not taken, and the run resumes as if nothing had been.
@Suite struct GivenUpStepTests {
  @Test func aDrawIsTakenBack() {
    var random = RandomStream(seed: 5)
    for _ in 0..<1000 {
      let before = random
      _ = random.next()
      var back = random
      back.stepBack()
      #expect(back == before)
    }
  }

  private func experiment(_ environments: Int, agent: String = "q-learning") throws -> Experiment {
    try Experiment.load(
      text: """
        environment: {id: TicTacToe-v0, opponent: mcts-10, observation: \(agent == "q-learning" ? "index" : "planes")}
        agent: {algorithm: \(agent)}
        training: {steps: 400, environments: \(environments)}
        evaluation: {every: 0, episodes: 2}
        checkpoint: {every: 100}
        """, path: "game.yaml", catalog: Catalog(environments: boardGames, agents: agentCatalog))
  }

  private func run(
    _ experiment: Experiment, _ path: String, resumes: Bool = false, stopAt ask: Int? = nil
  ) throws -> SeedRun.Outcome {
    nonisolated(unsafe) var asked = 0
    return try SeedRun(
      experiment: experiment, seed: 3, path: path, provenance: .current(version: "0"), resumes: resumes
    ).run(shouldStop: {
      asked += 1
      return ask.map { asked >= $0 } ?? false
    })
  }

  @Test(arguments: [
    (1, "q-learning"), (4, "q-learning"), (4, "ntuple-td"),
    (4, "dqn, net_arch: [8], noisy: true, learning_starts: 20, batch_size: 8"),
    (4, "pqn, net_arch: [8], rollout_steps: 6, minibatches: 2"),
  ])
  func aRunThatIsStoppedBehindAnyStepIsTheSame(environments: Int, agent: String) throws {
    let folder = NSTemporaryDirectory() + "given-up-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let experiment = try experiment(environments, agent: agent)
    _ = try run(experiment, folder + "/whole.sqlite")
    let whole = try RunReader(folder + "/whole.sqlite").digest()
    var steps: Set<Int> = []
    for ask in stride(from: 2, through: 90, by: 4) {
      let path = "\(folder)/\(ask).sqlite"
      let stopped = try run(experiment, path, stopAt: ask)
      #expect(stopped.status == .interrupted)
      steps.insert(stopped.report.step)
      // The digest of a run that has chosen already is not that of one that has not.
      #expect(try RunReader(path).digest().step == stopped.report.step)
      #expect(try run(experiment, path, resumes: true).status == .finished)
      #expect(try RunReader(path).digest() == whole, "stopped at question \(ask)")
    }
    #expect(steps.count > 15, "it was stopped at steps \(steps.sorted())")
  }

  @Test func aRunThatIsStoppedBeforeItsFirstStepLeavesNothing() throws {
    let folder = NSTemporaryDirectory() + "given-up-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let outcome = try run(experiment(2), folder + "/run.sqlite", stopAt: 1)
    #expect(outcome.status == .interrupted && outcome.report.step == 0)
    #expect(!FileManager.default.fileExists(atPath: folder + "/run.sqlite"))
  }
}
