import Foundation
import RLCore
import RunStore
import Text

/// A run that begins in the exact state of another one at a step, and continues with other settings.
///
/// A run file keeps one training state, its latest. A branch at or after it begins with a copy of the file; any other executes
/// the run again from its start, which repeats it bit for bit. What the run recorded is compared with its repetition.
package struct RunBranch: Sendable {
  package let seed: UInt64
  package let origin: BranchOrigin
  /// The experiment with which the branch continues.
  package let experiment: Experiment
  /// The step of the kept state from which it begins, or nil for the original's start.
  package let keptStep: Int?
  /// What the original's schedules and periods are planned for; the branch keeps to it.
  let planned: PlannedLength?
  private let parts: [RecordedPart]
  private let original: RunReader

  /// - Parameters:
  ///   - path: the original's file.
  ///   - step: environment steps after which they part.
  ///   - overrides: `section.key=value`.
  ///   - allowsCode: whether the original may name a plugin or a Python module as its environment, and files for training
  ///     to read.
  /// - Throws: `BranchError`, `RunStoreError`, and `ExperimentErrors` where an override does not fit.
  package init(
    _ path: String, step: Int, overrides: [String], catalog: Catalog, allowsCode: Bool
  ) throws {
    let reader = try RunReader(path)
    let resumptions = try reader.resumptions()
    func experiment(_ configuration: String, _ overrides: [String] = []) throws -> Experiment {
      let recorded = try Experiment(
        recordedIn: reader, configuration, catalog: catalog, allowsCode: allowsCode)
      if overrides.isEmpty { return recorded }
      var changed = try Experiment.load(
        text: configuration, path: "\(recorded.name).yaml", overrides: overrides, catalog: recorded.catalog,
        isRecorded: true, run: path)
      changed.readsFiles = allowsCode
      return changed
    }
    let before = try experiment(reader.configuration(atStep: step))
    // A run that was only extended later has the length that it has now.
    let continued =
      resumptions.first { $0.step > step && $0.changesMore }?.previousConfiguration
      ?? reader.facts.configuration
    try Self.check(step, of: reader, before)
    let changed = try experiment(continued, overrides)
    self.experiment = changed
    seed = reader.facts.seed
    planned = reader.facts.planned
    original = reader
    parts = try RecordedPart.parts(of: reader, through: step) { try experiment($0) }
    keptStep = try reader.statePosition().flatMap { $0.step <= step && $0.step > 0 ? $0.step : nil }
    origin = BranchOrigin(
      path: path, step: step, history: try reader.historyDigest(through: step),
      changes: try changed.differences(from: experiment(continued).settings).map(\.description))
  }

  private static func check(_ step: Int, of reader: RunReader, _ experiment: Experiment) throws {
    let progress = try reader.progress()
    // A run that was killed right after its last checkpoint has not counted its latest steps.
    let done = max(progress.steps, try reader.statePosition()?.step ?? 0)
    let count = experiment.training.environments
    guard step <= done else {
      throw BranchError(
        "\(reader.path): it has only \(Readable.grouped(done)) steps; branch at one of them, not at \(Readable.grouped(step))"
      )
    }
    guard step % count == 0 else {
      let lower = step - step % count
      throw BranchError(
        "\(reader.path): its \(count) environments step together, so no step is \(step); branch at \(lower) or \(min(lower + count, done))"
      )
    }
    if progress.status == .diverged, step == done {
      throw BranchError("\(reader.path): it diverged at step \(step); branch before it")
    }
  }

  /// Refuses settings to which the state of the original cannot be carried over, before anything is executed.
  package func requireFit() throws {
    guard origin.step > 0, let before = parts.last?.experiment else { return }
    try requireLength()
    let batches = (before.training.environments, experiment.training.environments)
    if batches.0 != batches.1 {
      throw refused("its batch has \(batches.0) environments, but would now have \(batches.1)")
    }
    func prepared(_ experiment: Experiment) throws -> PreparedRun {
      try PreparedRun(
        experiment, seed: seed, planned: planned, for: .checking, restores: keptStep != nil)
    }
    let (old, new) = (try prepared(before), try prepared(experiment))
    let counts = (old.environment.actionSpace.count, new.environment.actionSpace.count)
    if counts.0 != counts.1 {
      throw refused("the environment has \(counts.0) actions, but would now have \(counts.1)")
    }
    if old.environment.observationSpace != new.environment.observationSpace {
      throw refused("the environment's observations would be others")
    }
    let shapes = Dictionary(old.agent.tensors.map { ($0.name, $0.shape) }, uniquingKeysWith: { $1 })
    for tensor in new.agent.tensors {
      guard let shape = shapes[tensor.name] else {
        throw refused("the run has no array '\(tensor.name)'")
      }
      guard shape == tensor.shape else {
        throw refused("its array '\(tensor.name)' has shape \(shape) where \(tensor.shape) belongs")
      }
    }
  }

  /// Refuses a length that the original had behind it already.
  private func requireLength() throws {
    let budget = experiment.training.budget
    let last = origin.step - experiment.training.environments
    guard budget.isSpent(steps: last, episodes: try original.episodeCount(through: last)) else { return }
    let key = budget.episodes == nil ? "training.steps" : "training.episodes"
    throw BranchError(
      "\(origin.path): \(key) of \(Readable.grouped(budget.count)) ends before the branch begins, at step \(Readable.grouped(origin.step)); set it to more"
    )
  }

  private func refused(_ reason: String) -> BranchError {
    BranchError("\(origin.path): these settings cannot change in mid-run: \(reason)")
  }

  /// Brings the file of `run` to the state in which the two part, and leaves it there, ready to be resumed.
  ///
  /// - Returns: nil once it is there, else the outcome of the execution that ended before, by a signal or an error.
  func reach(
    _ run: SeedRun, path: String, shouldStop: () -> Bool, onProgress: (SeedRun.Progress) -> Void
  ) throws -> SeedRun.Outcome? {
    if origin.step == 0 { return nil }
    var (lock, reached) = (run.lock, 0)
    if run.resumes {
      reached = try RunReader(path).statePosition()?.step ?? 0
    } else if let keptStep {
      let facts = try run.facts(
        PreparedRun(run.experiment, seed: seed, planned: planned, for: .checking, restores: true))
      let held = try lock ?? RunLock(path)
      try copyRun(original, to: path, facts: facts, lock: held)
      (lock, reached) = (held, keptStep)
    }
    if reached > origin.step { return nil }
    for part in parts where part.end > reached {
      var again = SeedRun(
        experiment: part.experiment, seed: seed, path: path, provenance: run.provenance, resumes: reached > 0)
      (again.origin, again.planned, again.pauseStep, again.lock) = (origin, planned, part.end, lock)
      again.memoryLimit = run.memoryLimit
      let outcome = try again.trained(shouldStop: shouldStop, onProgress: onProgress)
      lock = nil
      if outcome.report.step < part.end || outcome.status == .diverged { return outcome }
      reached = part.end
    }
    guard try RunReader(path).historyDigest(through: origin.step) == origin.history else {
      for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
      let kept =
        try original.statePosition().map { ", or branch at step \($0.step), whose state it keeps" } ?? ""
      throw BranchError(
        "\(origin.path): executed again it is another run by step \(origin.step), as on another machine or in an environment that does not repeat itself; branch where it was recorded\(kept)"
      )
    }
    return nil
  }
}

/// Why no branch can be made; its description is one line.
package struct BranchError: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
