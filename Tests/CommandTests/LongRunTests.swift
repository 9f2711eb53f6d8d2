import Agents
import Foundation
import GridWorlds
import Lab
import RunStore
import TestSupport
import Testing
import Viewer
import Watching

/// A run of more episodes than a viewer can read before it opens.
@Suite struct LongRunTests {
  @Test func aLongRunIsShownAtOnceAndGrowsFiner() throws {
    let folder = try Scratch()
    let config = try folder.write(
      """
      environment: {id: FrozenLake-v1}
      agent: {algorithm: q-learning}
      training: {steps: 3_000_000}
      evaluation: {every: 3_000_000, episodes: 2}
      seeds: [1]
      """, to: "long.yaml")
    let answer = try Tool.run(["run", config, "--out", "\(folder.path)/run", "--progress", "off"])
    try #require(answer.status == 0, "\(answer.errors)")
    let path = "\(folder.path)/run/seed-1.sqlite"
    let source = try RunSource(
      path, catalog: Catalog(environments: gridWorlds, agents: agentCatalog), checkpoint: .latest,
      allowsCode: false)
    let count = try RunReader(path).episodeCount
    #expect(count > 100_000 && source.returns.count == count && !source.returns.isExact)
    #expect(source.returns.isKnown(stretch: source.returns.stretchCount - 1), "the newest is read first")
    // How much is read depends on the machine; where, does not.
    let quarters = Set(source.curves.training.map { Int($0.step / 750_000) })
    #expect(quarters.isSuperset(of: [0, 3]), "the first look is spread over the whole run")
    // A picture is drawn once, so its curves wait for an even sample at least.
    let picture = try RunSource(
      path, catalog: Catalog(environments: gridWorlds, agents: agentCatalog), checkpoint: .latest,
      allowsCode: false, patience: 1)
    let known = (0..<picture.returns.stretchCount).map { picture.returns.isKnown(stretch: $0) }
    #expect(
      zip(known, known.dropFirst()).allSatisfy { $0 || $1 } || known.count { $0 } >= 192,
      "\(known.count { $0 }) of \(known.count)")
    // All is read in the end, and is what the file says.
    while source.returns.unknownCount > 0 { _ = try source.refresh() }
    let all = ReturnHistory(try RunReader(path).episodes().map { Float($0.return) })
    #expect(source.returns == all)
    let model = try WatchModel([source], mode: .replay, episode: count / 2)
    #expect(model.shows[0].facts.origin == .training(count / 2))
  }

  /// A viewer that is open knows a part of the last block when the run grows beyond what is kept exactly.
  @Test func aRunThatGrowsLongUnderAViewerLosesNoEpisode() throws {
    let folder = try Scratch()
    let config = try folder.write(
      """
      environment: {id: FrozenLake-v1}
      agent: {algorithm: q-learning, exploration_initial_eps: 1, exploration_final_eps: 1}
      training: {steps: 200_000}
      evaluation: {every: 0}
      seeds: [1]
      """, to: "growing.yaml")
    let arguments = ["run", config, "--out", "\(folder.path)/run", "--progress", "off"]
    try #require(try Tool.run(arguments).status == 0)
    let path = "\(folder.path)/run/seed-1.sqlite"
    let catalog = Catalog(environments: gridWorlds, agents: agentCatalog)
    let source = try RunSource(path, catalog: catalog, checkpoint: .latest, allowsCode: false)
    #expect(source.returns.isExact && source.returns.count % ReturnHistory.stretch > 0)
    let resumed = try Tool.run(
      arguments + ["--resume", "--allow-changes", "--set", "training.steps=400_000"])
    try #require(resumed.status == 0, "\(resumed.errors)")
    let whole = try RunSource(path, catalog: catalog, checkpoint: .latest, allowsCode: false)
    for source in [source, whole] {
      repeat { _ = try source.refresh() } while source.returns.unknownCount > 0
    }
    #expect(!source.returns.isExact && source.returns == whole.returns)
    #expect(source.curves.training == whole.curves.training)
  }
}
