import RLCore
import RunStore

/// A run that was recorded, brought back to one of its checkpoints.
package struct RecordedRun {
  package let experiment: Experiment
  /// The environment and the agent, with what it had learned.
  package let setup: RunSetup
  package let checkpointStep: Int

  /// - Throws: `RunStoreError` when the file is no run or lacks the checkpoint.
  package init(_ path: String, catalog: Catalog, checkpoint: CheckpointChoice) throws {
    let reader = try RunReader(path)
    do {
      experiment = try Experiment.load(
        text: reader.facts.configuration, path: "\(reader.facts.experiment).yaml", catalog: catalog)
    } catch {
      throw RunStoreError.corrupt(
        path: path,
        problem: "its configuration does not load: \(error.problems.first.map(\.description) ?? "")")
    }
    setup = try RunSetup(experiment, seed: reader.facts.seed)
    let (stored, tensors) = try reader.tensors(checkpoint: checkpoint)
    checkpointStep = stored.step
    do {
      try setup.agent.load(tensors)
    } catch let mismatch as TensorMismatch {
      throw RunStoreError.corrupt(path: path, problem: mismatch.description)
    }
  }
}
