import Foundation
import RLCore

/// Runs the seeds of one or several experiments in parallel, one thread each.
///
/// Training keeps a core busy for minutes; threads, not tasks, leave Swift's cooperative pool alone.
package final class ExperimentRunner: @unchecked Sendable {
  /// An event of a seed's run.
  package enum Event: Sendable {
    case started(seed: UInt64)
    case progress(seed: UInt64, SeedRun.Progress)
    case ended(SeedRun.Outcome)
    case failed(seed: UInt64, any Error)
  }

  private let lock = NSCondition()
  private var waiting: [(run: Int, SeedRun)]
  private var events: [(run: Int, event: Event)] = []
  private var working = 0

  /// - Parameter runs: one a seed; they begin in this order.
  package init(_ runs: [SeedRun]) { waiting = runs.enumerated().reversed().map { ($0.offset, $0.element) } }

  /// Starts at most `jobs` threads.
  package func start(jobs: Int, shouldStop: @escaping @Sendable () -> Bool) {
    let count = min(jobs, waiting.count)
    working = count
    for _ in 0..<count {
      let thread = Thread { self.work(shouldStop) }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// The events since the last call, each with the index of its run; waits up to `timeout` seconds for one.
  ///
  /// - Returns: nil when all has been told and nothing more will happen.
  package func nextEvents(timeout: Double) -> [(run: Int, event: Event)]? {
    lock.lock()
    defer { lock.unlock() }
    if events.isEmpty, working > 0 { _ = lock.wait(until: Date(timeIntervalSinceNow: timeout)) }
    if events.isEmpty, working == 0 { return nil }
    defer { events = [] }
    return events
  }

  private func work(_ shouldStop: @escaping @Sendable () -> Bool) {
    while let (index, run) = takeRun(unless: shouldStop()) {
      tell(index, .started(seed: run.seed))
      do {
        let outcome = try run.run(
          shouldStop: shouldStop, onProgress: { self.tell(index, .progress(seed: run.seed, $0)) })
        tell(index, .ended(outcome))
      } catch {
        tell(index, .failed(seed: run.seed, error))
      }
    }
    lock.lock()
    working -= 1
    lock.broadcast()
    lock.unlock()
  }

  private func takeRun(unless isStopping: Bool) -> (run: Int, SeedRun)? {
    lock.lock()
    defer { lock.unlock() }
    return isStopping ? nil : waiting.popLast()
  }

  private func tell(_ run: Int, _ event: Event) {
    lock.lock()
    events.append((run, event))
    lock.broadcast()
    lock.unlock()
  }
}
