import GameSearch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Signal handling: turns signals into a flag that training checks between two reports.
///
/// The first signal asks for an orderly end, and breaks off the thoughts of opponents. Beside SIGINT and SIGTERM these are what
/// closed terminals and batch systems send: SIGHUP, SIGUSR1 and SIGXCPU. A second SIGINT or SIGTERM ends the process at once,
/// unless it comes together with the first: `timeout` signals the process and then its group. The others may come in numbers,
/// and again every second.
package enum Interruption {
  private static let received = Atomic<Int32>(0)
  /// When the first SIGINT or SIGTERM came, on the monotonic clock, ns; 0 before.
  private static let firstRequest = Atomic<Int>(0)
  /// Time after which a second one is another request, ns.
  private static let patience = 500_000_000

  /// The signal that requested a stop, or nil.
  package static var signal: Int32? {
    let value = received.load(ordering: .relaxed)
    return value == 0 ? nil : value
  }

  /// Starts handling signals, even if the parent process left them blocked.
  package static func listen() {
    var signals = sigset_t()
    sigemptyset(&signals)
    let heard = [SIGINT, SIGTERM] + [SIGHUP, SIGUSR1, SIGXCPU].filter { !isIgnored($0) }
    for number in heard { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for number in heard {
      var action = sigaction()
      #if canImport(Glibc)
        action.__sigaction_handler.sa_handler = handle
      #else
        action.__sigaction_u.__sa_handler = handle
      #endif
      sigaction(number, &action, nil)
    }
  }

  /// Whether the parent process ignores a signal, as `nohup` does.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    #if canImport(Glibc)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static let handle: @convention(c) (Int32) -> Void = { number in
    if number == SIGINT || number == SIGTERM {
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC, &time)
      let now = time.tv_sec * 1_000_000_000 + time.tv_nsec
      let first = firstRequest.compareExchange(expected: 0, desired: now, ordering: .relaxed)
      if !first.exchanged, now - first.original > patience { _exit(128 + number) }
    }
    _ = received.compareExchange(expected: 0, desired: number, ordering: .sequentiallyConsistent)
    // After the question has its answer: who finds a search broken off finds the reason too.
    SearchCancellation.request()
  }
}
