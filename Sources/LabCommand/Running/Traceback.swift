#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The traceback of an environment's exception, in a file next to the run file.
struct Traceback {
  let path: String

  /// - Parameter run: the run file.
  init(of run: String) {
    path = (run.hasSuffix(".sqlite") ? String(run.dropLast(7)) : run) + ".traceback.txt"
  }

  func remove() { unlink(path) }

  /// Writes a new file, neither through an existing link nor over a file with another name.
  ///
  /// - Returns: its path, or nil if there is nothing to write, or it cannot be written.
  func write(_ text: String) -> String? {
    remove()
    guard !text.isEmpty else { return nil }
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let bytes = Array(text.utf8)
    return Self.write(file, bytes) == bytes.count ? path : nil
  }

  private static func write(_ file: Int32, _ bytes: [UInt8]) -> Int {
    #if canImport(Glibc)
      Glibc.write(file, bytes, bytes.count)
    #else
      Darwin.write(file, bytes, bytes.count)
    #endif
  }
}
