import RLCore

/// Observations that no transition begins with: the last ones of episodes. First in, first out; it grows as needed.
final class FinalObservations {
  private let space: ObservationSpace
  private let maskedActions: Int?
  private var rows: Observations
  /// Rows that have room: a power of two.
  private var capacity = 16
  /// The numbers of the oldest one held and of the next one to come; a row's number modulo `capacity` is its place.
  private var first: UInt32 = 0
  private var next: UInt32 = 0
  /// As it was when changes were last saved.
  private var saved: (next: UInt32, capacity: Int)?

  init(_ space: ObservationSpace, maskedActions: Int?) {
    (self.space, self.maskedActions) = (space, maskedActions)
    rows = .allocate(count: capacity, in: space, maskedActions: maskedActions)
  }

  deinit { rows.deallocate() }

  var count: Int { Int(next &- first) }

  /// Keeps a row and returns its number.
  func append(_ source: Observations, _ row: Int) -> UInt32 {
    if count == capacity { grow(to: capacity * 2) }
    rows.copyRow(place(next), from: source, row)
    next &+= 1
    return next &- 1
  }

  func removeFirst() { first &+= 1 }

  @inline(__always) func copy(_ number: UInt32, to target: Observations, _ row: Int) {
    target.copyRow(row, from: rows, place(number))
  }

  @inline(__always) private func place(_ number: UInt32) -> Int { Int(number) & (capacity - 1) }

  private func grow(to size: Int) {
    let larger = Observations.allocate(count: size, in: space, maskedActions: maskedActions)
    for offset in 0..<count {
      let number = first &+ UInt32(offset)
      larger.copyRow(Int(number) & (size - 1), from: rows, place(number))
    }
    rows.deallocate()
    (rows, capacity) = (larger, size)
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    var (start, size, room) = (Int(first), count, capacity)
    start = try state.integer("first", &start)
    size = try state.integer("count", &size)
    room = try state.integer("capacity", &room)
    guard size >= 0, room >= 16, room & (room - 1) == 0, size <= room, room <= 1 << 31 else {
      throw TensorMismatch("the stored final observations have no sensible size")
    }
    if state.mode == .save { return try save(&state) }
    let stored = Observations.allocate(count: room, in: space, maskedActions: maskedActions)
    do throws(TensorMismatch) { try stored.transfer(&state, rows: room) } catch {
      stored.deallocate()
      throw error
    }
    guard state.mode == .restore else { return stored.deallocate() }
    rows.deallocate()
    (rows, capacity, first) = (stored, room, UInt32(truncatingIfNeeded: start))
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
