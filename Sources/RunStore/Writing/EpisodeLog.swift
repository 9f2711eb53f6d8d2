/// The training side of a run file: buffers episodes at the cost of a copy, and passes them on in batches.
///
/// ```swift
/// writer.log.append(episode, actions: UnsafeBufferPointer(start: actions, count: episode.length))
/// ```
///
/// The log changes buffers when one is full or a quarter of a second of training old; the writer's thread writes
/// the full one while the next fills. When that thread cannot follow, the log waits for it.
///
/// One thread uses a log at a time.
package final class EpisodeLog {
  /// What went wrong on the writer's thread; episodes that come later are dropped, since training does not depend on them.
  package private(set) var failure: RunStoreError?
  /// Where the next episode goes.
  private var cursor: LogCursor
  /// Bytes that an action takes in a buffer: 2 above 256 actions.
  private let actionBytes: Int
  private var nextNumber: Int
  private let queue: LogQueue
  private var buffer: LogBuffer

  /// - Parameter episodes: that are in the file.
  init(queue: LogQueue, actionCount: Int, episodes: Int) {
    self.queue = queue
    actionBytes = actionCount > 256 ? 2 : 1
    nextNumber = episodes + 1
    buffer = queue.takeFirst()
    cursor = LogCursor(buffer)
  }

  /// Takes an episode in. Its `seconds` are also the clock by which buffers change.
  ///
  /// - Parameter actions: all below the environment's number of actions.
  /// - Precondition: episodes are numbered without a gap, and have one action a step.
  package func append(_ episode: Episode, actions: UnsafeBufferPointer<Int32>) {
    if failure != nil { return }
    precondition(episode.number == nextNumber, "episodes are numbered without a gap")
    precondition(actions.count == episode.length, "an episode has one action a step")
    let bytes = actions.count &* actionBytes
    if bytes > cursor.actionsEnd - cursor.actions, !makeRoom(for: bytes) { return }
    cursor.episode.initialize(to: episode)
    cursor.episode += 1
    let target = cursor.actions
    if actionBytes == 1 {
      Self.narrow(actions, into: target)
    } else {
      for index in 0..<actions.count {
        UnsafeMutableRawPointer(target).storeBytes(
          of: UInt16(truncatingIfNeeded: actions[index]).littleEndian, toByteOffset: 2 &* index,
          as: UInt16.self)
      }
    }
    cursor.actions = target + bytes
    nextNumber &+= 1
    if cursor.episode == cursor.episodesEnd || episode.seconds >= cursor.dueSeconds {
      changeBuffers(atSeconds: episode.seconds)
    }
  }

  /// The lowest byte of each action: sixteen at a time, and the last sixteen once more, or one by one where there are fewer.
  @inline(__always) private static func narrow(
    _ actions: UnsafeBufferPointer<Int32>, into target: UnsafeMutablePointer<UInt8>
  ) {
    let count = actions.count
    guard count >= 16 else {
      for index in 0..<count { target[index] = UInt8(truncatingIfNeeded: actions[index]) }
      return
    }
    let source = UnsafeRawBufferPointer(actions)
    var index = 0
    while index < count {
      let start = min(index, count &- 16)
      let sixteen = source.loadUnaligned(fromByteOffset: 4 &* start, as: SIMD16<Int32>.self)
      UnsafeMutableRawPointer(target + start).storeBytes(
        of: SIMD16<UInt8>(truncatingIfNeeded: sixteen), as: SIMD16<UInt8>.self)
      index &+= 16
    }
  }

  /// - Returns: whether there is room now.
  @inline(never) private func makeRoom(for bytes: Int) -> Bool {
    do { try handOver() } catch { return false }
    if bytes > buffer.actionCapacity {
      buffer.growActions(to: bytes)
      cursor = LogCursor(buffer, dueSeconds: cursor.dueSeconds)
    }
    return true
  }

  @inline(never) private func changeBuffers(atSeconds seconds: Double) {
    // A failure is kept.
    try? handOver()
    cursor.dueSeconds = seconds + LogBuffer.period
  }

  /// Passes everything appended so far to the writer thread, and continues with an empty buffer.
  ///
  /// - Throws: what went wrong on the writer's thread.
  package func handOver() throws(RunStoreError) {
    buffer.episodeCount = cursor.episode - buffer.episodes
    buffer.actionCount = cursor.actions - buffer.actions
    // Also after a failure the cursor must leave the buffer's end: the next append would write beyond it.
    defer { cursor = LogCursor(buffer, dueSeconds: cursor.dueSeconds) }
    do throws(RunStoreError) { buffer = try queue.exchange(buffer) } catch {
      failure = error
      throw error
    }
  }

  /// Adds an item to the current buffer; it is written in the same transaction.
  func add(_ item: LogItem) { buffer.items.append(item) }
}

/// The place of the next episode, and the end of the buffer.
private struct LogCursor {
  var episode: UnsafeMutablePointer<Episode>
  let episodesEnd: UnsafeMutablePointer<Episode>
  var actions: UnsafeMutablePointer<UInt8>
  let actionsEnd: UnsafeMutablePointer<UInt8>
  /// Training time at which the buffer is passed on even if it is not full.
  var dueSeconds: Double

  init(_ buffer: LogBuffer, dueSeconds: Double = LogBuffer.period) {
    episode = buffer.episodes
    episodesEnd = buffer.episodes + LogBuffer.capacity
    actions = buffer.actions
    actionsEnd = buffer.actions + buffer.actionCapacity
    self.dueSeconds = dueSeconds
  }
}
