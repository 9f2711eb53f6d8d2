import Foundation
import Lab
import RLCore

/// Executes a recorded run again in a separate thread, to say what its learning steps did.
final class UpdateExplainer: @unchecked Sendable {
  /// What is known of a learning step.
  enum Answer {
    case known(UpdateReplay.LearningStep)
    case working(Double)
    case failed(String)
  }

  private let path: String
  private let catalog: Catalog
  private let allowsCode: Bool
  /// Seconds that a caller waits: none in a window, which continues meanwhile.
  private let patience: Double
  private let condition = NSCondition()
  private var known: [Int: UpdateReplay.LearningStep] = [:]
  private var wanted: ClosedRange<Int>?
  private var isWorking = false
  private var hasNews = false
  private var share = 0.0
  private var failure: String?
  /// Used by the worker alone.
  private var replay: UpdateReplay?

  /// Learning steps that are executed together, and how many are kept.
  private static let (chunk, mostKnown) = (64, 2_048)

  init(_ path: String, catalog: Catalog, allowsCode: Bool, patience: Double) {
    (self.path, self.catalog, self.allowsCode, self.patience) = (path, catalog, allowsCode, patience)
  }

  /// The learning step after `step` environment steps.
  ///
  /// - Parameters:
  ///   - episode: environment steps after the first and the last step of its episode.
  ///   - environments: rows of the batch.
  func answer(atStep step: Int, of episode: ClosedRange<Int>, environments: Int) -> Answer {
    condition.lock()
    defer { condition.unlock() }
    if let step = known[step] { return .known(step) }
    if let failure { return .failed(failure) }
    let first =
      episode.lowerBound
      + (step - episode.lowerBound) / (Self.chunk * environments) * (Self.chunk * environments)
    let chunk = first...min(first + (Self.chunk - 1) * environments, episode.upperBound)
    if wanted != chunk { (wanted, share) = (chunk, 0) }
    if !isWorking {
      isWorking = true
      Thread.detachNewThread { [self] in work() }
    }
    let end = Date().addingTimeInterval(patience)
    while known[step] == nil, failure == nil, condition.wait(until: end) {}
    if let step = known[step] { return .known(step) }
    return failure.map { .failed($0) } ?? .working(share)
  }

  /// The first known step behind `step` at which something was learned, or nil.
  func nextUpdate(after step: Int) -> Int? {
    condition.lock()
    defer { condition.unlock() }
    return known.values.lazy.filter { $0.step > step && !$0.updates.isEmpty }.map(\.step).min()
  }

  /// Whether new results are available since the last call.
  func takeNews() -> Bool {
    condition.lock()
    defer { condition.unlock() }
    defer { hasNews = false }
    return hasNews
  }

  /// An explainer of the file as it is now, after the run was taken back to a checkpoint or restarted.
  ///
  /// This one stops working; episodes that are still shown keep what it knows.
  func renewed() -> UpdateExplainer {
    condition.lock()
    defer { condition.unlock() }
    (wanted, failure) = (nil, "the run was restarted meanwhile; go to the episode again")
    condition.broadcast()
    return UpdateExplainer(path, catalog: catalog, allowsCode: allowsCode, patience: patience)
  }

  private func work() {
    #if os(Linux)
      // Of this thread alone: training in parallel has priority.
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
    #endif
    condition.lock()
    while let steps = wanted {
      condition.unlock()
      let result = Result { try explain(steps) }
      condition.lock()
      // Something else may be wanted by now.
      if wanted == steps { wanted = nil }
      switch result {
      case .success(let steps):
        if known.count > Self.mostKnown { known = [:] }
        for step in steps { known[step.step] = step }
      case .failure(let error): failure = failure ?? "\(error)"
      }
      hasNews = true
      condition.broadcast()
    }
    isWorking = false
    condition.unlock()
  }

  private func explain(_ steps: ClosedRange<Int>) throws -> [UpdateReplay.LearningStep] {
    let replay = try self.replay ?? UpdateReplay(path, catalog: catalog, allowsCode: allowsCode)
    self.replay = replay
    return try replay.explain(
      steps: steps,
      shouldStop: {
        condition.lock()
        defer { condition.unlock() }
        return wanted != steps
      },
      onProgress: { done in
        condition.lock()
        (share, hasNews) = (done, true)
        condition.unlock()
      })
  }
}
