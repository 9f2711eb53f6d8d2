import Comparison
import Foundation
import Lab
import OutputFiles
import RLCore
import RunStore
import RunViews
import Text

/// The seeds of an experiment to train, and their run files.
struct RunPlan {
  /// A seed to train.
  struct Waiting {
    let seed: UInt64
    let path: String
    /// The step of the training state to resume from, or nil to start.
    var resumedStep: Int?
  }

  /// A seed that has ended already and stays as it is.
  struct Kept {
    let seed: UInt64
    let path: String
    let status: RunStatus
  }

  let experiment: Experiment
  let folder: String
  /// The run files of all seeds, in the order of the seeds.
  let seedPaths: [String]
  /// What the seeds branch off from, one each; empty for runs that have their own beginning.
  let branches: [RunBranch]
  private(set) var waiting: [Waiting] = []
  private(set) var kept: [Kept] = []

  /// - Parameter allowsChanges: whether runs may be resumed with another configuration.
  /// - Throws: `LabFailure` if files are in the way, or if those to be kept belong to another experiment.
  init(
    experiment: Experiment, seeds: [UInt64], folder: String, branches: [RunBranch] = [], resume: Bool,
    overwrite: Bool, allowsChanges: Bool
  ) throws {
    (self.experiment, self.folder, self.branches) = (experiment, folder, branches)
    seedPaths = seeds.map { "\(folder)/seed-\($0).sqlite" }
    if let problem = OutputFile.quotedHome(folder, kind: "folder") {
      throw LabFailure(.usage, "--out \(folder): \(problem)")
    }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), !isFolder.boolValue {
      throw LabFailure(.usage, "\(folder): a file, not a folder; choose another folder with --out")
    }
    for seed in seeds {
      let path = "\(folder)/seed-\(seed).sqlite"
      if let origin = branch(seed)?.origin, isSameFile(origin.path, path) {
        throw LabFailure(
          .usage, "\(path) is the run to branch off from; choose another folder with --out")
      }
      guard FileManager.default.fileExists(atPath: path), !overwrite else {
        try Self.requireRun(path)
        waiting.append(Waiting(seed: seed, path: path))
        continue
      }
      guard resume else {
        throw LabFailure(
          .usage,
          "\(path) exists; add --resume to continue it, --overwrite to replace it, or --out with a new folder"
        )
      }
      try plan(seed, resuming: path, allowsChanges: allowsChanges)
    }
  }

  /// Refuses to replace files other than runs, for `--overwrite`. A missing file is fine.
  private static func requireRun(_ path: String) throws {
    var facts = stat()
    if lstat(path, &facts) != 0 { return }
    var found = facts.st_mode & S_IFMT == S_IFLNK ? "a symbolic link" : nil
    if found == nil {
      do throws(RunStoreError) { _ = try RunReader(path) } catch {
        // A run that is damaged may well be replaced.
        if case .notARun(_, let what) = error { found = what }
      }
    }
    guard let found else { return }
    throw LabFailure(
      .usage,
      "\(path): \(found), not a run file, so it is not replaced; move it away, or choose another folder with --out"
    )
  }

  private mutating func plan(_ seed: UInt64, resuming path: String, allowsChanges: Bool) throws {
    let reader = try RunReader(path)
    guard reader.facts.seed == seed else {
      throw LabFailure(
        .usage,
        "\(path) is the run of seed \(reader.facts.seed), not of seed \(seed); name it seed-\(reader.facts.seed).sqlite, or choose a new folder with --out"
      )
    }
    let status = try reader.progress().status
    let position = try reader.statePosition()
    let differences = try differences(of: reader, path, position)
    let extends = differences.contains { RunSettings.lengthKeys.contains($0.key) }
    let others = differences.filter { !RunSettings.lengthKeys.contains($0.key) }
    if !others.isEmpty, !allowsChanges {
      throw LabFailure(
        .usage,
        "\(path) was made with another configuration: \(Self.summary(of: others)); use that one, "
          + "add --allow-changes to continue with the new one and record the changes, or choose a new folder with --out"
      )
    }
    let isAtFork = branch(seed).map { $0.origin.step == position?.step } ?? false
    let leaves = isAtFork && !experiment(seed).differences(from: reader.settings).isEmpty
    if status == .diverged || (status == .finished && !extends && !leaves) {
      kept.append(Kept(seed: seed, path: path, status: status))
    } else if let position {
      let budget = experiment(seed).training.budget
      guard !extends || !budget.isSpent(steps: position.step, episodes: position.episodes) else {
        let (done, key) =
          budget.episodes == nil
          ? (Readable.count(position.step, "step"), "training.steps")
          : (Readable.count(position.episodes, "episode"), "training.episodes")
        throw LabFailure(
          .usage, "\(path) already has \(done); set \(key) to more, or leave it unchanged")
      }
      if extends, let plateau = experiment(seed).training.plateau, try reader.noted(plateau).isReached {
        throw LabFailure(
          .usage,
          "\(path) stopped early after \(Readable.count(position.step, "step")), as its training.patience says; set that to more, or to null"
        )
      }
      waiting.append(Waiting(seed: seed, path: path, resumedStep: position.step))
    } else if reader.holdsStates {
      // It ended before its first checkpoint, so it can only start again.
      waiting.append(Waiting(seed: seed, path: path))
    } else {
      throw RunStoreError.notResumable(
        path: path,
        reason:
          "it was recorded by a version of rl-lab without training states; train it again with --overwrite"
      )
    }
  }

  private func branch(_ seed: UInt64) -> RunBranch? { branches.first { $0.seed == seed } }

  /// Whether every run that is trained begins with a training state.
  var restoresStates: Bool {
    waiting.allSatisfy { $0.resumedStep != nil || branch($0.seed)?.keptStep != nil }
  }

  /// Whether the file of a run names no code but that of the experiment: a viewer of it may load that too.
  func namesAllCode(of run: Waiting) throws -> Bool {
    guard branches.isEmpty else { return false }
    return try run.resumedStep == nil || experiment.namesAll(of: RunReader(run.path))
  }

  /// What a seed is trained by: a branch by its own, in which the teacher may be another.
  private func experiment(_ seed: UInt64) -> Experiment { branch(seed)?.experiment ?? experiment }

  /// What the run at `path` would be resumed with otherwise; a branch that has not left the other run has no settings yet.
  private func differences(
    of reader: RunReader, _ path: String, _ position: StatePosition?
  ) throws -> [SettingChange] {
    let all = experiment(reader.facts.seed).differences(from: reader.settings)
    let (begun, step) = (reader.facts.branch, position?.step ?? 0)
    guard let origin = branch(reader.facts.seed)?.origin else {
      guard let begun, step < begun.step else { return all }
      throw LabFailure(
        .usage,
        "\(path) is a branch that has not reached step \(begun.step) yet; resume it with the command that began it, --branch \(displayable(begun.path))@\(begun.step)"
      )
    }
    // A branch, too, is extended by another length.
    func lasting(_ changes: [String]) -> [String] {
      changes.filter { change in !RunSettings.lengthKeys.contains { change.hasPrefix("\($0):") } }
    }
    guard let begun, begun.step == origin.step, begun.history == origin.history,
      lasting(begun.changes) == lasting(origin.changes)
    else {
      throw LabFailure(
        .usage, "\(path) is another run than this branch; choose a new folder with --out, or --overwrite it")
    }
    // At the step itself it may still have the original's settings.
    return step <= origin.step ? [] : all
  }

  /// The first few, on one line of limited length.
  private static func summary(of differences: [SettingChange]) -> String {
    let shown = differences.prefix(5).map { difference in
      let text = displayable(difference.description)
      return text.count > 120 ? text.prefix(120) + "..." : text
    }
    let more = differences.count - shown.count
    return shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  /// Creates the folder, and locks each run to be trained.
  ///
  /// - Returns: one lock a waiting seed.
  /// - Throws: `LabFailure` when the folder cannot be written, `RunStoreError.busy` when another process writes a run.
  func locks() throws -> [RunLock] {
    do { try OutputFile.makeFolder(folder) } catch {
      throw LabFailure(.io, "\(error.description); choose another folder with --out")
    }
    guard access(folder, W_OK | X_OK) == 0 else { throw unwritable(errno) }
    return try waiting.map { try RunLock($0.path, claims: false) }
  }

  /// Takes the locks, and then removes the files that will be written again.
  ///
  /// - Returns: one lock a waiting seed, to hold until its turn.
  /// - Throws: as `locks()`, with nothing removed.
  func prepare() throws -> [RunLock] {
    let locks = try locks()
    for run in waiting { Traceback(of: run.path).remove() }
    for run in waiting where run.resumedStep == nil {
      for suffix in ["", "-wal", "-shm"] where unlink(run.path + suffix) != 0 && errno != ENOENT {
        throw unwritable(errno)
      }
      for view in RunViewKind.allCases { view.remove(forRun: run.path) }
    }
    // What a killed process left next to a run that has ended.
    for run in kept { try foldLog(of: run.path) }
    for lock in locks { lock.claim() }
    return locks
  }

  private func unwritable(_ code: Int32) -> LabFailure {
    let reason = String(cString: strerror(code)).lowercased()
    return LabFailure(.io, "\(folder): cannot be written (\(reason)); choose another folder with --out")
  }

  /// The seeds to train, each with the right to write its file.
  ///
  /// - Parameter locks: one a waiting seed, or none: then each seed locks its file in its turn.
  func runs(_ locks: [RunLock], _ provenance: Provenance) -> [SeedRun] {
    waiting.enumerated().map { index, waiting in
      var run = SeedRun(
        experiment: experiment(waiting.seed), seed: waiting.seed, path: waiting.path, provenance: provenance,
        resumes: waiting.resumedStep != nil)
      run.lock = locks.isEmpty ? nil : locks[index]
      run.branch = branch(waiting.seed)
      return run
    }
  }

  /// What would be done, for people.
  func lines(jobs: Int) -> [String] {
    let training = experiment.training
    let environments = Readable.count(training.environments, "environment")
    return [
      "\(experiment.name): \(experiment.agent.entry.name) on \(experiment.environment.entry.id)",
      "\(Readable.length(training.budget)) per seed, \(environments) in the batch",
    ]
      + kept.map { "seed \($0.seed): \($0.status.rawValue), unchanged in \($0.path)" }
      + waiting.map { run in
        let start =
          run.resumedStep.map { ", from step \(Readable.grouped($0)) on" } ?? branch(run.seed)?.plan ?? ""
        return "seed \(run.seed): would be trained into \(run.path)\(start)"
      } + [jobs == 1 ? "one seed at a time; nothing was done" : "\(jobs) seeds in parallel; nothing was done"]
  }
}

extension RunBranch {
  /// How it would begin, for people.
  fileprivate var plan: String {
    let (step, from) = (origin.step, keptStep ?? 0)
    let whence = keptStep == nil ? "from its start" : "from its state at step \(Readable.grouped(from))"
    let again =
      from < step
      ? ", executing \(Readable.grouped(step - from)) steps again \(whence)" : ", whose state is kept"
    return ", a branch of \(origin.path) at step \(Readable.grouped(step))\(step > 0 ? again : "")"
  }
}

/// Whether two paths are one file.
private func isSameFile(_ a: String, _ b: String) -> Bool {
  var (first, second) = (stat(), stat())
  return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_ino == second.st_ino
    && first.st_dev == second.st_dev
}
