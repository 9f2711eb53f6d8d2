import RLCore

extension ReplayBuffer {
  /// Transfers the whole buffer. A checkpoint gets the transitions that have come since the last one; priorities,
  /// which change anywhere, it gets whole.
  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    let total = try state.integer("appended", &appended)
    let rows = min(max(total, 0), capacity)
    let changed = state.savesChanges ? takeChanged() : nil
    let slots = changed.map { ranges($0, capacity) }
    if state.mode == .restore {
      (head, frameHead, savedCount) = (appended % capacity, appended % frames.count, nil)
    }
    try state.scope("observations") { state throws(TensorMismatch) in
      try frames.transfer(
        &state, rows: min(max(total, 0), frames.count), changed: changed.map { ranges($0, frames.count) })
    }
    if stack > 1 {
      try state.values("ages", ages.start, shape: [rows], changed: slots, in: 0...UInt8(stack - 1))
    }
    try actions.transfer(&state, rows: rows, changed: slots)
    try state.values("rewards", rewards.start, shape: [rows], changed: slots)
    try state.values(
      "kinds", kinds.start, shape: [rows], changed: slots, in: 0...(Link.cut.rawValue | Self.handedOver))
    try links.start.withMemoryRebound(to: Int32.self, capacity: rows) { links throws(TensorMismatch) in
      try state.values("links", links, shape: [rows], changed: slots)
    }
    try state.scope("finals") { state throws(TensorMismatch) in
      // No transition has two, and the ring grows by doubling.
      try finals.transfer(&state, mostRows: max(16, 2 * (capacity + newest.count)))
    }
    guard try (0...newest.count).contains(state.integer("newestCount", &newestCount)) else {
      throw TensorMismatch("the stored replay buffer has more environments")
    }
    try state.scope("newest") { state throws(TensorMismatch) in
      try newest.transfer(&state, rows: newest.count, of: observationSpace)
    }
    if let priorities { try state.scope("priorities", priorities.transfer) }
    if state.mode == .restore { try checkOrder() }
  }

  /// - Throws: where what was put back belongs together in no way.
  private func checkOrder() throws(TensorMismatch) {
    for slot in 0..<count where link(slot) == .shared && links[slot] > capacity {
      throw TensorMismatch("transition \(slot) of the stored replay buffer is out of bounds")
    }
    guard newestCount <= appended, drawableCount == 0 || priorities.map({ $0.total > 0 }) != false else {
      throw TensorMismatch("the stored replay buffer has nothing to sample")
    }
  }

  /// The numbers of the transitions written since the last call, or nil for all. Links of the then latest ones have
  /// been set since.
  private func takeChanged() -> Range<Int>? {
    defer { savedCount = appended }
    guard let savedCount else { return nil }
    let first = max(0, savedCount - newest.count)
    return appended - first < capacity ? first..<appended : nil
  }

  /// The places of transitions with these numbers in a ring of `count` places.
  private func ranges(_ numbers: Range<Int>, _ count: Int) -> [Range<Int>] {
    ringRanges(from: numbers.lowerBound % count, count: numbers.count, count)
  }
}

/// `count` places of a ring from `start` on, as one or two ranges.
///
/// - Precondition: `start` is a place of the ring, and `count` at most its capacity.
package func ringRanges(from start: Int, count: Int, _ capacity: Int) -> [Range<Int>] {
  let end = start + count
  return end <= capacity ? [start..<end] : [0..<end - capacity, start..<capacity]
}
