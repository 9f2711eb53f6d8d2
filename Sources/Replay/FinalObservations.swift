import RLCore

/// Final observations of episodes, with which no transition begins: a first-in, first-out queue that grows as needed.
final class FinalObservations {
  private let space: ObservationSpace
  private let maskedActions: Int?
  private var rows: FrameColumn
  /// Number of rows allocated: a power of two.
  private var capacity = 16
  /// The numbers of the oldest stored row and of the next one; a row's number modulo `capacity` is its place.
  private var first: UInt32 = 0
  private var next: UInt32 = 0
  /// State when changes were last saved.
  private var saved: (next: UInt32, capacity: Int)?

  init(_ space: ObservationSpace, maskedActions: Int?) {
    (self.space, self.maskedActions) = (space, maskedActions)
    rows = FrameColumn(count: capacity, space, maskedActions: maskedActions)
  }

  var count: Int { Int(next &- first) }

  /// Stores the latest frame of a row and returns its number.
  func append(_ source: Observations, _ row: Int) -> UInt32 {
    if count == capacity { grow(to: capacity * 2) }
    rows.keep(place(next), from: source, row)
    next &+= 1
    return next &- 1
  }

  func removeFirst() { first &+= 1 }

  /// Writes a stored observation as frame number `frame` of a row, with its action mask.
  @inline(__always) func show(_ number: UInt32, as frame: Int, of target: Observations, _ row: Int) {
    rows.show(place(number), as: frame, of: target, row)
    rows.showFlags(place(number), of: target, row)
  }

  @inline(__always) private func place(_ number: UInt32) -> Int { Int(number) & (capacity - 1) }

  private func grow(to size: Int) {
    let larger = FrameColumn(count: size, space, maskedActions: maskedActions)
    for offset in 0..<count {
      let number = first &+ UInt32(offset)
      larger.copy(Int(number) & (size - 1), from: rows, place(number))
    }
    (rows, capacity) = (larger, size)
  }

  /// - Parameter mostRows: for how many room can have been made; who claims more would have memory reserved for nothing.
  func transfer(_ state: inout StateTransfer, mostRows: Int) throws(TensorMismatch) {
    var (start, size, room) = (Int(first), count, capacity)
    start = try state.integer("first", &start)
    size = try state.integer("count", &size)
    room = try state.integer("capacity", &room)
    guard size >= 0, room >= 16, room & (room - 1) == 0, size <= room, room <= mostRows else {
      throw TensorMismatch("the stored final observations have an invalid size")
    }
    if state.mode == .save { return try save(&state) }
    let stored = FrameColumn(count: room, space, maskedActions: maskedActions)
    try stored.transfer(&state, rows: room)
    guard state.mode == .restore else { return }
    (rows, capacity, first, saved) = (stored, room, UInt32(truncatingIfNeeded: start), nil)
    next = first &+ UInt32(size)
  }

  private func save(_ state: inout StateTransfer) throws(TensorMismatch) {
    guard state.savesChanges else { return try rows.transfer(&state, rows: capacity) }
    let changed = saved.flatMap { before -> [Range<Int>]? in
      let added = Int(next &- before.next)
      guard before.capacity == capacity, added < capacity else { return nil }
      return ringRanges(from: place(before.next), count: added, capacity)
    }
    try rows.transfer(&state, rows: capacity, changed: changed)
    saved = (next, capacity)
  }
}
