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
  public let actions, kinds: Column<Int>
  /// `[A]`, what each move itself earns.
  public let rewards: Column<Double>
  /// `[A]`, whether the episode ends with the move: nothing is earned any more.
  public let isTerminal: Column<Bool>
  /// `[A, S]`, the packed cells, as the player sees them who has moved: first as they are, then their images.
  public let images: Column<UInt128>

  public init(actionCount: Int, imageCount: Int) {
    self.imageCount = imageCount
    actions = Column(actionCount, filledWith: 0)
    kinds = Column(actionCount, filledWith: 0)
    rewards = Column(actionCount, filledWith: 0)
    isTerminal = Column(actionCount, filledWith: false)
    images = Column(actionCount * imageCount, filledWith: 0)
  }

  /// Adds a move; its images are to be written to the result.
  @inlinable @inline(__always) public func add(
    _ action: Int, reward: Double, isTerminal ends: Bool = false, kind: Int = 0
  ) -> UnsafeMutablePointer<UInt128> {
    let place = count
    (actions[place], rewards[place], isTerminal[place], kinds[place]) = (action, reward, ends, kind)
    count = place &+ 1
    return images.start + place &* imageCount
  }
}
