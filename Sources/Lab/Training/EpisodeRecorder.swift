import RLCore
import RunStore

/// Receives finished episodes with their actions.
package protocol EpisodeSink: AnyObject {
  /// Whether episodes are to be handed in.
  var keepsEpisodes: Bool { get }

  /// - Parameter actions: valid during the call.
  func append(_ episode: Episode, actions: UnsafeBufferPointer<Int32>)
}

extension EpisodeSink {
  package var keepsEpisodes: Bool { true }
}

extension EpisodeLog: EpisodeSink {}

/// Keeps nothing.
final class NoSink: EpisodeSink {
  var keepsEpisodes: Bool { false }
  func append(_ episode: Episode, actions: UnsafeBufferPointer<Int32>) {}
}

/// Tracks the running episodes of a batch: their actions and returns.
final class EpisodeRecorder {
  private let count: Int
  private let returns: Column<Double>
  private let lengths: Column<Int>
  private let capacities: Column<Int>
  private let actions: Column<UnsafeMutablePointer<Int32>>

  init(rows count: Int) {
    self.count = count
    returns = Column(count, filledWith: 0)
    lengths = Column(count, filledWith: 0)
    capacities = Column(count, filledWith: 1024)
    actions = Column((0..<count).map { _ in .allocate(capacity: 1024) })
  }

  deinit {
    for row in 0..<count { actions[row].deallocate() }
  }

  /// Records one step of row `row`.
  @inline(__always) func record(row: Int, action: Int32, reward: Double) {
    append(action, to: row)
    returns[row] += reward
  }

  @inline(__always) private func append(_ action: Int32, to row: Int) {
    let length = lengths[row]
    if length == capacities[row] { grow(row) }
    actions[row][length] = action
    lengths[row] = length &+ 1
  }

  /// The episodes so far. Their actions continue once `batch.replay` has repeated them.
  ///
  /// - Parameter chosen: `[B]`, the actions of the next step where they are chosen already, which are stored behind all others;
  ///   else empty.
  func transfer(_ state: inout StateTransfer, chosen: inout [Int32]) throws(TensorMismatch) {
    try state.values("returns", returns.start, shape: [count])
    var (sizes, all) = (
      (0..<count).map { Int32(clamping: lengths[$0]) }, (0..<count).flatMap { actions(row: $0) } + chosen
    )
    try state.list("lengths", &sizes)
    try state.list("actions", &all)
    guard state.mode == .restore else { return }
    let left = all.count - sizes.reduce(0) { $0 + Int($1) }
    guard sizes.count == count, sizes.allSatisfy({ $0 >= 0 }), left == 0 || left == count else {
      throw TensorMismatch("the stored episodes' lengths and actions are inconsistent")
    }
    var first = 0
    for row in 0..<count {
      lengths[row] = 0
      for action in all[first..<first + Int(sizes[row])] { append(action, to: row) }
      first += Int(sizes[row])
    }
    chosen = Array(all[first...])
  }

  /// Records steps of row `row` that `body` writes directly: at most as many as there is room for, with their actions
  /// and rewards. Its result is the number of steps.
  @inline(__always) func record(
    row: Int, atMost limit: Int,
    _ body: (
      _ limit: Int, _ actions: UnsafeMutablePointer<Int32>, _ earned: UnsafeMutablePointer<Double>
    ) -> Int
  ) -> Int {
    if lengths[row] == capacities[row] { grow(row) }
    let length = lengths[row]
    let steps = body(min(limit, capacities[row] - length), actions[row] + length, returns.start + row)
    lengths[row] = length + steps
    return steps
  }

  /// The return of row `row` in the episode so far.
  func returnSoFar(row: Int) -> Double { returns[row] }

  /// The actions of the episode in row `row`.
  func actions(row: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(start: actions[row], count: lengths[row])
  }

  /// Prepares row `row` for its next episode.
  func clear(row: Int) { (returns[row], lengths[row]) = (0, 0) }

  private func grow(_ row: Int) {
    let larger = UnsafeMutablePointer<Int32>.allocate(capacity: 2 * capacities[row])
    larger.update(from: actions[row], count: lengths[row])
    actions[row].deallocate()
    actions[row] = larger
    capacities[row] *= 2
  }
}

/// The mean return of the last hundred episodes.
package struct RecentReturns: Sendable {
  private var ring: [Double] = []
  private var next = 0
  private static let size = 100

  package init() {}

  mutating func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.list("returns", &ring)
    try state.integer("next", &next)
    guard ring.count <= Self.size, (0..<Self.size).contains(next), next == 0 || ring.count == Self.size else {
      throw TensorMismatch("the stored returns of recent episodes are damaged")
    }
  }

  package mutating func append(_ value: Double) {
    if ring.count < Self.size {
      ring.append(value)
    } else {
      ring[next] = value
      next = next + 1 == Self.size ? 0 : next + 1
    }
  }

  /// Nil before the first episode has ended.
  package var mean: Double? { ring.isEmpty ? nil : ring.reduce(0, +) / Double(ring.count) }
}
