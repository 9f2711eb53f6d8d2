import RLCore

/// The training side of a run file: takes episodes in at the cost of a copy, and hands them over in batches.
///
/// ```swift
/// try writer.log.appendEpisode(
///   seed: seed, return: sum, length: length, ending: .truncated, epsilon: 0.05, step: step, seconds: clock,
///   row: 0, actions: UnsafeBufferPointer(start: actions, count: length))
/// ```
///
/// The log changes buffers when one is full or a quarter of a second of training old; the writer's thread writes
/// the full one while the next fills. When that thread cannot follow, the log waits for it.
///
/// One thread uses a log at a time.
package final class EpisodeLog {
  /// Where the next episode goes. Behind a pointer: a class's own properties are checked for exclusive access.
  @usableFromInline let cursor: UnsafeMutablePointer<LogCursor>
  /// Bytes of one action: 2 above 256 actions.
  @usableFromInline let actionBytes: Int
  private let queue: LogQueue
  private var buffer: LogBuffer

  init(queue: LogQueue, actionBytes: Int) {
    (self.queue, self.actionBytes) = (queue, actionBytes)
    buffer = queue.takeFirst()
    cursor = .allocate(capacity: 1)
    cursor.initialize(to: LogCursor(buffer))
  }

  deinit { cursor.deallocate() }

  /// Takes an episode in whose actions are one byte each.
  ///
  /// - Parameters:
  ///   - seed: what `reset(seed:)` began it with.
  ///   - return: may be infinite or NaN; SQL shows NaN as NULL.
  ///   - epsilon: kept in single precision.
  ///   - step: environment steps of the run at its end.
  ///   - seconds: training time at its end, kept in microseconds. It is also the clock by which buffers change.
  ///   - row: the episode's row in the batch.
  /// - Precondition: there is one action a step, and the environment has at most 256 actions.
  /// - Throws: what went wrong on the writer's thread since the last call.
  @inlinable package func appendEpisode(
    seed: UInt64, return total: Double, length: Int, ending: Ending, epsilon: Double?, step: Int,
    seconds: Double,
    row: Int, actions: UnsafeBufferPointer<UInt8>
  ) throws(RunStoreError) {
    precondition(
      actions.count == length && actionBytes == 1, "an episode has one action a step, of one byte here")
    try append(
      LogEntry(
        seed: seed, return: total, length: length, ending: ending, epsilon: epsilon, step: step,
        seconds: seconds,
        row: row),
      actions: UnsafeRawBufferPointer(actions))
  }

  /// Takes an episode in whose actions are two bytes each.
  ///
  /// - Precondition: there is one action a step, and the environment has more than 256 actions.
  @inlinable package func appendEpisode(
    seed: UInt64, return total: Double, length: Int, ending: Ending, epsilon: Double?, step: Int,
    seconds: Double,
    row: Int, actions: UnsafeBufferPointer<UInt16>
  ) throws(RunStoreError) {
    precondition(
      actions.count == length && actionBytes == 2, "an episode has one action a step, of two bytes here")
    try append(
      LogEntry(
        seed: seed, return: total, length: length, ending: ending, epsilon: epsilon, step: step,
        seconds: seconds,
        row: row),
      actions: UnsafeRawBufferPointer(actions))
  }

  @inlinable @inline(__always) func append(
    _ entry: LogEntry, actions: UnsafeRawBufferPointer
  ) throws(RunStoreError) {
    if actions.count > cursor.pointee.actionsEnd - cursor.pointee.actions { try makeRoom(for: actions.count) }
    cursor.pointee.entry.initialize(to: entry)
    cursor.pointee.entry += 1
    if let source = actions.baseAddress {
      UnsafeMutableRawPointer(cursor.pointee.actions).copyMemory(from: source, byteCount: actions.count)
      cursor.pointee.actions += actions.count
    }
    if cursor.pointee.entry == cursor.pointee.entriesEnd || entry.seconds >= cursor.pointee.dueSeconds {
      try handOver(atSeconds: entry.seconds)
    }
  }

  @inline(never) @usableFromInline func makeRoom(for bytes: Int) throws(RunStoreError) {
    try handOver()
    if bytes > buffer.actionCapacity {
      buffer.growActions(to: bytes)
      cursor.pointee = LogCursor(buffer, dueSeconds: cursor.pointee.dueSeconds)
    }
  }

  @inline(never) @usableFromInline func handOver(atSeconds seconds: Double) throws(RunStoreError) {
    try handOver()
    cursor.pointee.dueSeconds = seconds + LogBuffer.period
  }

  /// Hands what was appended since the last time to the writer's thread, and goes on with an empty buffer.
  package func handOver() throws(RunStoreError) {
    buffer.entryCount = cursor.pointee.entry - buffer.entries
    buffer.actionCount = cursor.pointee.actions - buffer.actions
    // Also after a failure the cursor must leave the buffer's end: the next append would write beyond it.
    defer { cursor.pointee = LogCursor(buffer, dueSeconds: cursor.pointee.dueSeconds) }
    buffer = try queue.exchange(buffer)
  }

  /// Puts something beside the episodes of the current buffer; it is written in the same transaction.
  func add(_ item: LogItem) { buffer.items.append(item) }
}

/// One episode in memory.
@frozen @usableFromInline struct LogEntry {
  @usableFromInline let seed: UInt64
  @usableFromInline let `return`: Double
  @usableFromInline let step: Int
  @usableFromInline let seconds: Double
  @usableFromInline let length: Int32
  @usableFromInline let row: Int32
  /// NaN for none.
  @usableFromInline let epsilon: Float
  @usableFromInline let ending: Ending

  @inlinable init(
    seed: UInt64, return total: Double, length: Int, ending: Ending, epsilon: Double?, step: Int,
    seconds: Double,
    row: Int
  ) {
    (self.seed, self.return, self.step, self.seconds) = (seed, total, step, seconds)
    (self.length, self.row) = (Int32(length), Int32(row))
    self.epsilon = epsilon.map { Float($0) } ?? .nan
    self.ending = ending
  }
}

/// Where the next episode goes, and where there is no more room.
@frozen @usableFromInline struct LogCursor {
  @usableFromInline var entry: UnsafeMutablePointer<LogEntry>
  @usableFromInline let entriesEnd: UnsafeMutablePointer<LogEntry>
  @usableFromInline var actions: UnsafeMutablePointer<UInt8>
  @usableFromInline let actionsEnd: UnsafeMutablePointer<UInt8>
  /// Training time from which the buffer changes though it is not full.
  @usableFromInline var dueSeconds: Double

  init(_ buffer: LogBuffer, dueSeconds: Double = LogBuffer.period) {
    entry = buffer.entries
    entriesEnd = buffer.entries + LogBuffer.capacity
    actions = buffer.actions
    actionsEnd = buffer.actions + buffer.actionCapacity
    self.dueSeconds = dueSeconds
  }
}
