import Agents
import AllEnvironments
import Foundation
import Lab
import LabCommand
import RLCore
import RunStore

/// A lab with environments and agents of your own beside the built-in ones.
///
/// ```swift
/// let lab = Laboratory(environments: [River.entry], agents: [ActorCritic.entry])
/// let run = try lab.train("""
///   environment: {id: River-v0}
///   agent: {algorithm: actor-critic}
///   training: {steps: 40_000}
///   """, to: "river/seed-1.sqlite")
/// print(try run.evaluate(episodes: 100).mean)
/// try run.record(to: "river.gif")
/// ```
public struct Laboratory: Sendable {
  let catalog: Catalog

  /// - Parameters:
  ///   - environments: your environments.
  ///   - agents: your agents.
  ///
  /// - Precondition: ids and names differ from one another and from the built-in ones.
  public init(environments: [EnvironmentEntry] = [], agents: [AgentEntry] = []) {
    catalog = Catalog(
      environments: allEnvironments + environments, agents: agentCatalog + agents,
      sources: allEnvironmentSources)
  }

  /// Does what the process's command line asks for, as the tool `rl-lab` does, and ends the process.
  public func main() -> Never {
    LabTool.main(environments: catalog.environments, agents: catalog.agents, sources: catalog.sources)
  }

  /// Trains the agent of an experiment to its end, and records the run in a file.
  ///
  /// - Parameters:
  ///   - experiment: what an experiment file says, as YAML; `seeds` and `log` in it count for nothing.
  ///   - seed: decides all that is drawn by chance: the same experiment and seed give the same run.
  ///   - path: the run file, such as `river/seed-1.sqlite`; its folder is made where there is none.
  ///   - onProgress: hears from training now and then.
  /// - Throws: ``LaboratoryError``: where the experiment has errors, the file exists or cannot be written, the environment
  ///   fails or training diverges.
  public func train(
    _ experiment: String, seed: UInt64 = 1, to path: String,
    onProgress: (TrainingProgress) -> Void = { _ in }
  ) throws -> TrainedRun {
    try LaboratoryError.wrapping {
      let loaded = try Experiment.load(text: experiment, path: "experiment", catalog: catalog)
      guard !FileManager.default.fileExists(atPath: path) else {
        throw LaboratoryError("\(path) exists; remove it first, or choose another file")
      }
      try FileManager.default.createDirectory(
        at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
      let outcome = try SeedRun(
        experiment: loaded, seed: seed, path: path, provenance: .current(version: LabTool.version)
      ).run(onProgress: { onProgress(TrainingProgress($0)) })
      if let failure = outcome.failure { throw failure }
      if let divergence = outcome.divergence {
        throw LaboratoryError("training diverged: \(divergence.description)")
      }
      return try TrainedRun(path, catalog, allowsCode: true)
    }
  }

  /// A run that was recorded before, by this lab or by the tool.
  ///
  /// - Parameters:
  ///   - path: the run file.
  ///   - allowsCode: whether the plugin or Python module that it may name as its environment is loaded: code, and perhaps
  ///     a stranger's.
  /// - Throws: ``LaboratoryError`` where there is no such run, or none of what this lab has.
  public func run(at path: String, allowsCode: Bool = false) throws -> TrainedRun {
    try LaboratoryError.wrapping { try TrainedRun(path, catalog, allowsCode: allowsCode) }
  }
}
