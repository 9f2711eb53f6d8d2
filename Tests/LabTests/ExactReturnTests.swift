import Agents
import Foundation
import GridWorlds
import Lab
import RLCore
import RunStore
import Testing

/// A run in an environment that knows its rules logs what its greedy policy earns exactly, and what it falls short by.
@Suite struct ExactReturnTests {
  private func metrics(_ text: String) throws -> [String: [Double]] {
    let catalog = Catalog(environments: gridWorlds, agents: agentCatalog)
    let experiment = try Experiment.load(text: text, path: "ice.yaml", catalog: catalog)
    let folder = FileManager.default.temporaryDirectory.appending(path: "exact-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "seed-1.sqlite").path
    _ = try SeedRun(
      experiment: experiment, seed: 1, path: path, provenance: .current(version: "0")
    ).run()
    return Dictionary(
      grouping: try RunReader(path).metrics(names: ["exact_return", "exact_gap"]), by: \.name
    )
    .mapValues { $0.map(\.value) }
  }

  private func experiment(_ agent: String, _ id: String) -> String {
    """
    environment:
      id: \(id)
    agent:
    \(agent)
    training:
      steps: 4_000
    evaluation:
      every: 1_000
      episodes: 2
    """
  }

  @Test(arguments: [
    "  algorithm: q-learning\n  gamma: 1.0\n  learning_rate: 0.5",
    "  algorithm: dqn\n  gamma: 1.0\n  net_arch: [8]\n  learning_starts: 100",
  ]) func aRunLogsItsPolicysExactReturnAndTheGapToTheOptimum(agent: String) throws {
    let metrics = try metrics(experiment(agent, "CliffWalking-v1"))
    let (returns, gaps) = (try #require(metrics["exact_return"]), try #require(metrics["exact_gap"]))
    #expect(returns.count == 4 && gaps.count == 4)
    for (value, gap) in zip(returns, gaps) { #expect(gap == -13 - value && gap >= 0) }
  }

  /// In so few steps nobody comes to the goal, and nobody can lose more than the first steps cost.
  @Test func theOptimumIsThatOfAnEpisodeOfAnEvaluation() throws {
    let text = experiment("  algorithm: q-learning\n  gamma: 1.0\n  learning_rate: 0.5", "CliffWalking-v1")
    let metrics = try metrics(text + "\n  max_episode_steps: 5")
    #expect(metrics["exact_return"]?.last == -5 && metrics["exact_gap"]?.last == 0)
  }

  @Test func qLearningClosesTheGapOnTheCliff() throws {
    let metrics = try metrics(
      experiment("  algorithm: q-learning\n  gamma: 1.0\n  learning_rate: 0.5", "CliffWalking-v1"))
    #expect(metrics["exact_gap"]?.last == 0)
  }
}
