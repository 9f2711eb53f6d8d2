/// What lies in a cell, as MiniGrid encodes it: three small numbers.
struct GridObject: Sendable, Equatable {
  enum Kind {
    static let unseen: UInt8 = 0
    static let empty: UInt8 = 1
    static let wall: UInt8 = 2
    static let door: UInt8 = 4
    static let key: UInt8 = 5
    static let ball: UInt8 = 6
    static let goal: UInt8 = 8
    static let lava: UInt8 = 9
    static let agent: UInt8 = 10
    static let count = 11
  }

  enum Color {
    static let red: UInt8 = 0
    static let green: UInt8 = 1
    static let blue: UInt8 = 2
    static let purple: UInt8 = 3
    static let yellow: UInt8 = 4
    static let grey: UInt8 = 5
    static let names = ["red", "green", "blue", "purple", "yellow", "grey"]
    /// In alphabetical order, in which MiniGrid draws them.
    static let drawn: SIMD8<UInt8> = [blue, green, grey, purple, red, yellow, 0, 0]
    static let count = 6
  }

  enum DoorState {
    static let open: UInt8 = 0
    static let closed: UInt8 = 1
    static let locked: UInt8 = 2
    static let count = 3
  }

  var kind: UInt8
  var color: UInt8 = 0
  /// Of a door, `DoorState`; 0 for everything else.
  var state: UInt8 = 0

  static let empty = GridObject(kind: Kind.empty)
  static let wall = GridObject(kind: Kind.wall, color: Color.grey)
  static let goal = GridObject(kind: Kind.goal, color: Color.green)
  static let lava = GridObject(kind: Kind.lava, color: Color.red)

  static func key(_ color: UInt8) -> GridObject { GridObject(kind: Kind.key, color: color) }
  static func ball(_ color: UInt8) -> GridObject { GridObject(kind: Kind.ball, color: color) }
  static func door(_ color: UInt8, _ state: UInt8) -> GridObject {
    GridObject(kind: Kind.door, color: color, state: state)
  }

  var isEmpty: Bool { kind == Kind.empty }
  /// Whether the agent can stand on it.
  var canBeEntered: Bool {
    kind == Kind.empty || kind == Kind.goal || kind == Kind.lava
      || kind == Kind.door && state == DoorState.open
  }
  var canBePickedUp: Bool { kind == Kind.key || kind == Kind.ball }
  /// Whether the agent sees what is behind it.
  var isTransparent: Bool { kind != Kind.wall && (kind != Kind.door || state == DoorState.open) }
}
