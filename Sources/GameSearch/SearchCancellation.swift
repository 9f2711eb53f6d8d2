import Synchronization

/// Cancellation of all searches of this process, for example by a signal.
///
/// A canceled search returns at once, with a meaningless legal action. A caller that requested the cancellation takes
/// no action that came after it.
public enum SearchCancellation {
  private static let requested = Atomic<Bool>(false)

  public static var isRequested: Bool { requested.load(ordering: .acquiring) }

  /// Safe to call from a signal handler.
  public static func request() { requested.store(true, ordering: .releasing) }
}
