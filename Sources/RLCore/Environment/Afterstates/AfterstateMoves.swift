/// The legal moves of a state and their afterstates: room for those of one state at a time.
///
/// The arrays have one place for each action of the space, of which the first `count` are taken, in the order of the
/// actions.
public final class AfterstateMoves {
  /// The number of legal moves.
  public var count = 0
  /// Images of an afterstate, S.
  public let imageCount: Int
  /// `[A]`
  public let actions, kinds: UnsafeMutablePointer<Int>
  /// `[A]`, what each move itself earns.
  public let rewards: UnsafeMutablePointer<Double>
  /// `[A]`, whether the episode ends with the move: nothing is earned any more.
  public let isTerminal: UnsafeMutablePointer<Bool>
  /// `[A, S]`, the packed cells, as the player sees them who has moved: first as they are, then their images.
  public let images: UnsafeMutablePointer<UInt128>

  public init(actionCount: Int, imageCount: Int) {
    self.imageCount = imageCount
    func room<T>(_ count: Int, _ element: T) -> UnsafeMutablePointer<T> {
      let start = UnsafeMutablePointer<T>.allocate(capacity: max(count, 1))
      start.initialize(repeating: element, count: count)
      return start
    }
    actions = room(actionCount, 0)
    kinds = room(actionCount, 0)
    rewards = room(actionCount, 0)
    isTerminal = room(actionCount, false)
    // One more, since a reader of several bytes may look beyond the last.
    images = room(actionCount * imageCount + 1, 0)
  }

  deinit {
    actions.deallocate()
    kinds.deallocate()
    rewards.deallocate()
    isTerminal.deallocate()
    images.deallocate()
  }

  /// Adds a move; its images are to be written to the result.
  @inlinable @inline(__always) public func add(
    _ action: Int, reward: Double, isTerminal ends: Bool = false, kind: Int = 0
  ) -> UnsafeMutablePointer<UInt128> {
    let place = count
    (actions[place], rewards[place], isTerminal[place], kinds[place]) = (action, reward, ends, kind)
    count = place &+ 1
    return images + place &* imageCount
  }
}
