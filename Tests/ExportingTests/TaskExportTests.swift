import Agents
import AllEnvironments
import Exporting
import Lab
import RLCore
import RunStore
import TestSupport
import Testing

/// Exports of a run whose environment changes.
@Suite struct TaskExportTests {
  /// At a switch the time is already that of the next task, of which nothing was learned.
  @Test func theWorldOfAnExportIsTheTaskThatWasTrained() throws {
    let folder = try Scratch()
    let catalog = Catalog(environments: builtInEnvironments, agents: agentCatalog)
    let experiment = try Experiment.load(
      text: """
        environment: {id: TextMap-v0, step_reward: 0, max_episode_steps: 30}
        tasks: {list: [{map: ["S.G"]}, {map: ["G.S"]}], switch_every: 100, repeat: true}
        agent: {algorithm: q-learning, exploration_initial_eps: 1, exploration_final_eps: 1}
        training: {steps: 100}
        evaluation: {every: 0, episodes: 1}
        """, path: "tasks.yaml", catalog: catalog)
    _ = try SeedRun(
      experiment: experiment, seed: 1, path: folder.file(), provenance: .current(version: "0")
    ).run()
    let run = try LoadedRun(folder.file(), catalog: catalog, checkpoint: .latest, allowsCode: false)
    for world in try [ExportedWorld(run).environment, TreeWorld(run).environment] {
      #expect(world.boundedModel?.startProbabilities == [1, 0, 0])
    }
    // To the right it is found in two steps, and to the left in the other task.
    let tree = try TreeDistillation(run, leaves: 2)
    #expect(tree.teacherReturn == 1 && tree.treeReturn == 1)
  }
}
