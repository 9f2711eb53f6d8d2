import CMinAtar
import RLCore

/// Batch stepper for MinAtar: one call of `CMinAtar` steps all worlds, and writes of the observations only the cells
/// that differ from what a row shows.
final class ArcadeBatchStepper: BatchStepper {
  private let prototype: ArcadeWorld
  private let columns: BatchColumns
  private let worldSize = minatar_world_size()
  private let worlds: Column<UInt64>
  private let keys: Column<UInt8>
  private let shown: Column<UInt64>
  private let ended: Column<Int32>
  private let seeds: Column<UInt32>
  /// The stream of the seeds of episodes that continue it; nil until one does.
  private let streams: Column<RandomStream?>
  private let batch: MinAtarBatch
  /// Rows whose next episode is still to be seeded, and whether a row is one of them.
  private let waiting: Column<Int32>
  private let isWaiting: Column<Bool>
  private var waitingCount = 0

  /// - Parameter variant: which of `minatar_variants()` is used; nil for the fastest.
  init(_ prototype: ArcadeWorld, _ columns: BatchColumns, variant: Int32? = nil) {
    (self.prototype, self.columns) = (prototype, columns)
    let count = columns.count
    worlds = Column(count * worldSize, filledWith: 0)
    keys = Column(prototype.keys)
    shown = Column(count * minatar_shown_size(), filledWith: 0)
    ended = Column(count, filledWith: 0)
    seeds = Column(count, filledWith: 0)
    streams = Column(count, filledWith: nil)
    waiting = Column(count, filledWith: 0)
    isWaiting = Column(count, filledWith: false)
    guard let previous = columns.previousObservations.values, let observations = columns.observations.values,
      let next = columns.nextObservations.values
    else {
      preconditionFailure("MinAtar's observations are arrays")
    }
    batch = MinAtarBatch(
      game: prototype.game.kernel, count: count, worlds: worlds.start, keys: keys.start,
      actions: columns.actions.start, elapsed: columns.elapsedSteps.start, limit: columns.limit,
      rewards: columns.rewards.start,
      endings: UnsafeMutableRawPointer(columns.endings.start).assumingMemoryBound(to: UInt8.self),
      previous_observations: previous, observations: observations, next_observations: next,
      shown: shown.start, ended: ended.start, variant: variant ?? minatar_variants() - 1)
  }

  var failure: EnvironmentFailure? { nil }

  func reset() {
    for row in 0..<columns.count { begin(row: row) }
  }

  func step() {
    var batch = batch
    let count = minatar_step(&batch)
    for index in 0..<count {
      let row = Int(ended[index])
      columns.finishedSeeds[row] = columns.episodeSeeds[row]
      prepare(row, index)
    }
    start(count, isWritten: true)
    for index in 0..<count {
      let row = ended[index]
      guard !isWaiting[Int(row)] else { continue }
      isWaiting[Int(row)] = true
      waiting[waitingCount] = row
      waitingCount += 1
    }
    if waitingCount >= min(columns.count, Self.seededTogether) { seedAhead() }
  }

  /// Three quarters of what `CMinAtar` seeds at once: a row that waited longer would more often end again.
  private static let seededTogether = 48

  /// Seeds the next episodes of the rows that wait, where their seeds are known.
  private func seedAhead() {
    var known = 0
    for index in 0..<waitingCount {
      let row = waiting[index]
      isWaiting[Int(row)] = false
      guard let seed = columns.seedAhead(row: Int(row)) else { continue }
      waiting[known] = row
      seeds[known] = UInt32(truncatingIfNeeded: seed)
      known += 1
    }
    var batch = batch
    minatar_seed_ahead(&batch, waiting.start, seeds.start, known)
    waitingCount = 0
  }

  /// Somebody else may have written to the row's observation since the last step.
  func begin(row: Int) {
    ended[0] = Int32(truncatingIfNeeded: row)
    prepare(row, 0)
    start(1, isWritten: false)
  }

  /// Starts an episode in the first `count` rows of `ended`, with `seeds`.
  private func start(_ count: Int, isWritten: Bool) {
    var batch = batch
    let parameters = prototype.parameters
    minatar_begin(
      &batch, parameters.stickyActionProbability, parameters.hasDifficultyRamping ? 1 : 0, ended.start,
      seeds.start, count, isWritten ? 1 : 0)
  }

  /// Draws the seed of a row's next episode to `seeds`.
  private func prepare(_ row: Int, _ index: Int) {
    columns.elapsedSteps[row] = 0
    if let drawn = columns.nextSeed(row: row) {
      columns.episodeSeeds[row] = drawn
      streams[row] = nil
      seeds[index] = UInt32(truncatingIfNeeded: drawn)
    } else {
      var stream = streams[row] ?? RandomStream(seed: columns.episodeSeeds[row])
      seeds[index] = stream.next32()
      streams[row] = stream
    }
  }

  func environment(at row: Int) -> any Environment {
    ArcadeWorld(
      prototype, memory: UnsafeBufferPointer(start: worlds.start + row * worldSize, count: worldSize))
  }
}
