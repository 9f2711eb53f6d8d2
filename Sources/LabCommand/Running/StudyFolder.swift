import Foundation
import Lab
import OutputFiles
import RunStore
import Tuning

/// The folder of a study: its log, its trials, its test runs and its winner.
struct StudyFolder {
  let path: String

  init(_ path: String) { self.path = path }

  var log: String { "\(path)/study.sqlite" }
  var trials: String { "\(path)/trials" }
  var tests: String { "\(path)/test" }
  /// Manifests, scripts and logs of rounds that an engine trains.
  var arrays: String { "\(path)/arrays" }
  var winner: String { "\(path)/winner.yaml" }
  var journal: String { "\(path)/optuna.journal" }

  /// - Throws: `LabFailure` where files are in the way.
  func check(resume: Bool, overwrite: Bool) throws {
    if let problem = OutputFile.quotedHome(path, kind: "folder") {
      throw LabFailure(.usage, "--out \(path): \(problem)")
    }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
      throw LabFailure(.usage, "\(path): a file, not a folder; choose another folder with --out")
    }
    guard FileManager.default.fileExists(atPath: log) else { return }
    // Only a study is continued or replaced.
    _ = try StudyLog(reading: log)
    guard resume || overwrite else {
      throw LabFailure(
        .usage,
        "\(log) exists; add --resume to continue it, --overwrite to replace it, or --out with a new folder")
    }
  }

  /// Makes the folder, and removes the files of a study that is replaced.
  func prepare(overwrite: Bool) throws {
    do { try OutputFile.makeFolder(path) } catch { throw LabFailure(.io, error.description) }
    guard overwrite, FileManager.default.fileExists(atPath: log) else { return }
    let lock = try RunLock(log)
    defer { lock.release() }
    let runs = [trials, tests].flatMap { (try? runFiles(in: [$0])) ?? [] }
    // All are asked for before the first is removed: tasks of the study may still write them.
    for run in runs { try RunLock(run, claims: false).release() }
    for file in runs + [log] {
      for suffix in ["", "-wal", "-shm", "-journal"] { unlink(file + suffix) }
    }
    for file in [journal, winner] { unlink(file) }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: arrays)) ?? []
    where name.hasPrefix(ArrayTraining.prefix) {
      try? FileManager.default.removeItem(atPath: "\(arrays)/\(name)")
    }
  }
}
