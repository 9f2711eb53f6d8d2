import RLCore
import RunStore

/// A run being resumed: its lock and the state to resume from.
struct ResumableRun {
  let path: String
  let lock: RunLock
  let reader: RunReader
  let position: StatePosition
  let tensors: [NamedTensor]

  init(_ path: String, _ lock: RunLock?) throws(RunStoreError) {
    self.path = path
    if let lock {
      lock.claim()
      self.lock = lock
    } else {
      self.lock = try RunLock(path)
    }
    try requireOneName(path)
    reader = try RunReader(path)
    (position, tensors) = try reader.trainingState()
  }

  func resumption(of run: SeedRun) -> Resumption {
    Resumption(
      step: position.step, version: run.provenance.version, commandLine: run.provenance.commandLine,
      changes: run.experiment.differences(from: reader.settings).map(\.description),
      previousConfiguration: reader.facts.configuration)
  }
}
