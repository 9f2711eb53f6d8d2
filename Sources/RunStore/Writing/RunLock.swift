import Foundation
import Text

/// Exclusive lock of a run, under any of its names: a lock on the file `<run>-lock` next to the file itself, and one on
/// the file itself. The system takes both back with the process, however that ends.
///
/// What `<run>-lock` says of its holder is for people; a file that is there means nothing without the lock.
package final class RunLock: @unchecked Sendable {
  private let path: String
  private let file: String
  private let mutex = NSLock()
  /// Descriptors of `<run>-lock` and of the run file; -1 if not held.
  private var descriptor: Int32 = -1
  private var runDescriptor: Int32 = -1
  private var isClaimed = false
  /// The last holder if it did not release the lock, or nil.
  package let crashedHolder: String?

  /// - Parameter claims: whether to say in the file at once who holds it; else what a crashed holder left stays there
  ///   until `claim()`.
  /// - Throws: `busy` where another process, or another part of this one, writes the run; `io` where nothing can be
  ///   written.
  package init(_ path: String, claims: Bool = true) throws(RunStoreError) {
    self.path = path
    file = Self.realFile(path) + "-lock"
    descriptor = try Self.locked(file, path)
    crashedHolder = Self.holder(descriptor)
    do throws(RunStoreError) { try cover(Self.realFile(path)) } catch {
      release()
      throw error
    }
    if claims { claim() }
  }

  deinit { release() }

  /// Whether it was not released yet.
  package var isHeld: Bool { mutex.withLock { descriptor >= 0 } }

  /// Whether somebody writes the run; it asks for the lock for a moment.
  package static func isHeld(_ path: String) -> Bool {
    let descriptor = open(realFile(path) + "-lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Records the holder in the lock file.
  package func claim() {
    mutex.withLock {
      guard descriptor >= 0 else { return }
      isClaimed = true
      let text = "process \(getpid()) on \(Self.hostName) since \(RunFacts.now())"
      ftruncate(descriptor, 0)
      _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
    }
  }

  /// Releases the lock permanently.
  ///
  /// - Precondition: no connection of this process has the run open any more. Closing a descriptor of a file gives up
  ///   SQLite's own locks on it.
  package func release() {
    mutex.withLock {
      // Unlocked before they are closed: a child process of this one that has not yet replaced its program shares the
      // open files, and with them the locks.
      if runDescriptor >= 0 {
        _ = Self.setOpenFileLock(runDescriptor, F_UNLCK)
        close(runDescriptor)
      }
      if descriptor >= 0 {
        if isClaimed || crashedHolder == nil { unlink(file) }
        flock(descriptor, LOCK_UN)
        close(descriptor)
      }
      (descriptor, runDescriptor) = (-1, -1)
    }
  }

  /// Locks the run file itself, which may have other names; does nothing if there is no such file.
  ///
  /// - Throws: `busy` where it is being written.
  func cover(_ run: String) throws(RunStoreError) {
    let opened = open(run, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    if opened < 0 {
      if errno == ENOENT || !isOrdinaryFile(run) { return }
      throw .refused(path, errno)
    }
    if Self.setOpenFileLock(opened, F_WRLCK) != 0, errno == EAGAIN || errno == EACCES {
      close(opened)
      throw .busy(path: path, holder: "another process, under another name of this file")
    }
    // A file system without such locks: the lock file has to suffice.
    mutex.withLock {
      if runDescriptor >= 0 { close(runDescriptor) }
      runDescriptor = opened
    }
  }

  /// Locks or unlocks one byte of a file for the open file, not for the process, so that nothing that SQLite closes
  /// gives it up: `F_OFD_SETLK`, a macro that is not seen from Swift. The byte is far behind those that SQLite locks, at
  /// 1 GiB, and behind any page.
  private static func setOpenFileLock(_ descriptor: Int32, _ type: some BinaryInteger) -> Int32 {
    #if os(Linux)
      let command: Int32 = 37
    #else
      let command: Int32 = 90
    #endif
    var range = flock()
    (range.l_type, range.l_whence) = (Int16(type), Int16(SEEK_SET))
    (range.l_start, range.l_len) = (1 << 62, 1)
    return fcntl(descriptor, command, &range)
  }

  /// Opens and locks the lock file.
  private static func locked(_ file: String, _ path: String) throws(RunStoreError) -> Int32 {
    for attempt in 1... {
      let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o644)
      if descriptor < 0, errno != ELOOP, errno != EISDIR, errno != ENXIO { throw .refused(path, errno) }
      var facts = stat()
      guard descriptor >= 0, fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG,
        facts.st_nlink <= 1
      else {
        if descriptor >= 0 { close(descriptor) }
        throw .io(
          path: path, problem: "cannot write: its lock, \(file), is not a regular file; remove it",
          freeBytes: nil)
      }
      let code = flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno
      // Its holder may have removed it between the two calls: then this locks an unlinked file.
      if code == 0, fileNumber(of: file) == UInt64(facts.st_ino) { return descriptor }
      let holder = code == 0 ? nil : Self.holder(descriptor)
      close(descriptor)
      guard code == 0 || code == EWOULDBLOCK else { throw .refused(path, code) }
      // Another one that only looks whether it may write is gone in a moment.
      if attempt >= 5 { throw .busy(path: path, holder: holder ?? "another process") }
      usleep(20_000)
    }
    throw .busy(path: path, holder: "another process")
  }

  /// The real path of the file, with all links resolved.
  static func realFile(_ path: String) -> String {
    let path = absolutePath(path)
    let folder = parentFolder(of: path)
    if let real = resolved(path) { return real }
    return (resolved(folder) ?? folder) + "/" + (path as NSString).lastPathComponent
  }

  private static func resolved(_ path: String) -> String? {
    guard let text = realpath(path, nil) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }

  /// The holder recorded in the file, or nil.
  private static func holder(_ descriptor: Int32) -> String? {
    var bytes = [UInt8](repeating: 0, count: 300)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return line.isEmpty ? nil : line.filter { !$0.isWhitespace || $0 == " " }
  }

  private static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "this host" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Whether there is a regular file with this name.
func isOrdinaryFile(_ path: String) -> Bool {
  var facts = stat()
  return lstat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
}

/// Refuses a run file with more than one name: SQLite stores recent writes next to one of them, where they are not
/// found under another.
///
/// - Throws: `notResumable`.
package func requireOneName(_ path: String) throws(RunStoreError) {
  var facts = stat()
  guard stat(RunLock.realFile(path), &facts) == 0, facts.st_nlink > 1 else { return }
  throw .notResumable(
    path: path,
    reason:
      "the file has \(facts.st_nlink) names (hard links), and writes through one name may not be seen through the others; copy it to a separate folder and resume the copy"
  )
}
