import Foundation
import Text

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An output file that is written completely or not at all.
///
/// ```swift
/// try OutputFile.write(report, to: "report.html")
/// ```
///
/// What is written goes into a file beside the one that is named, which takes its name once all of it is on the disk. Only
/// an ordinary file of ours is ever replaced: no folder, no link, no disk, no run file, no file of another user. Pipes
/// and devices such as `/dev/stdout` and `/dev/null` are written into.
///
/// One thread uses a file at a time.
package final class OutputFile {
  package let path: String
  private var descriptor: Int32 = -1
  /// The temporary file next to it, or nil for pipes and devices, and once it has its name.
  private var draft: String?

  /// Where another program may write the contents before the commit; the path itself for pipes and devices.
  package var place: String { draft ?? path }

  package init(_ path: String) throws(OutputFailure) {
    self.path = path
    switch try OutputPlace.of(path) {
    case .stream:
      // Opening a pipe without a reader would block forever.
      descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
      guard descriptor >= 0 else {
        let reason = errno == ENXIO ? "a pipe without a reader" : systemReason(errno)
        throw OutputFailure(path: path, reason: "cannot be written (\(reason))")
      }
      _ = fcntl(descriptor, F_SETFL, O_WRONLY)
    case .descriptor(let number):
      descriptor = fcntl(number, F_DUPFD_CLOEXEC, 3)
      guard descriptor >= 0 else {
        throw OutputFailure(path: path, reason: "cannot be written (\(systemReason(errno)))")
      }
    case .file(let mode):
      let folder = parentFolder(of: path)
      for attempt in 0..<100 where descriptor < 0 {
        let name =
          (folder.isEmpty ? "" : folder + (folder.hasSuffix("/") ? "" : "/"))
          + ".rl-lab-\(getpid())-\(attempt)"
        descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
        if descriptor < 0, errno != EEXIST { break }
        if descriptor >= 0 { draft = name }
      }
      guard descriptor >= 0 else {
        throw OutputFailure(path: path, reason: "cannot be written (\(systemReason(errno)))")
      }
      if let mode { fchmod(descriptor, mode) }
    }
  }

  deinit { discard() }

  /// Writes a whole file.
  package static func write(_ data: Data, to path: String) throws(OutputFailure) {
    let file = try OutputFile(path)
    try file.write(data)
    try file.commit()
  }

  /// Creates a folder for files, including its parents.
  package static func makeFolder(_ path: String) throws(OutputFailure) {
    if let problem = quotedHome(path, kind: "folder") { throw OutputFailure(path: path, reason: problem) }
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += part
      if mkdir(made, 0o777) != 0, errno != EEXIST {
        throw OutputFailure(path: path, reason: "the folder cannot be created (\(systemReason(errno)))")
      }
      made += "/"
    }
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else {
      throw OutputFailure(path: path, reason: "not a folder; choose another name")
    }
  }

  /// What is wrong with a path whose `~` no shell has expanded; nil for any other.
  ///
  /// - Parameter kind: `file` or `folder`.
  package static func quotedHome(_ path: String, kind: String) -> String? {
    guard path.hasPrefix("~") else { return nil }
    return "a quoted ~ is not expanded; write the full path, or ./\(path) for a \(kind) of that name"
  }

  /// Appends to the file.
  package func write(_ data: Data) throws(OutputFailure) {
    var start = data.startIndex
    while start < data.endIndex {
      let written = data[start...].withUnsafeBytes { bytes in
        #if canImport(Glibc)
          Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #else
          Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
      }
      if written < 0 {
        if errno == EINTR { continue }
        throw failed()
      }
      start += written
    }
  }

  /// Publishes the file at once: later writes are visible as they happen.
  package func publish() throws(OutputFailure) {
    guard let draft else { return }
    guard rename(draft, path) == 0 else { throw failed() }
    self.draft = nil
    syncFolder()
  }

  /// Syncs the contents to disk, gives the file its name, and closes it.
  package func commit() throws(OutputFailure) {
    // Pipes and devices cannot be synced, nor need be.
    if draft != nil, fsync(descriptor) != 0, errno != EINVAL, errno != EROFS { throw failed() }
    try publish()
    let code = close(descriptor)
    descriptor = -1
    if code != 0 { throw failed() }
  }

  /// Discards what was not committed.
  package func discard() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    if let draft { unlink(draft) }
    draft = nil
  }

  private func failed() -> OutputFailure {
    OutputFailure(path: path, reason: "cannot be written (\(systemReason(errno)))")
  }

  private func syncFolder() {
    let folder = parentFolder(of: path)
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
