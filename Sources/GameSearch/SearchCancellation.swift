import Synchronization

/// Cancellation of every search of this process, as when a signal asks it to end.
///
/// A cancelled search returns at once, with some legal action that means nothing. Whoever has asked for a cancellation takes
/// no action that came after it.
public enum SearchCancellation {
  private static let requested = Atomic<Bool>(false)

  public static var isRequested: Bool { requested.load(ordering: .acquiring) }

  /// May be called by a signal's handler.
  public static func request() { requested.store(true, ordering: .releasing) }
}
