import Agents
import Foundation
import GridWorlds
import Lab
import RunStore
import TestSupport
import Testing

/// The options of `evaluate` for worlds without opponents.
@Suite struct EvaluateTests {
  private let folder: Scratch
  private let path: String

  init() throws {
    folder = try Scratch()
    path = folder.path + "/out/seed-1.sqlite"
    let config = try folder.write(
      """
      environment: {id: FrozenLake-v1}
      agent: {algorithm: q-learning}
      training: {steps: 20_000}
      evaluation: {every: 0, episodes: 2}
      checkpoint: {every: 5_000, keep: 9}
      """, to: "lake.yaml")
    let answer = try Tool.run([
      "run", config, "--seeds", "1", "--out", folder.path + "/out", "--progress", "off",
    ])
    try #require(answer.status == 0, "\(answer.errors)")
  }

  private func evaluated(_ options: String...) throws -> [String: Any] {
    let answer = try Tool.run(["evaluate", path, "--episodes", "40", "--json"] + options)
    return try #require(try answer.objects.first)
  }

  /// On the ice each seed slips in its own way.
  @Test func theSeedDecidesWhichEpisodesArePlayed() throws {
    let run = try LoadedRun(
      path, catalog: Catalog(environments: gridWorlds, agents: agentCatalog), checkpoint: .latest,
      allowsCode: false)
    for seed: UInt64 in [0, 5] {
      let played = try run.evaluate(episodes: 40, seed: seed)
      let told = try evaluated("--seed", "\(seed)")
      #expect(told["returns"] as? [Double] == played.returns)
      #expect(told["length_mean"] as? Double == played.lengthMean)
    }
    let (usual, others) = (try evaluated(), try evaluated("--seed", "5"))
    #expect(usual["returns"] as? [Double] != others["returns"] as? [Double])
  }

  /// One random walk in 70 reaches the goal, and two greedy ones in three.
  @Test func withAnEpsilonOfOneEveryActionIsRandom() throws {
    let random = try #require(try evaluated("--epsilon", "1")["return_mean"] as? Double)
    let greedy = try #require(try evaluated()["return_mean"] as? Double)
    #expect(random < 0.2 && greedy > 0.4)
  }

  @Test func theCheckpointThatIsNamedPlays() throws {
    #expect(try evaluated("--checkpoint", "5_000")["checkpoint_step"] as? Int == 5_000)
    #expect(try evaluated()["checkpoint_step"] as? Int == 20_000)
  }
}
