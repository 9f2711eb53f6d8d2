import RLCore
import RunStore

/// Passes finished episodes on to a run file's log.
///
/// Training is not interrupted by a file that cannot be written: the failure is kept for whoever asks.
final class RunLogSink: EpisodeSink {
  private let log: EpisodeLog
  private let actionCount: Int
  private var bytes: [UInt8] = []
  private var words: [UInt16] = []
  private(set) var failure: RunStoreError?

  init(_ log: EpisodeLog, actionCount: Int) { (self.log, self.actionCount) = (log, actionCount) }

  func append(_ episode: FinishedEpisode, actions: UnsafeBufferPointer<Int32>) {
    guard failure == nil else { return }
    do throws(RunStoreError) {
      if actionCount <= 256 {
        Self.convert(actions, into: &bytes)
        try bytes.withUnsafeBufferPointer { all throws(RunStoreError) in
          try append(episode, UnsafeBufferPointer(rebasing: all[..<actions.count]))
        }
      } else {
        Self.convert(actions, into: &words)
        try words.withUnsafeBufferPointer { all throws(RunStoreError) in
          try append(episode, UnsafeBufferPointer(rebasing: all[..<actions.count]))
        }
      }
    } catch {
      failure = error
    }
  }

  private static func convert<Number: FixedWidthInteger>(
    _ actions: UnsafeBufferPointer<Int32>, into numbers: inout [Number]
  ) {
    if numbers.count < actions.count { numbers = Array(repeating: 0, count: 2 * actions.count) }
    for index in 0..<actions.count { numbers[index] = Number(truncatingIfNeeded: actions[index]) }
  }

  private func append(_ episode: FinishedEpisode, _ actions: UnsafeBufferPointer<UInt8>) throws(RunStoreError)
  {
    try log.appendEpisode(
      seed: episode.seed, return: episode.return, length: episode.length, ending: episode.ending,
      epsilon: episode.epsilon, step: episode.step, seconds: episode.seconds, row: episode.row,
      actions: actions)
  }

  private func append(_ episode: FinishedEpisode, _ actions: UnsafeBufferPointer<UInt16>)
    throws(RunStoreError)
  {
    try log.appendEpisode(
      seed: episode.seed, return: episode.return, length: episode.length, ending: episode.ending,
      epsilon: episode.epsilon, step: episode.step, seconds: episode.seconds, row: episode.row,
      actions: actions)
  }
}
