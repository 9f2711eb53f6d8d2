/// The space of a policy's observations.
public enum ObservationSpace: Sendable, Equatable {
  /// One of `count` states, by index.
  case discrete(count: Int)
  case box(BoxSpace)

  /// Elements per row: 1 for a state index.
  public var rowSize: Int {
    switch self {
    case .discrete: 1
    case .box(let box): box.count
    }
  }
}
