import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Records that data did not reach standard output.
final class OutputLoss: Sendable {
  /// The `errno` of the first loss; 0 for none.
  private let code = Atomic<Int32>(0)

  func note(_ error: Int32) {
    _ = code.compareExchange(expected: 0, desired: error, ordering: .relaxed)
  }

  /// The message about it, or nil if everything was written, or if the reader has closed the pipe.
  var problem: String? {
    let error = code.load(ordering: .relaxed)
    if error == 0 || error == EPIPE { return nil }
    let reason = String(cString: strerror(error)).lowercased()
    return "standard output cannot be written (\(reason)); the output is incomplete"
  }
}
