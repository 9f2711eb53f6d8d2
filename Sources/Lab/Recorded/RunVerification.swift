import Foundation
import RLCore
import RunStore

/// Verification of a recorded run: the file is checked for consistency, and its start is repeated and compared.
package struct RunVerification {
  /// Summary of the comparison.
  package struct Result: Sendable {
    /// Environment steps.
    package var steps: Int
    package var episodes: Int
    package var evaluations: Int
    package var metrics: Int
    /// Whether the complete training state was compared too, since both have one at the same step.
    package var comparesState: Bool
    /// The first difference, or nil if everything is equal.
    package var difference: String?
  }

  private let path: String
  let recorded: RunReader
  /// The current experiment of the run.
  let experiment: Experiment
  private let catalog: Catalog
  private let allowsCode: Bool

  /// - Parameter allowsCode: whether the run may name a plugin or a Python module as its environment, and files for training
  ///   to read.
  /// - Throws: `RunStoreError` if the file is not a run.
  package init(_ path: String, catalog: Catalog, allowsCode: Bool) throws {
    (self.path, recorded) = (path, try RunReader(path))
    (self.catalog, self.allowsCode) = (catalog, allowsCode)
    experiment = try Experiment(recordedIn: recorded, catalog: catalog, allowsCode: allowsCode)
  }

  /// Environment steps before the first change of more than the run's length.
  private func unchangedSteps() throws -> Int {
    let changed = try recorded.resumptions().first { $0.changesMore }
    let done = try recorded.progress().steps
    return min(changed?.step ?? done, done)
  }

  /// - Parameters:
  ///   - steps: environment steps to execute; fewer where the run has fewer.
  ///   - memory: bytes that its agent may take; nil for some times what the file itself holds.
  ///   - folder: where the run that is made for it is kept meanwhile.
  ///   - shouldStop: breaks it off once it returns true.
  /// - Throws: `CancellationError` where it was broken off.
  package func run(
    steps: Int, memory: Int? = nil, provenance: Provenance, folder: String,
    shouldStop: () -> Bool = { false }
  ) throws -> Result {
    if shouldStop() { throw CancellationError() }
    let file = "\(folder)/seed-\(recorded.facts.seed).sqlite"
    let end = min(steps, try unchangedSteps())
    var result = Result(steps: 0, episodes: 0, evaluations: 0, metrics: 0, comparesState: false)
    result.difference = try recorded.contradiction(
      trainingSteps: experiment.training.steps, episodes: experiment.training.episodes)
    if result.difference != nil { return result }
    let limit = try memory ?? recorded.memoryToTrain()
    let parts = try RecordedPart.parts(of: recorded, through: end) {
      try Experiment(recordedIn: recorded, $0, catalog: catalog, allowsCode: allowsCode)
    }
    do {
      // A run that was extended evaluated and kept checkpoints at the ends that it had before.
      for (number, part) in parts.enumerated() {
        var again = SeedRun(
          experiment: part.experiment, seed: recorded.facts.seed, path: file, provenance: provenance,
          resumes: number > 0)
        again.keepsAllCheckpoints = true
        (again.planned, again.memoryLimit, again.pauseStep) = (recorded.facts.planned, limit, part.end)
        _ = try again.run(shouldStop: shouldStop)
        if shouldStop() { throw CancellationError() }
      }
    } catch let errors as ExperimentErrors {
      throw refusal(of: errors)
    }
    result.steps = end
    try compare(RunReader(file), through: end, in: &result)
    return result
  }

  /// Why its agent cannot be created.
  private func refusal(of errors: ExperimentErrors) -> RunStoreError {
    let problem = errors.problems[0]
    if Experiment.fileKeys.contains(where: { problem.place == .key("agent.\($0)") }) {
      return .lacksFile(path: path, problem: problem.what)
    }
    let advice =
      problem.exceedsMemory ? "; if you trust the file, raise the limit with --memory GIGABYTES" : ""
    return .corrupt(path: path, problem: "its agent cannot be created: \(problem.what)\(advice)")
  }

  /// Differences in machine and build between recording and verification; if there are any, bits need not
  /// agree.
  package func surroundings(_ now: Provenance) -> String? {
    let then = recorded.facts.provenance
    let pairs = [
      ("rl-lab", then.version, now.version), ("toolchain", then.toolchain, now.toolchain),
      ("processor", then.processor, now.processor), ("commit", then.gitCommit ?? "", now.gitCommit ?? ""),
    ]
    let different = pairs.filter { $0.1 != $0.2 }.map {
      "\($0.0) \(printable($0.1, limit: 80)) then, \($0.2) now"
    }
    return different.isEmpty ? nil : different.joined(separator: "; ")
  }
}
