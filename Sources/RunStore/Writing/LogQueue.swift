import Foundation

/// Carries buffers from the training thread to the writer's thread and back; there are three, and no more are made.
final class LogQueue: @unchecked Sendable {
  private let condition = NSCondition()
  private var empty = [LogBuffer(), LogBuffer(), LogBuffer()]
  private var full: [LogBuffer] = []
  private var isWriting = false
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

  /// Gives `buffer` to the writer's thread and waits for an empty one.
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

  /// Waits until all that was handed over is in the file.
  func waitUntilWritten() throws(RunStoreError) {
    let failure = locked { () -> RunStoreError? in
      while !hasEnded, isWriting || !full.isEmpty { condition.wait() }
      return self.failure
    }
    if let failure { throw failure }
  }

  /// Asks the writer's thread to end when all is written, and waits for that.
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

  /// The oldest full buffer; nil when the run is over.
  func next() -> LogBuffer? {
    locked {
      while full.isEmpty, !isClosed { condition.wait() }
      isWriting = !full.isEmpty
      return full.isEmpty ? nil : full.removeFirst()
    }
  }

  /// Gives a written buffer back.
  func giveBack(_ buffer: LogBuffer) {
    buffer.clear()
    locked {
      isWriting = false
      empty.append(buffer)
      condition.broadcast()
    }
  }

  /// Says that nothing more will be written, and why if not by request.
  func end(_ failure: RunStoreError?) {
    locked {
      self.failure = failure
      hasEnded = true
      condition.broadcast()
    }
  }
}
