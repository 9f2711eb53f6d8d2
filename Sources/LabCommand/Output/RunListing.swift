import Comparison
import Foundation
import Lab
import RunStore
import Text

/// List of all runs below a folder: state, progress, last score and last modification.
struct RunListing {
  enum Order: String, CaseIterable { case name, state, progress, `return`, age }

  enum State: String, CaseIterable {
    case running, finished, interrupted, diverged, failed
    /// A file that cannot be read as a run.
    case unreadable
  }

  struct Row {
    var path: String
    var state: State
    var environment = ""
    var algorithm = ""
    var seed: UInt64?
    var steps = 0
    var plannedSteps: Int?
    /// Of a run that is counted in episodes.
    var plannedEpisodes: Int?
    var episodes = 0
    /// What it branched off from.
    var branch: BranchOrigin?
    /// Mean return of the last evaluation.
    var lastReturn: Double?
    /// Seconds since the file was last modified.
    var age: Double?
    var problem: String?

    /// In [0, 1].
    var progress: Double? {
      func share(_ done: Int, of planned: Int?) -> Double? {
        planned.flatMap { $0 > 0 ? min(1, Double(done) / Double($0)) : nil }
      }
      return share(steps, of: plannedSteps) ?? share(episodes, of: plannedEpisodes)
    }
  }

  var rows: [Row]

  init(_ folders: [String]) throws {
    rows = try runFiles(in: folders).map { Row(reading: $0) }
  }

  /// Keeps the rows with these states, environment and algorithm, ignoring case.
  mutating func filter(states: Set<State>, environment: String?, algorithm: String?) {
    func matches(_ value: String, _ part: String?) -> Bool {
      part.map { value.lowercased().contains($0.lowercased()) } ?? true
    }
    rows.removeAll { row in
      (!states.isEmpty && !states.contains(row.state)) || !matches(row.environment, environment)
        || !matches(row.algorithm, algorithm)
    }
  }

  /// Latest, furthest or best first; names and states in their own order. Equal rows stay as they were, and what has no
  /// return, or NaN, comes last.
  mutating func sort(by order: Order, isReversed: Bool) {
    func precedes(_ a: Row, _ b: Row) -> Bool {
      switch order {
      case .name: false
      case .state: rank(a.state) < rank(b.state)
      case .progress: a.progress ?? -1 > b.progress ?? -1
      case .return: worth(a) > worth(b)
      case .age: a.age ?? .infinity < b.age ?? .infinity
      }
    }
    let sorted = rows.enumerated().sorted {
      precedes($0.element, $1.element) || (!precedes($1.element, $0.element) && $0.offset < $1.offset)
    }
    rows = sorted.map(\.element)
    if isReversed { rows.reverse() }
  }

  private func rank(_ state: State) -> Int { State.allCases.firstIndex(of: state) ?? 0 }

  /// Beside NaN nothing has an order.
  private func worth(_ row: Row) -> Double {
    row.lastReturn.flatMap { $0.isNaN ? nil : $0 } ?? -.infinity
  }

  var table: TextTable {
    var table = TextTable(
      headings: ["run", "state", "environment", "algorithm", "steps", "progress", "last return", "changed"])
    table.leftAligned = [0, 1, 2, 3]
    let hasBranches = rows.contains { $0.branch != nil }
    if hasBranches {
      table.headings.append("branch of")
      table.leftAligned.insert(table.headings.count - 1)
    }
    for row in rows {
      table.rows.append(
        [
          displayable(row.path), row.state.rawValue, displayable(row.environment), displayable(row.algorithm),
          row.problem == nil ? Readable.grouped(row.steps) : "-",
          row.progress.map { Readable.fixed(($0 * 100).rounded(.down), 0) + " %" } ?? "-",
          Readable.score(row.lastReturn), row.age.map { Readable.age($0) } ?? "-",
        ] + (hasBranches ? [row.branch.map { displayable("\($0.path)@\($0.step)") } ?? "-"] : []))
    }
    return table
  }

  var objects: [JSON] {
    rows.map { row in
      [
        "run": .text(row.path), "status": .text(row.state.rawValue), "environment": .text(row.environment),
        "algorithm": .text(row.algorithm), "seed": JSON(row.seed), "steps": .integer(row.steps),
        "planned_steps": JSON(row.plannedSteps),
        "planned_episodes": JSON(row.plannedEpisodes), "progress": JSON(row.progress),
        "episodes": .integer(row.episodes), "evaluation_return_mean": JSON(row.lastReturn),
        "age_seconds": JSON(row.age), "problem": JSON(row.problem),
        "branch_of": JSON(row.branch?.path), "branch_step": JSON(row.branch?.step),
        "branch_changes": row.branch.map { JSON($0.changes) } ?? .null,
      ]
    }
  }
}

extension RunListing.Row {
  /// A file that cannot be read becomes a row that says so: a bad file must not hide the others.
  init(reading path: String) {
    self.init(path: path, state: .unreadable)
    // Asked first: closing the file would give up the locks of a reader in this process.
    let isOpen = isOpenElsewhere(path)
    age = Self.age(path)
    do throws(RunStoreError) {
      let reader = try RunReader(path)
      let progress = try reader.progress()
      (environment, algorithm, seed) = (reader.facts.environment, reader.facts.algorithm, reader.facts.seed)
      (steps, episodes) = (progress.steps, progress.episodes)
      plannedSteps = reader.settings.integer("training.steps")
      plannedEpisodes = reader.settings.integer("training.episodes")
      branch = reader.facts.branch
      lastReturn = try reader.evaluations().last?.returnMean
      state = RunListing.State(rawValue: progress.status.rawValue) ?? .failed
      // A run that was killed could not say so.
      if state == .running, !isOpen { state = .interrupted }
    } catch {
      problem = error.description
    }
  }

  private static func age(_ path: String) -> Double? {
    let dates = [path, path + "-wal"].compactMap {
      (try? FileManager.default.attributesOfItem(atPath: $0))?[.modificationDate] as? Date
    }
    return dates.max().map { max(0, -$0.timeIntervalSinceNow) }
  }
}

/// Whether another process has this SQLite file open: every connection in WAL mode holds a lock on one byte of the
/// `-shm` file, which the system drops with the process.
///
/// Source: SQLite's `os_unix.c`, the "deadman switch" at byte 128.
func isOpenElsewhere(_ path: String) -> Bool {
  // A run on a file system that hosts share has no log.
  if RunLock.isHeld(path) { return true }
  let descriptor = open(path + "-shm", O_RDONLY)
  guard descriptor >= 0 else { return false }
  defer { close(descriptor) }
  var lock = flock()
  lock.l_type = Int16(F_WRLCK)
  lock.l_whence = Int16(SEEK_SET)
  lock.l_start = 128
  lock.l_len = 1
  return fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
}

extension Readable {
  /// `12 s ago`, `3 h ago`
  static func age(_ seconds: Double) -> String {
    switch seconds {
    case ..<60: fixed(seconds.rounded(.down), 0) + " s ago"
    case ..<3600: fixed((seconds / 60).rounded(.down), 0) + " min ago"
    case ..<172_800: fixed((seconds / 3600).rounded(.down), 0) + " h ago"
    default: fixed((seconds / 86400).rounded(.down), 0) + " days ago"
    }
  }
}
