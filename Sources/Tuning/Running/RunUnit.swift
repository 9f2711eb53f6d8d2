import Foundation
import Lab
import RunStore
import Text

/// One run file of a study to bring to a step.
package struct RunUnit {
  /// The trial, or what is tested, in progress reports.
  package let label: String
  package let path: String
  package let seed: UInt64
  package let experiment: Experiment
  /// What differs from the file of the study.
  package let settings: [TrialSetting]
  /// Environment steps at which it stops; nil for its end.
  package let until: Int?
  /// Environment steps that it has before.
  package let from: Int
  /// What it begins with.
  package var branch: RunBranch?

  package init(
    label: String, path: String, seed: UInt64, experiment: Experiment, settings: [TrialSetting], until: Int?,
    from: Int = 0
  ) {
    (self.label, self.path, self.seed) = (label, path, seed)
    (self.experiment, self.settings, self.until, self.from) = (experiment, settings, until, from)
  }

  /// What has to be done.
  package enum Need { case nothing, beginning, resuming }

  /// - Throws: `RunStoreError` where the file is damaged.
  package func need() throws -> Need {
    let reader: RunReader
    do throws(RunStoreError) { reader = try RunReader(path) } catch {
      if case .missing = error { return .beginning }
      throw error
    }
    let status = try reader.progress().status
    if status == .finished || status == .diverged { return .nothing }
    // Ended before its first checkpoint, it can only begin again.
    guard let position = try reader.statePosition() else { return .beginning }
    // Killed right after its last checkpoint it is where it should be.
    return until.map { position.step >= $0 } ?? false ? .nothing : .resuming
  }

  /// The training that is left, its folder made; nil where there is none, and the file is whole.
  func run(_ provenance: Provenance) throws -> SeedRun? {
    let need = try need()
    if need == .nothing {
      try foldLog(of: path)
      return nil
    }
    try FileManager.default.createDirectory(
      atPath: parentFolder(of: path), withIntermediateDirectories: true)
    if need == .beginning { try removeUnfinished() }
    var run = SeedRun(
      experiment: branch?.experiment ?? experiment, seed: seed, path: path, provenance: provenance,
      resumes: need == .resuming)
    run.pauseStep = until
    run.branch = branch
    return run
  }

  /// Removes a file without a state to resume from.
  ///
  /// - Throws: `busy` where somebody writes it.
  private func removeUnfinished() throws(RunStoreError) {
    // Given back at once: each that is held takes an open file, and a study may have thousands of runs.
    let lock = try RunLock(path, claims: false)
    for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    lock.release()
  }

  /// Readies the file for a process that knows nothing of its branch.
  ///
  /// - Returns: whether there is something left to train.
  /// - Throws: `StudyInterruption` where a signal ended it.
  package func prepare(_ provenance: Provenance, shouldStop: () -> Bool) throws -> Bool {
    guard let run = try run(provenance) else { return false }
    guard try run.reachBranch(shouldStop: shouldStop) == nil else { throw StudyInterruption() }
    return true
  }
}
