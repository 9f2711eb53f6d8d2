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
  /// Where the next episode goes.
  var cursor: LogCursor
  /// Bytes that an action takes in a buffer: 2 above 256 actions.
  let actionBytes: Int
  private let queue: LogQueue
  private var buffer: LogBuffer

  init(queue: LogQueue, actionBytes: Int) {
    (self.queue, self.actionBytes) = (queue, actionBytes)
    buffer = queue.takeFirst()
    cursor = LogCursor(buffer)
  }

  /// Takes an episode in.
  ///
  /// - Parameters:
  ///   - seed: what `reset(seed:)` began it with.
  ///   - return: may be infinite or NaN; SQL shows NaN as NULL.
  ///   - epsilon: comes back in single precision.
  ///   - step: environment steps of the run at its end.
  ///   - seconds: training time at its end, kept in microseconds. It is also the clock by which buffers change.
  ///   - row: the episode's row in the batch.
  ///   - actions: all below the environment's number of actions.
  /// - Precondition: there is one action a step.
  /// - Throws: what went wrong on the writer's thread since the last call.
  package func appendEpisode(
    seed: UInt64, return total: Double, length: Int, ending: Ending, epsilon: Double?, step: Int,
    seconds: Double, row: Int, actions: UnsafeBufferPointer<Int32>
  ) throws(RunStoreError) {
    precondition(actions.count == length, "an episode has one action a step")
    let bytes = length &* actionBytes
    if bytes > cursor.actionsEnd - cursor.actions { try makeRoom(for: bytes) }
    cursor.entry.initialize(
      to: LogEntry(
        seed: seed, return: total, length: length, ending: ending, epsilon: epsilon, step: step,
        seconds: seconds, row: row))
    cursor.entry += 1
    let target = cursor.actions
    if actionBytes == 1 {
      for index in 0..<length { target[index] = UInt8(truncatingIfNeeded: actions[index]) }
    } else {
      for index in 0..<length {
        UnsafeMutableRawPointer(target).storeBytes(
          of: UInt16(truncatingIfNeeded: actions[index]).littleEndian, toByteOffset: 2 &* index,
          as: UInt16.self)
      }
    }
    cursor.actions = target + bytes
    if cursor.entry == cursor.entriesEnd || seconds >= cursor.dueSeconds { try handOver(atSeconds: seconds) }
  }

  @inline(never) private func makeRoom(for bytes: Int) throws(RunStoreError) {
    try handOver()
    if bytes > buffer.actionCapacity {
      buffer.growActions(to: bytes)
      cursor = LogCursor(buffer, dueSeconds: cursor.dueSeconds)
    }
  }

  @inline(never) private func handOver(atSeconds seconds: Double) throws(RunStoreError) {
    try handOver()
    cursor.dueSeconds = seconds + LogBuffer.period
  }

  /// Hands what was appended since the last time to the writer's thread, and goes on with an empty buffer.
  package func handOver() throws(RunStoreError) {
    buffer.entryCount = cursor.entry - buffer.entries
    buffer.actionCount = cursor.actions - buffer.actions
    // Also after a failure the cursor must leave the buffer's end: the next append would write beyond it.
    defer { cursor = LogCursor(buffer, dueSeconds: cursor.dueSeconds) }
    buffer = try queue.exchange(buffer)
  }

  /// Puts something beside the episodes of the current buffer; it is written in the same transaction.
  func add(_ item: LogItem) { buffer.items.append(item) }
}

/// One episode in memory.
struct LogEntry {
  let seed: UInt64
  let `return`: Double
  let step: Int
  let seconds: Double
  let length: Int32
  let row: Int32
  /// NaN for none.
  let epsilon: Double
  let ending: Ending

  init(
    seed: UInt64, return total: Double, length: Int, ending: Ending, epsilon: Double?, step: Int,
    seconds: Double, row: Int
  ) {
    (self.seed, self.return, self.step, self.seconds) = (seed, total, step, seconds)
    (self.length, self.row) = (Int32(length), Int32(row))
    self.epsilon = epsilon ?? .nan
    self.ending = ending
  }
}

/// Where the next episode goes, and where there is no more room.
struct LogCursor {
  var entry: UnsafeMutablePointer<LogEntry>
  let entriesEnd: UnsafeMutablePointer<LogEntry>
  var actions: UnsafeMutablePointer<UInt8>
  let actionsEnd: UnsafeMutablePointer<UInt8>
  /// Training time from which the buffer changes though it is not full.
  var dueSeconds: Double

  init(_ buffer: LogBuffer, dueSeconds: Double = LogBuffer.period) {
    entry = buffer.entries
    entriesEnd = buffer.entries + LogBuffer.capacity
    actions = buffer.actions
    actionsEnd = buffer.actions + buffer.actionCapacity
    self.dueSeconds = dueSeconds
  }
}
