import Lab
import RunStore

/// One run file of a study to bring to a step.
package struct RunUnit {
  /// The trial, or what is tested, in progress reports.
  package let label: String
  package let path: String
  package let seed: UInt64
  package let experiment: Experiment
  /// Environment steps at which it stops; nil for its end.
  package let until: Int?
  /// Environment steps that it has before.
  package var from = 0
  /// What it begins with.
  package var branch: RunBranch?

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
}
