#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The process's standard streams.
enum StandardStreams {
  /// Fills the slots of streams that were closed before the process started: the next opened file would otherwise take
  /// the slot, and output would be written into it. To write to such a place fails.
  static func fillGaps() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest that is free is taken, which is this one.
      _ = open("/dev/null", O_RDONLY)
    }
  }

  /// Writes everything, regardless of signals.
  ///
  /// - Returns: 0, or the `errno` of what could not be written.
  static func write(_ text: String, to descriptor: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      var start = 0
      while start < bytes.count {
        let written = writeSome(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
        if written < 0 {
          if errno == EINTR { continue }
          return errno
        }
        start += written
      }
      return 0
    }
  }

  private static func writeSome(_ descriptor: Int32, _ start: UnsafePointer<UInt8>?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, start, count)
    #else
      Darwin.write(descriptor, start, count)
    #endif
  }
}
