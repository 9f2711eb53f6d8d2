/// What a policy may see.
public enum ObservationSpace: Sendable, Equatable {
  /// One of `count` states, seen as its number.
  case discrete(count: Int)
  case box(BoxSpace)

  /// Elements of an observation's row: 1 for a state's number.
  public var rowSize: Int {
    switch self {
    case .discrete: 1
    case .box(let box): box.count
    }
  }
}
