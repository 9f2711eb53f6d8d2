import Foundation

/// The kind of place where a file is to be written.
enum OutputPlace: Equatable {
  /// Nothing, or a regular file of ours that may be replaced, with its permissions if it exists.
  case file(mode: mode_t?)
  /// A pipe, terminal or other character device, which is written to and never replaced.
  case stream
  /// An open file descriptor, named as `/dev/stdout` or `/dev/fd/3`.
  case descriptor(Int32)

  private static let databaseHeader = Array("SQLite format 3\0".utf8)

  /// Refuses places that must not be replaced: folders, links, disks, databases, files of other users.
  static func of(_ path: String) throws(OutputFailure) -> OutputPlace {
    func failure(_ reason: String) -> OutputFailure { OutputFailure(path: path, reason: reason) }
    if path.isEmpty { throw failure("the name of the file is empty") }
    if let problem = OutputFile.quotedHome(path, kind: "file") { throw failure(problem) }
    if let number = openDescriptor(path) { return .descriptor(number) }
    // Also before the database has written them: what it finds there it reads as its own.
    for ending in ["-wal", "-shm", "-lock", "-journal", "-new"]
    where path.hasSuffix(ending) && isDatabase(String(path.dropLast(ending.count))) {
      throw failure(
        "the name of a file that a run file or another database keeps beside it; choose another name")
    }
    var (facts, target) = (stat(), stat())
    guard lstat(path, &facts) == 0 else {
      if errno == ENOENT, !path.hasSuffix("/") { return .file(mode: nil) }
      throw failure("cannot be written (\(systemReason(errno == ENOENT ? EISDIR : errno)))")
    }
    if facts.kind == S_IFLNK {
      // To a terminal or the null device, say.
      guard stat(path, &target) == 0, target.kind == S_IFCHR || target.kind == S_IFIFO else {
        throw failure(
          "a symbolic link, which is not written through; name the file itself, or remove the link")
      }
      return .stream
    }
    switch facts.kind {
    case S_IFDIR: throw failure("a folder; name a file in it")
    case S_IFCHR, S_IFIFO: return .stream
    case S_IFREG: break
    default: throw failure("not a regular file; choose another name")
    }
    let user = geteuid()
    if user != 0, facts.st_uid != user { throw failure("a file of another user; choose another name") }
    guard faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 else {
      throw failure("is write-protected; choose another name")
    }
    if isDatabase(path) { throw failure("a run file or another database; choose another name") }
    return .file(mode: facts.st_mode & 0o7777)
  }

  private static func openDescriptor(_ path: String) -> Int32? {
    switch path {
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default:
      for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
        return Int32(path.dropFirst(folder.count))
      }
      return nil
    }
  }

  private static func isDatabase(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: databaseHeader.count)
    return read(descriptor, &bytes, bytes.count) == bytes.count && bytes == databaseHeader
  }
}

extension stat {
  fileprivate var kind: mode_t { st_mode & S_IFMT }
}

/// `no space left on device`
func systemReason(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }
