import Agents
import Foundation
import GRDB
import GridWorlds
import Lab
import RLCore
import RunStore
import TestSupport
import Testing

@Suite struct KilledRunTests {
  private static let catalog = Catalog(environments: gridWorlds, agents: agentCatalog, sources: [])
  private static let provenance = Provenance.current(version: "0")

  /// Its last checkpoint is of step 1000, and the steps that it had counted when it was killed are fewer.
  @Test func aBranchMayBeginAtTheLastCheckpoint() throws {
    let folder = try Scratch()
    let path = folder.path + "/run.sqlite"
    let experiment = try Experiment.load(
      text: """
        environment: {id: FrozenLake-v1}
        agent: {algorithm: q-learning}
        training: {steps: 1000}
        evaluation: {every: 500, episodes: 2}
        """, path: "lake.yaml", catalog: Self.catalog)
    _ = try SeedRun(experiment: experiment, seed: 1, path: path, provenance: Self.provenance).run()
    let database = try DatabaseQueue(path: path)
    try database.write {
      try $0.execute(sql: "UPDATE run SET value = 'running' WHERE key = 'status'")
      try $0.execute(sql: "UPDATE run SET value = 999 WHERE key = 'steps'")
    }
    try database.close()
    func branch(_ step: Int) throws -> RunBranch {
      try RunBranch(
        path, step: step, overrides: ["training.steps=1200"], catalog: Self.catalog, allowsCode: false)
    }
    let original = try branch(1000)
    #expect(original.keptStep == 1000)
    var run = SeedRun(
      experiment: original.experiment, seed: 1, path: folder.path + "/branch.sqlite",
      provenance: Self.provenance)
    run.branch = original
    #expect(try run.run().status == .finished)
    #expect(throws: BranchError.self) { try branch(1001) }
  }
}
