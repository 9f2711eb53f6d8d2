/// A buffered part of a run, which is written in one transaction, alone or with others.
///
/// It belongs to one thread at a time, and changes hands through a `LogQueue`.
final class LogBuffer: @unchecked Sendable {
  /// Episodes; small enough that they and actions of short episodes stay in a core's own cache.
  static let capacity = 8192
  /// Training time, s, after which a buffer is passed on even if it is not full.
  static let period = 0.25

  let episodes: UnsafeMutablePointer<Episode>
  private(set) var actions: UnsafeMutablePointer<UInt8>
  /// Bytes; grows to the longest episode.
  private(set) var actionCapacity = 1 << 19
  var episodeCount = 0
  /// Bytes in use.
  var actionCount = 0
  var items: [LogItem] = []

  init() {
    episodes = .allocate(capacity: Self.capacity)
    actions = .allocate(capacity: actionCapacity)
  }

  deinit {
    episodes.deallocate()
    actions.deallocate()
  }

  var isFull: Bool { episodeCount == Self.capacity }

  func growActions(to bytes: Int) {
    actions.deallocate()
    actionCapacity = bytes
    actions = .allocate(capacity: bytes)
  }

  func clear() {
    episodeCount = 0
    actionCount = 0
    items.removeAll(keepingCapacity: true)
  }
}
