import Foundation
import GRDB
import Text

/// Why a run file cannot be written or read; its description is one line.
package enum RunStoreError: Error, Sendable, Equatable {
  /// A new run would overwrite this file.
  case exists(path: String)
  /// `near` is an existing run with a similar name.
  case missing(path: String, near: String? = nil)
  /// A symbolic link to `target`, which does not exist.
  case danglingLink(path: String, target: String)
  /// A folder without runs.
  case noRuns(path: String)
  /// Not a run file; `found` says what it is.
  case notARun(path: String, found: String)
  /// Written in a later format.
  case newerVersion(path: String, found: Int, supported: Int)
  case corrupt(path: String, problem: String)
  /// Its environment is the external code `name`, which a run file alone must not start.
  case needsCode(path: String, name: String)
  /// Its environment is external code that is not there, or cannot be used.
  case lacksCode(path: String, problem: String)
  /// Its training reads `file`, which the key `key` names and a run file alone must not have read.
  case needsFile(path: String, key: String, file: String)
  /// A file that its training reads is not there, or cannot be used.
  case lacksFile(path: String, problem: String)
  /// Another process is recording the run; `holder` says which.
  case busy(path: String, holder: String)
  /// The file has no state from which training could resume.
  case notResumable(path: String, reason: String)
  /// The stored training state does not fit settings that were changed; `settings` are their keys.
  case unfit(path: String, settings: [String])
  /// The operating system or SQLite refuses; `freeBytes` is the free space on the file's disk, if relevant.
  case io(path: String, problem: String, freeBytes: Int?)
  case noEpisode(path: String, number: Int, count: Int)
  /// `wanted` is the requested checkpoint, `steps` are the existing ones.
  case noCheckpoint(path: String, wanted: CheckpointChoice, steps: [Int])
}

extension RunStoreError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .exists(let path):
      return "\(path): already contains a run; resume it, overwrite it or choose another folder"
    case .missing(let path, let near):
      let advice = near.map { "did you mean '\($0)'?" } ?? "expected a run file or a folder of runs"
      return "\(path): no such file or folder; \(advice)"
    case .danglingLink(let path, let target):
      return "\(path): a link to '\(target)', which does not exist"
    case .noRuns(let path):
      return "\(path): no run in this folder; expected files named seed-<n>.sqlite"
    case .notARun(let path, let found):
      return "\(path): not a run file but \(found)"
    case .newerVersion(let path, let found, let supported):
      return
        "\(path): written in run format \(found), and this rl-lab reads up to format \(supported); update rl-lab"
    case .corrupt(let path, let problem):
      return "\(path): damaged run file: \(Self.oneLine(problem))"
    case .needsCode(let path, let name):
      return
        "\(path): its environment is '\(name)', code that is not part of rl-lab; if you trust it, add --allow-code"
    case .lacksCode(let path, let problem):
      return "\(path): its environment cannot be loaded: \(Self.oneLine(problem))"
    case .needsFile(let path, let key, let file):
      return
        "\(path): its training reads '\(file)' (\(key)), a file that is not part of the run; if you trust it, add --allow-code"
    case .lacksFile(let path, let problem):
      return "\(path): a file that its training reads cannot be used: \(Self.oneLine(problem))"
    case .busy(let path, let holder):
      return "\(path): being written by \(holder); wait for it to end, or stop it"
    case .notResumable(let path, let reason):
      return "\(path): cannot be resumed: \(Self.oneLine(reason))"
    case .unfit(let path, let settings):
      let more = settings.count > 5 ? " and \(settings.count - 5) more" : ""
      let list = Self.oneLine(settings.prefix(5).joined(separator: ", ")) + more
      return
        "\(path): the state of the run does not fit the changed \(list); undo the change, or choose a new folder with --out"
    case .io(let path, let problem, let freeBytes):
      guard let freeBytes else { return "\(path): \(problem)" }
      return
        "\(path): \(problem); \(freeBytes) bytes are free on its disk; everything recorded before is kept"
    case .noEpisode(let path, let number, let count):
      return count == 0
        ? "\(path): no episode \(number); no episode is recorded yet"
        : "\(path): no episode \(number); episodes 1 to \(count) are recorded"
    case .noCheckpoint(let path, let wanted, let steps):
      if steps.isEmpty { return "\(path): no checkpoint is recorded yet" }
      let more = steps.count > 30 ? " and \(steps.count - 30) more" : ""
      let list = steps.suffix(30).map(String.init).joined(separator: ", ") + more
      switch wanted {
      case .best: return "\(path): no checkpoint has been evaluated; there are checkpoints at steps \(list)"
      case .latest: return "\(path): no latest checkpoint; there are checkpoints at steps \(list)"
      case .step(let step):
        return "\(path): no checkpoint at step \(step); there are checkpoints at steps \(list)"
      }
    }
  }
}

extension RunStoreError {
  /// Text from an untrusted file, as a single line.
  private static func oneLine(_ text: String) -> String {
    var line = String.UnicodeScalarView()
    for (count, scalar) in text.unicodeScalars.enumerated() {
      if count == 400 { return String(line) + "..." }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
        line.append("\u{FFFD}")
      default: line.append(scalar)
      }
    }
    return String(line)
  }

  /// An error while `path` was read.
  init(reading path: String, _ error: any Error) {
    switch error {
    case let error as RunStoreError: self = error
    case let error as DatabaseError:
      switch error.resultCode {
      case .SQLITE_NOTADB: self = .notARun(path: path, found: "a file of another format, or an encrypted one")
      case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_NOMEM,
        .SQLITE_READONLY, .SQLITE_PROTOCOL:
        self = .io(path: path, problem: "cannot read: \(error.text)", freeBytes: nil)
      case .SQLITE_IOERR where error.extendedResultCode != .SQLITE_IOERR_SHORT_READ:
        self = .io(path: path, problem: "cannot read: \(error.text)", freeBytes: nil)
      case .SQLITE_INTERRUPT: self = .corrupt(path: path, problem: "its pages form a cycle")
      default: self = .corrupt(path: path, problem: error.text)
      }
    default: self = .io(path: path, problem: "cannot read: \(error)", freeBytes: nil)
    }
  }

  /// An error while `path` was written.
  init(writing path: String, _ error: any Error) {
    if let error = error as? RunStoreError {
      self = error
      return
    }
    if let error = error as? DatabaseError {
      switch error.extendedResultCode {
      // What was read on the way to writing is damaged.
      case .SQLITE_CORRUPT, .SQLITE_NOTADB:
        self = RunStoreError(reading: path, error)
        return
      case .SQLITE_READONLY_DBMOVED:
        self = .moved(path)
        return
      default: break
      }
    }
    let text = (error as? DatabaseError)?.text ?? (error as NSError).localizedDescription
    self = .io(path: path, problem: "cannot write: \(text)", freeBytes: Self.freeBytes(at: path))
  }

  /// The system's error (`errno`) when `path` was to be written.
  static func refused(_ path: String, _ code: Int32) -> RunStoreError {
    // Without such a place, free space is not the problem.
    let isElsewhere = [ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EISDIR].contains(code)
    return .io(
      path: path, problem: "cannot write: \(String(cString: strerror(code)))",
      freeBytes: isElsewhere ? nil : freeBytes(at: path))
  }

  /// The run file was moved while it was written.
  ///
  /// - Parameter log: the path of the write-ahead log that could not be moved into the file; nil where all is in the file.
  static func moved(_ path: String, leaving log: String? = nil) -> RunStoreError {
    let place =
      log.map { "in it and in \($0): put that beside it, as its name with -wal, before opening either" }
      ?? "in it, wherever it is now"
    return .io(
      path: path,
      problem:
        "cannot write: the file has been moved, deleted or replaced; what was recorded before is \(place)",
      freeBytes: nil)
  }

  /// Bytes that this user may still write on the disk of `path`, or nil if unknown.
  static func freeBytes(at path: String) -> Int? {
    let folder = parentFolder(of: path)
    var facts = statvfs()
    guard statvfs(folder.isEmpty ? "." : folder, &facts) == 0 else { return nil }
    return Int(clamping: UInt64(facts.f_bavail) &* UInt64(facts.f_frsize))
  }
}

extension DatabaseError {
  /// SQLite's error message without the statement.
  fileprivate var text: String { message ?? "SQLite error \(extendedResultCode.rawValue)" }
}
