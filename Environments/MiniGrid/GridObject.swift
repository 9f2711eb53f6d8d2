/// What is in a cell, as one byte.
///
/// The lowest three bits are the color, the next four the shape, of which a door has one for each of its states. The highest bit
/// is set where the agent does not see what is behind.
struct GridObject: Sendable, Hashable {
  /// The first of MiniGrid's three numbers.
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

  /// The second.
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

  /// The third, for doors; 0 for everything else.
  enum DoorState {
    static let open: UInt8 = 0
    static let closed: UInt8 = 1
    static let locked: UInt8 = 2
    static let count = 3
  }

  private enum Shape {
    static let unseen: UInt8 = 0
    static let empty: UInt8 = 1
    static let wall: UInt8 = 2
    /// In each of its states, from open to locked.
    static let door: UInt8 = 3
    static let key: UInt8 = 6
    static let ball: UInt8 = 7
    static let goal: UInt8 = 8
    static let lava: UInt8 = 9
    /// In each of its directions, from right to up.
    static let agent: UInt8 = 10

    /// Kind and state by shape.
    static let kinds: [UInt8] = [
      Kind.unseen, Kind.empty, Kind.wall, Kind.door, Kind.door, Kind.door, Kind.key, Kind.ball, Kind.goal,
      Kind.lava, Kind.agent, Kind.agent, Kind.agent, Kind.agent, Kind.unseen, Kind.unseen,
    ]
    static let states: [UInt8] = [
      0, 0, 0, DoorState.open, DoorState.closed, DoorState.locked, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0,
    ]
  }

  let code: UInt8

  init(code: UInt8) { self.code = code }

  private init(_ shape: UInt8, _ color: UInt8 = 0, isOpaque: Bool = false) {
    code = shape &<< 3 | color | (isOpaque ? 0x80 : 0)
  }

  static let unseen = GridObject(Shape.unseen)
  static let empty = GridObject(Shape.empty)
  static let wall = GridObject(Shape.wall, Color.grey, isOpaque: true)
  static let goal = GridObject(Shape.goal, Color.green)
  static let lava = GridObject(Shape.lava, Color.red)

  static func key(_ color: UInt8) -> GridObject { GridObject(Shape.key, color) }
  static func ball(_ color: UInt8) -> GridObject { GridObject(Shape.ball, color) }
  static func door(_ color: UInt8, _ state: UInt8) -> GridObject {
    GridObject(Shape.door &+ state, color, isOpaque: state != DoorState.open)
  }
  /// The agent, as the view of the whole grid shows it.
  static func agent(direction: Int) -> GridObject {
    GridObject(Shape.agent &+ UInt8(truncatingIfNeeded: direction))
  }

  private var shape: UInt8 { code &>> 3 & 0xf }

  var kind: UInt8 { Shape.kinds[Int(shape)] }
  var color: UInt8 { code & 7 }
  var state: UInt8 { Shape.states[Int(shape)] }

  var isEmpty: Bool { code == Shape.empty &<< 3 }
  var isGoal: Bool { shape == Shape.goal }
  var isLava: Bool { shape == Shape.lava }
  var isBall: Bool { shape == Shape.ball }
  var isDoor: Bool { shape &- Shape.door <= DoorState.locked }
  var isOpenDoor: Bool { shape == Shape.door }
  /// Whether the agent can stand on it.
  var canBeEntered: Bool {
    let shapes: UInt16 = 1 << Shape.empty | 1 << Shape.goal | 1 << Shape.lava | 1 << Shape.door
    return shapes &>> UInt16(shape) & 1 == 1
  }
  var canBePickedUp: Bool { shape == Shape.key || shape == Shape.ball }
}
