import Foundation

/// Exchanges buffers between the training thread and the writer thread; there are exactly three.
final class LogQueue: @unchecked Sendable {
  private let condition = NSCondition()
  private var empty = [LogBuffer(), LogBuffer(), LogBuffer()]
  private var full: [LogBuffer] = []
  /// Whether the writer's thread has something that is not committed.
  private var isWriting = false
  private var isAwaited = false
  private var isClosed = false
  private var hasEnded = false
  private var failure: RunStoreError?

  private func locked<Result>(_ body: () -> Result) -> Result {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }

  // MARK: Training thread

  func takeFirst() -> LogBuffer { locked { empty.removeLast() } }

  /// Passes `buffer` to the writer thread and waits for an empty one.
  ///
  /// - Throws: what went wrong on the writer's thread, now and ever after.
  func exchange(_ buffer: LogBuffer) throws(RunStoreError) -> LogBuffer {
    let result: Result<LogBuffer, RunStoreError> = locked {
      if let failure { return .failure(failure) }
      precondition(!hasEnded, "the run is finished")
      if buffer.episodeCount == 0, buffer.items.isEmpty { return .success(buffer) }
      full.append(buffer)
      condition.broadcast()
      while empty.isEmpty, !hasEnded { condition.wait() }
      return failure.map { .failure($0) } ?? .success(empty.removeLast())
    }
    return try result.get()
  }

  /// Waits until everything passed on is in the file.
  func waitUntilWritten() throws(RunStoreError) {
    let failure = locked { () -> RunStoreError? in
      isAwaited = true
      condition.broadcast()
      while !hasEnded, isWriting || !full.isEmpty { condition.wait() }
      isAwaited = false
      return self.failure
    }
    if let failure { throw failure }
  }

  /// Asks the writer thread to finish when everything is written, and waits for it.
  func close() throws(RunStoreError) {
    let failure = locked { () -> RunStoreError? in
      isClosed = true
      condition.broadcast()
      while !hasEnded { condition.wait() }
      return self.failure
    }
    if let failure { throw failure }
  }

  // MARK: Writer's thread

  /// What the writer's thread does next.
  enum Task {
    case write(LogBuffer)
    /// Commit what is written: it is due, or waited for.
    case commit
    case end
  }

  /// The next task, as soon as there is one.
  ///
  /// - Parameter due: when the open transaction is committed at the latest; nil where none is open.
  func next(commitBy due: Date?) -> Task {
    locked {
      while full.isEmpty {
        if let due {
          if isAwaited || isClosed || !condition.wait(until: due) { break }
        } else {
          if isClosed { return .end }
          condition.wait()
        }
      }
      if full.isEmpty { return .commit }
      isWriting = true
      return .write(full.removeFirst())
    }
  }

  /// Returns a written buffer.
  func giveBack(_ buffer: LogBuffer, isCommitted: Bool) {
    buffer.clear()
    locked {
      isWriting = !isCommitted
      empty.append(buffer)
      condition.broadcast()
    }
  }

  func markCommitted() {
    locked {
      isWriting = false
      condition.broadcast()
    }
  }

  /// Marks the queue as ended, with the failure if there was one.
  func end(_ failure: RunStoreError?) {
    locked {
      self.failure = failure
      hasEnded = true
      condition.broadcast()
    }
  }
}
