import Comparison
import Foundation
import Lab
import RLCore
import RunStore
import RunViews

/// The views of an experiment's key `log`, written during training.
struct LiveViews {
  private let kinds: [RunViewKind]
  private let paths: [UInt64: String]
  private let defaults: [String: String]
  private var active: [UInt64: LiveView] = [:]
  /// Views that could not be written; training continues without them.
  private(set) var failures: [(seed: UInt64, error: any Error)] = []

  init(_ experiment: Experiment, runs: [(seed: UInt64, path: String)], catalog: Catalog) {
    defaults = catalog.defaultSettings(
      environment: experiment.environment.entry.id, algorithm: experiment.agent.entry.name)
    kinds = experiment.log.compactMap(RunViewKind.init)
    paths = Dictionary(uniqueKeysWithValues: runs.map { ($0.seed, $0.path) })
  }

  /// Follows each seed from its first report, when its run file is at the resumed state, to its end.
  mutating func take(_ event: ExperimentRunner.Event) {
    guard !kinds.isEmpty else { return }
    switch event {
    case .started: break
    case .progress(let seed, _): begin(seed)
    case .ended(let outcome):
      begin(outcome.seed)
      end(outcome.seed)
    case .failed(let seed, _): end(seed)
    }
  }

  private mutating func begin(_ seed: UInt64) {
    guard active[seed] == nil, let path = paths[seed] else { return }
    active[seed] = LiveView(path, kinds, defaults)
  }

  private mutating func end(_ seed: UInt64) {
    guard let failure = active[seed]?.end() else { return }
    failures.append((seed, failure))
  }
}

/// Views of one run that a separate thread updates every second.
private final class LiveView: @unchecked Sendable {
  private let condition = NSCondition()
  private var isEnding = false
  private var hasEnded = false
  private var failure: (any Error)?
  /// Seconds between two reads of the run file.
  private static let period = 1.0

  init(_ path: String, _ kinds: [RunViewKind], _ defaults: [String: String]) {
    let thread = Thread {
      var failure: (any Error)?
      do { try self.follow(path, kinds, defaults) } catch { failure = error }
      self.condition.lock()
      (self.failure, self.hasEnded) = (failure, true)
      self.condition.broadcast()
      self.condition.unlock()
    }
    thread.name = "views"
    thread.start()
  }

  private func follow(_ path: String, _ kinds: [RunViewKind], _ defaults: [String: String]) throws {
    let writer = try ViewWriter(
      RunReader(path), places: kinds.map { ($0, $0.defaultPath(forRun: path)) }, defaults: defaults,
      isLive: true)
    while !waitForEnd() { try writer.catchUp() }
    try writer.end()
  }

  /// Waits a period, or until the end is requested.
  private func waitForEnd() -> Bool {
    condition.lock()
    defer { condition.unlock() }
    if !isEnding { _ = condition.wait(until: Date(timeIntervalSinceNow: Self.period)) }
    return isEnding
  }

  /// Waits until everything is written; the failure, if any.
  func end() -> (any Error)? {
    condition.lock()
    defer { condition.unlock() }
    isEnding = true
    condition.broadcast()
    while !hasEnded { condition.wait() }
    return failure
  }
}
