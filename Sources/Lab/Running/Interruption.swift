import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Turns SIGINT and SIGTERM into a question that training asks between two reports.
///
/// The first signal asks for an orderly end; the second ends the process at once.
package enum Interruption {
  private static let received = Atomic<Int32>(0)

  /// The signal that asked for an end; nil while none has.
  package static var signal: Int32? {
    let value = received.load(ordering: .relaxed)
    return value == 0 ? nil : value
  }

  /// Listens from now on, also where the parent process left these signals blocked.
  package static func listen() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for number in [SIGINT, SIGTERM] {
      var action = sigaction()
      #if canImport(Glibc)
        action.__sigaction_handler.sa_handler = handle
      #else
        action.__sigaction_u.__sa_handler = handle
      #endif
      sigaction(number, &action, nil)
    }
  }

  private static let handle: @convention(c) (Int32) -> Void = { number in
    if received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
  }
}
