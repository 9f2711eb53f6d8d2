import Foundation
import Lab
import RLCore
import RunStore
import RunViews

/// Which seeds of an experiment are to be trained into which files.
struct RunPlan {
  let experiment: Experiment
  let folder: String
  /// The seeds to train.
  private(set) var waiting: [(seed: UInt64, path: String)] = []
  /// Seeds that are finished already and stay as they are.
  private(set) var kept: [(seed: UInt64, path: String)] = []

  /// - Throws: `LabFailure` when files stand in the way, or when those to be kept are of another experiment.
  init(experiment: Experiment, seeds: [UInt64], folder: String, resume: Bool, overwrite: Bool) throws {
    (self.experiment, self.folder) = (experiment, folder)
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), !isFolder.boolValue {
      throw LabFailure(.usage, "\(folder): a file, not a folder; choose another folder with --out")
    }
    for seed in seeds {
      let path = "\(folder)/seed-\(seed).sqlite"
      guard FileManager.default.fileExists(atPath: path) else {
        waiting.append((seed, path))
        continue
      }
      if overwrite {
        waiting.append((seed, path))
      } else if resume {
        if try Self.isFinished(path, experiment) {
          kept.append((seed, path))
        } else {
          waiting.append((seed, path))
        }
      } else {
        throw LabFailure(
          .usage,
          "\(path) exists; add --resume to keep its finished seeds, --overwrite to replace them, or --out with a new folder"
        )
      }
    }
  }

  private static func isFinished(_ path: String, _ experiment: Experiment) throws -> Bool {
    let reader = try RunReader(path)
    guard withoutSeeds(reader.facts.configuration) == withoutSeeds(experiment.resolvedYAML) else {
      throw LabFailure(
        .usage,
        "\(path) was made with another configuration; use that one, --overwrite to replace it, or --out with a new folder"
      )
    }
    return try reader.progress().status == .finished
  }

  /// A run depends on its own seed only, not on the others of its experiment, nor on what is written beside it.
  private static func withoutSeeds(_ configuration: String) -> [Substring] {
    configuration.split(separator: "\n").filter { !$0.hasPrefix("seeds:") && !$0.hasPrefix("log:") }
  }

  /// Makes the folder and removes the files that will be written anew.
  ///
  /// - Throws: `LabFailure` when the folder cannot be written.
  func prepare() throws {
    var path = ""
    for part in folder.split(separator: "/", omittingEmptySubsequences: false) {
      path += path.isEmpty && !part.isEmpty ? String(part) : "/\(part)"
      if part.isEmpty || mkdir(path, 0o777) == 0 || errno == EEXIST { continue }
      throw unwritable(errno)
    }
    guard access(folder, W_OK | X_OK) == 0 else { throw unwritable(errno) }
    for run in waiting {
      for suffix in ["", "-wal", "-shm"] where unlink(run.path + suffix) != 0 && errno != ENOENT {
        throw unwritable(errno)
      }
      for view in RunViewKind.allCases { view.remove(forRun: run.path) }
    }
  }

  private func unwritable(_ code: Int32) -> LabFailure {
    let reason = String(cString: strerror(code)).lowercased()
    return LabFailure(.io, "\(folder): cannot be written (\(reason)); choose another folder with --out")
  }

  func describe(jobs: Int, to output: Output) {
    let training = experiment.training
    output.data("\(experiment.name): \(experiment.agent.entry.name) on \(experiment.environment.entry.id)")
    output.data(
      "\(Readable.count(training.steps)) steps a seed, \(training.environments) environment(s) in the batch")
    for run in kept { output.data("seed \(run.seed): finished, stays as it is in \(run.path)") }
    for run in waiting { output.data("seed \(run.seed): would be trained into \(run.path)") }
    output.data("\(jobs) seed(s) at once; nothing was done")
  }
}
