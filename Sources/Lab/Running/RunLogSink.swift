import RLCore
import RunStore

/// Passes finished episodes on to a run file's log.
///
/// Training is not interrupted by a file that cannot be written: the failure is kept for whoever asks.
final class RunLogSink: EpisodeSink {
  private let log: EpisodeLog
  private(set) var failure: RunStoreError?

  init(_ log: EpisodeLog) { self.log = log }

  func append(_ episode: FinishedEpisode, actions: UnsafeBufferPointer<Int32>) {
    guard failure == nil else { return }
    do throws(RunStoreError) {
      try log.appendEpisode(
        seed: episode.seed, return: episode.return, length: episode.length, ending: episode.ending,
        epsilon: episode.epsilon, step: episode.step, seconds: episode.seconds, row: episode.row,
        actions: actions)
    } catch {
      failure = error
    }
  }
}
