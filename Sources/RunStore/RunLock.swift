import Foundation

/// The right to write one run: a lock on the file `<run>-lock` that the system takes back with the process, however that
/// ends.
///
/// What the file says of its holder is for people; a file that is there means nothing without the lock.
package final class RunLock: Sendable {
  private let file: String
  private let descriptor: Int32
  /// Who held the lock last and did not give it back; nil where nobody did.
  package let crashedHolder: String?

  /// - Throws: `busy` where another process, or another part of this one, writes the run; `io` where nothing can be
  ///   written.
  package init(_ path: String) throws(RunStoreError) {
    file = absolutePath(path) + "-lock"
    var attempts = 0
    while true {
      let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else {
        throw .refused(path, errno)
      }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        let holder = Self.holder(descriptor)
        close(descriptor)
        attempts += 1
        guard code == EWOULDBLOCK else {
          throw .refused(path, code)
        }
        // Another one that only looks whether it may write is gone in a moment.
        if attempts < 5 {
          usleep(20_000)
          continue
        }
        throw .busy(path: path, holder: holder ?? "another process")
      }
      // Its holder may have removed it between the two calls: then this is the lock of a file that nobody finds.
      if fileNumber(of: file) != Self.inode(descriptor) {
        close(descriptor)
        continue
      }
      self.descriptor = descriptor
      break
    }
    crashedHolder = Self.holder(descriptor)
    let text = "process \(getpid()) on \(Self.hostName) since \(RunFacts.now())"
    ftruncate(descriptor, 0)
    _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
  }

  deinit {
    unlink(file)
    close(descriptor)
  }

  private static func inode(_ descriptor: Int32) -> UInt64? {
    var facts = stat()
    return fstat(descriptor, &facts) == 0 ? UInt64(facts.st_ino) : nil
  }

  /// What the file says; nil where it says nothing.
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
