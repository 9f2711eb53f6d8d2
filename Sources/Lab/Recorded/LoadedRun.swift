import RLCore
import RunStore

/// A recorded run, loaded at one of its checkpoints.
package struct LoadedRun {
  package let experiment: Experiment
  /// The environment and the trained agent.
  package let setup: PreparedRun
  package let checkpointStep: Int
  /// The time of training at the checkpoint.
  package let clock: TrainingTime

  /// - Parameter allowsCode: whether the run may name a plugin or a Python module as its environment.
  /// - Throws: `RunStoreError` if the file is not a run or lacks the checkpoint.
  package init(
    _ path: String, catalog: Catalog, checkpoint: CheckpointChoice, allowsCode: Bool
  ) throws {
    let reader = try RunReader(path)
    let (stored, tensors) = try reader.tensors(checkpoint: checkpoint)
    checkpointStep = stored.step
    clock = try reader.clock(atStep: stored.step)
    experiment = try Experiment(
      recordedIn: reader, reader.configuration(atStep: stored.step), catalog: catalog, allowsCode: allowsCode)
    setup = try PreparedRun(playing: experiment, reader)
    do {
      try setup.agent.load(tensors)
    } catch let mismatch as TensorMismatch {
      throw RunStoreError.corrupt(path: path, problem: mismatch.description)
    }
  }
}

extension Experiment {
  /// The experiment stored in a run file.
  ///
  /// - Throws: `RunStoreError`: `corrupt` where it does not load, `needsCode` where that would start code that came with
  ///   neither the lab nor this command, `lacksCode` where there is no such code.
  ///
  /// - Parameters:
  ///   - configuration: one that the run has or had; nil for the one that it has now.
  ///   - allowsCode: whether it may name a plugin or a Python module as its environment, and files for training to read.
  package init(
    recordedIn reader: RunReader, _ configuration: String? = nil, catalog: Catalog, allowsCode: Bool
  ) throws(RunStoreError) {
    let refusals = Refusals()
    let watched = Catalog(
      environments: catalog.environments, agents: catalog.agents,
      sources: catalog.sources.map { $0.noting(refusals, allowsCode: allowsCode) })
    do {
      self = try Experiment.load(
        text: configuration ?? reader.facts.configuration, path: "\(reader.facts.experiment).yaml",
        catalog: watched, isRecorded: true, run: reader.path)
    } catch {
      if let refusal = refusals.first {
        throw allowsCode
          ? RunStoreError.lacksCode(path: reader.path, problem: refusal.problem.description)
          : .needsCode(path: reader.path, name: printable(refusal.name, limit: 200))
      }
      throw .corrupt(
        path: reader.path,
        problem: "its configuration does not load: \(error.problems.first.map(\.what) ?? "")")
    }
    readsFiles = allowsCode
    // An earlier one may be of another environment.
    guard configuration != nil || environment.entry.id == reader.facts.environment else {
      throw .corrupt(
        path: reader.path,
        problem: "its configuration names another environment than '\(reader.facts.environment)'")
    }
  }
}

extension PreparedRun {
  /// What is needed to play a recorded run.
  ///
  /// - Throws: `RunStoreError` when its agent does not fit.
  package init(playing experiment: Experiment, _ reader: RunReader) throws {
    do {
      try self.init(
        experiment, seed: reader.facts.seed, for: .playing(memoryLimit: reader.memoryToPlay()))
      guard environment.actionSpace.count == reader.facts.actionCount else {
        throw RunStoreError.corrupt(
          path: reader.path,
          problem:
            "it has \(reader.facts.actionCount) actions, its environment \(environment.actionSpace.count)")
      }
    } catch let errors as ExperimentErrors {
      throw RunStoreError.corrupt(
        path: reader.path,
        problem: "its agent cannot be created: \(errors.problems.first.map(\.what) ?? "")")
    }
  }
}

/// Records the first external environment that could not be had.
private final class Refusals: @unchecked Sendable {
  var first: (name: String, problem: ConfigurationProblem)?
}

extension EnvironmentSource {
  /// The same source, which notes what it cannot give: nothing without leave for code.
  fileprivate func noting(_ refusals: Refusals, allowsCode: Bool) -> EnvironmentSource {
    EnvironmentSource(
      key: key, example: example, summary: summary, namesFiles: namesFiles, prefix: prefix, owns: owns,
      entry: { name throws(ConfigurationProblem) in
        do throws(ConfigurationProblem) {
          guard allowsCode else {
            throw ConfigurationProblem(
              nil, "'\(name)' is code that is not part of rl-lab; if you trust it, add --allow-code")
          }
          return try entry(name)
        } catch {
          refusals.first = refusals.first ?? (name: name, problem: error)
          throw error
        }
      }, attach: attach)
  }
}
