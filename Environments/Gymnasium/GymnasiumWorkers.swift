import Foundation
import RLCore

/// Pool of idle workers: starting Python takes a quarter of a second, an evaluation can take less.
final class GymnasiumWorkers: @unchecked Sendable {
  static let shared = GymnasiumWorkers()
  private static let most = 8
  /// Seconds that an environment that does not respond has left when the program is asked to stop.
  private static let grace = 1.4
  private let lock = NSLock()
  private var idle: [GymnasiumWorker] = []
  private var host = ForeignHost()
  private var stopTime: ContinuousClock.Instant?
  /// What has been written as a warning.
  private var warnings: Set<String> = []

  /// Shuts the workers down when this process exits, so that environments can clean up; busy ones are killed by the
  /// system.
  private init() { atexit { GymnasiumWorkers.shared.dismiss() } }

  private func dismiss() {
    let all = lock.withLock {
      defer { idle = [] }
      return idle
    }
    withExtendedLifetime(all) {}
  }

  /// Sets the program that the workers serve.
  func attach(_ host: ForeignHost) { lock.withLock { self.host = host } }

  /// Receives the lines that environments print; nil if nobody wants them.
  var takeLine: (@Sendable (_ environment: String, _ line: String) -> Void)? {
    lock.withLock { host.takeLine }
  }

  /// Tells the program a line, the first time that there is this warning.
  func warn(_ warning: String) {
    let (isNew, host) = lock.withLock { (warnings.insert(warning).inserted, self.host) }
    if isNew { host.warn(warning) }
  }

  /// Whether the program was asked to stop so long ago that environments are no longer waited for.
  var hasToStop: Bool {
    lock.withLock {
      guard host.isStopping() else { return false }
      let now = ContinuousClock.now
      let began = stopTime ?? now
      stopTime = began
      return now - began > .seconds(Self.grace)
    }
  }

  /// A worker with `count` environments open, not yet reset.
  func take(
    _ environment: GymnasiumEnvironment, count: Int, isDrawn: Bool = false
  ) throws(EnvironmentFailure) -> GymnasiumWorker {
    let key = GymnasiumWorker.key(environment, count: count, isDrawn: isDrawn)
    if let worker = find({ $0.key == key }) {
      worker.process.serve(environment.name)
      return worker
    }
    let worker = try takeAny(for: environment.name)
    try worker.open(environment, count: count, isDrawn: isDrawn)
    return worker
  }

  /// A worker for queries.
  func takeAny(for name: String) throws(EnvironmentFailure) -> GymnasiumWorker {
    guard let worker = find({ _ in true }) else { return GymnasiumWorker(try PythonProcess(for: name)) }
    worker.process.serve(name)
    return worker
  }

  func giveBack(_ worker: GymnasiumWorker) {
    lock.lock()
    defer { lock.unlock() }
    if !worker.isSpoilt, idle.count < Self.most { idle.append(worker) }
  }

  private func find(_ isRight: (GymnasiumWorker) -> Bool) -> GymnasiumWorker? {
    lock.lock()
    defer { lock.unlock() }
    return idle.lastIndex(where: isRight).map { idle.remove(at: $0) }
  }
}
