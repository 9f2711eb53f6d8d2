import Agents
import Foundation
import GridWorlds
import Lab
import RLCore
import RunStore
import TestSupport
import Testing

/// Training in a world that changes: evaluations, resumed runs, recorded episodes and verification are in the right map.
@Suite struct ChangingWorldTests {
  private static let catalog = Catalog(environments: gridWorlds, agents: agentCatalog)
  private static let provenance = Provenance.current(version: "0")
  private let folder: Scratch

  init() throws { folder = try Scratch() }

  /// The goal is next to the start, then far away; no step is lost by then.
  private static let shorter = #"[{from_step: 0, map: ["SG......"]}, {from_step: 1_000, map: ["S......G"]}]"#
  private static let byEpisodes =
    #"[{from_episode: 0, map: ["SG......"]}, {from_episode: 300, map: ["S......G"]}]"#

  private func experiment(
    _ maps: String, environments: Int = 1, agent: String = "algorithm: dyna-q, model: last", more: String = ""
  ) throws -> Experiment {
    try Experiment.load(
      text: """
        environment: {id: TextMap-v0, step_reward: -1, max_episode_steps: 50, maps: \(maps)\(more)}
        agent: {\(agent), learning_rate: 0.5, exploration_initial_eps: 0.3, exploration_final_eps: 0.3}
        training: {steps: 2_000, environments: \(environments)}
        evaluation: {every: 500, episodes: 2}
        checkpoint: {every: 500, keep: 9}
        """, path: "changing.yaml", catalog: Self.catalog)
  }

  @discardableResult private func run(
    _ experiment: Experiment, _ name: String, resumes: Bool = false, pause: Int = .max,
    branch: RunBranch? = nil
  ) throws -> String {
    let path = "\(folder.path)/\(name).sqlite"
    var run = SeedRun(
      experiment: experiment, seed: 1, path: path, provenance: Self.provenance, resumes: resumes)
    run.branch = branch
    nonisolated(unsafe) var reached = 0
    _ = try run.run(shouldStop: { reached >= pause }, onProgress: { reached = $0.report.step })
    return path
  }

  @Test func anEvaluationIsInTheMapOfItsStep() throws {
    let reader = try RunReader(try run(experiment(Self.shorter), "run"))
    // One step of -1 and the goal's 1; seven steps later.
    #expect(try reader.evaluations().map(\.returnMean).first == 0)
    #expect(try reader.evaluations().map(\.returnMean).last == -6)
    #expect(try reader.evaluations().map(\.returnMean)[1] < -6)
    let gaps = try reader.metrics(names: ["exact_gap", "exact_return"])
    let last = gaps.filter { $0.step == 2_000 }
    #expect(last.first { $0.name == "exact_return" }?.value == -6)
    #expect(last.first { $0.name == "exact_gap" }?.value == 0)
    #expect(gaps.first { $0.step == 500 && $0.name == "exact_gap" }?.value == 0)
  }

  @Test(arguments: [(shorter, 1), (shorter, 3), (byEpisodes, 1), (byEpisodes, 3)], [490, 990, 1_002, 1_500])
  func aRunThatIsResumedAcrossTheChangeIsTheSame(_ test: (maps: String, rows: Int), _ pause: Int) throws {
    let experiment = try experiment(test.maps, environments: test.rows)
    let whole = try RunReader(try run(experiment, "whole"))
    try run(experiment, "parts", pause: pause)
    let parts = try RunReader(try run(experiment, "parts", resumes: true))
    #expect(try parts.digest() == whole.digest())
  }

  @Test(arguments: [(shorter, 1), (shorter, 3), (byEpisodes, 3)])
  func everyEpisodeIsPlayedAgainInItsMap(_ test: (maps: String, rows: Int)) throws {
    let experiment = try experiment(test.maps, environments: test.rows)
    let reader = try RunReader(try run(experiment, "run"))
    let made = try experiment.environment.make()
    let all = try reader.episodesWithActions(1...Int.max)
    #expect(all.count > 100)
    for (episode, actions) in all {
      var walk = EnvironmentWalk(
        made, maxEpisodeSteps: 50, seed: episode.seed,
        clock: try reader.clock(of: episode, environments: test.rows), stride: test.rows)
      var (earned, ending) = (0.0, Ending.none)
      for action in actions {
        let step = walk.step(Int(action))
        earned += step.reward
        ending = step.ending
      }
      #expect(earned == episode.return && ending == episode.ending, "episode \(episode.number)")
    }
  }

  @Test func aRunVerifiesAcrossTheChange() throws {
    let path = try run(experiment(Self.shorter), "run")
    let result = try RunVerification(path, catalog: Self.catalog, allowsCode: false).run(
      steps: 2_000, provenance: Self.provenance, folder: folder.path + "/again")
    #expect(result.difference == nil && result.steps == 2_000 && result.comparesState)
  }

  @Test(arguments: [(500, 0.0), (2_000, -6.0)])
  func aCheckpointIsEvaluatedInTheMapOfItsStep(_ step: Int, _ mean: Double) throws {
    let path = try run(experiment(Self.shorter), "run")
    let loaded = try LoadedRun(path, catalog: Self.catalog, checkpoint: .step(step), allowsCode: false)
    #expect(loaded.clock.steps == step)
    #expect(try loaded.evaluate(episodes: 3, seed: 1).returnMean == mean)
  }

  @Test func aBranchKeepsTheTimeOfItsWorld() throws {
    let path = try run(experiment(Self.shorter), "run")
    let branch = try RunBranch(
      path, step: 990, overrides: [], catalog: Self.catalog, allowsCode: true)
    let copy = try run(branch.experiment, "branch", branch: branch)
    #expect(try RunReader(copy).digest() == RunReader(path).digest())
  }

  @Test func theMapsArePrintedAsTheyLoad() throws {
    let experiment = try experiment(Self.shorter)
    #expect(experiment.resolvedYAML.contains("maps: [{from_step: 0, map: [\"SG......\"]}"))
    #expect(
      try Experiment.load(text: experiment.resolvedYAML, path: "changing.yaml", catalog: Self.catalog)
        == experiment)
  }

  @Test(arguments: [
    (
      "[1]",
      "1:55: each element of maps must be a mapping with the keys from_step, from_episode, map, not '1'"
    ),
    (
      "[{from_stap: 0}]",
      "1:56: unknown key 'from_stap' in maps; did you mean 'from_step'?"
    ),
    (
      "5",
      "1:54: maps must be a list, each element a mapping with the keys from_step, from_episode, map, not '5'"
    ),
  ]) func mapsThatCannotBeRead(_ maps: String, _ message: String) throws {
    let text = "environment: {id: TextMap-v0, step_reward: -1, maps: \(maps)}\nagent: {algorithm: sarsa}\n"
    do {
      _ = try Experiment.load(text: text, path: "x.yaml", catalog: Self.catalog)
      Issue.record("it loads")
    } catch { #expect(error.problems.map(\.description).first == "x.yaml:\(message)") }
  }

  @Test func framesAreNotStackedInAWorldThatChanges() throws {
    do {
      _ = try experiment(Self.shorter, more: ", observation: one-hot, frame_stack: 2")
      Issue.record("it loads")
    } catch let errors as ExperimentErrors {
      #expect(
        errors.problems.map(\.message) == [
          "frame_stack: is not possible in an environment that changes; use 1"
        ])
    }
  }
}
