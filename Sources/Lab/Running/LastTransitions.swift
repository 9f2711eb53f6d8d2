import RLCore
import RunStore

/// The last transitions of a diverged training, with all their numbers, for debugging.
///
/// Training keeps none: that would cost a tabular agent more than its own work. Seeds and actions are enough to play the
/// episodes again; only the very last step of each environment is taken from the batch itself, as it really was.
struct LastTransitions {
  /// Number of transitions kept, over all environments of the batch.
  static let count = 100

  fileprivate struct Entry {
    var step: Int
    var row: Int
    var observation: [Double]
    var action: Int32
    var reward: Double
    var nextObservation: [Double]
    var ending: Ending
  }

  private var entries: [Entry] = []
  private let space: ObservationSpace

  /// - Parameter reader: of the run file, to which all finished episodes are written.
  init(of trainer: Trainer, in setup: PreparedRun, _ reader: RunReader) throws {
    let batch = trainer.batch
    space = batch.observationSpace
    let steps = min((Self.count + batch.count - 1) / batch.count, trainer.step / batch.count)
    let finished = try Self.finishedEpisodes(reader, enoughFor: steps, rows: batch.count)
    for row in 0..<batch.count {
      var trail: [Entry] = []
      var parts = try finished.filter { $0.episode.row == row }.map {
        (
          $0.episode.seed, $0.actions.map(Int32.init),
          try reader.clock(of: $0.episode, environments: batch.count)
        )
      }
      let running = Array(trainer.runningActions(row: row))
      parts.append(
        (
          batch.episodeSeeds[row], running,
          TrainingTime(
            steps: trainer.step - running.count * batch.count, episodes: batch.episodesBefore(row: row))
        ))
      for (seed, actions, clock) in parts.reversed() where !actions.isEmpty && trail.count < steps {
        trail = Self.played(seed, actions, clock, in: setup, row: row, last: steps - trail.count) + trail
      }
      if !trail.isEmpty { trail.removeLast() }
      trail.append(Entry(lastOf: batch, row: row))
      for index in trail.indices {
        trail[index].step = trainer.step - (trail.count - 1 - index) * batch.count
      }
      entries += trail
    }
    entries.sort { ($0.step, $0.row) < ($1.step, $1.row) }
    entries = entries.suffix(Self.count)
  }

  /// The latest finished episodes, oldest first: `steps` steps of one row may be spread among many episodes of other
  /// rows.
  private static func finishedEpisodes(
    _ reader: RunReader, enoughFor steps: Int, rows: Int
  ) throws -> [(episode: Episode, actions: [UInt16])] {
    let last = try reader.episodeCount
    if last == 0 { return [] }
    // Transitions of another environment cannot be replayed in this one.
    let change = try reader.lastEnvironmentChange()
    return try reader.episodesWithActions(max(1, last - 2 * steps * rows)...last).filter {
      $0.episode.step > change
    }
  }

  /// The `last` steps of an episode.
  private static func played(
    _ seed: UInt64, _ actions: [Int32], _ clock: TrainingTime, in setup: PreparedRun, row: Int, last: Int
  ) -> [Entry] {
    let batch = setup.environment.batch(
      count: 1, maxEpisodeSteps: setup.experiment.environment.maxEpisodeSteps, episodeSeeds: .listed([seed]))
    batch.setClock(clock, stride: setup.experiment.training.environments)
    batch.reset()
    var entries: [Entry] = []
    for (index, action) in actions.enumerated() {
      batch.actions[0] = action
      batch.step()
      if batch.hasFailed { return [] }
      if index >= actions.count - last { entries.append(Entry(lastOf: batch, row: 0)) }
    }
    for index in entries.indices { entries[index].row = row }
    return entries
  }

  /// The columns as stored in the run file, n transitions in order.
  var tensors: [NamedTensor] {
    let n = entries.count
    return [
      NamedTensor("step", shape: [n], .uint64(entries.map { UInt64($0.step) })),
      NamedTensor("environment", shape: [n], .int32(entries.map { Int32($0.row) })),
      column("observation", entries.map(\.observation)),
      NamedTensor("action", shape: [n], .int32(entries.map(\.action))),
      NamedTensor("reward", shape: [n], .float64(entries.map(\.reward))),
      column("next_observation", entries.map(\.nextObservation)),
      NamedTensor("ending", shape: [n], .uint8(entries.map(\.ending.rawValue))),
    ]
  }

  private func column(_ name: String, _ rows: [[Double]]) -> NamedTensor {
    switch space {
    case .discrete: NamedTensor(name, shape: [rows.count], .int32(rows.map { Int32($0[0]) }))
    case .box:
      NamedTensor(name, shape: [rows.count, space.rowSize], .float32(rows.joined().map { Float($0) }))
    }
  }
}

extension LastTransitions.Entry {
  fileprivate init(lastOf batch: BatchEnvironment, row: Int) {
    self.init(
      step: 0, row: row, observation: batch.previousObservations.row(row), action: batch.actions[row],
      reward: batch.rewards[row], nextObservation: batch.nextObservations.row(row), ending: batch.endings[row]
    )
  }
}
