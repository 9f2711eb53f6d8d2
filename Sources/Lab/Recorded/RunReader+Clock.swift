import RLCore
import RunStore

extension RunReader {
  /// The time of training after `step` environment steps.
  package func clock(atStep step: Int) throws -> TrainingTime {
    var (low, high) = (0, try episodeCount)
    // The last episode that ended by then.
    while low < high {
      let middle = (low + high + 1) / 2
      guard let episode = try episodes(middle...middle).first else { break }
      if episode.step <= step { low = middle } else { high = middle - 1 }
    }
    return TrainingTime(steps: step, episodes: low)
  }

  /// The time of training at which a recorded episode began.
  ///
  /// - Parameter environments: of the batch, whose steps count together.
  package func clock(of episode: Episode, environments: Int) throws -> TrainingTime {
    let (length, isBeyond) = episode.length.multipliedReportingOverflow(by: environments)
    guard !isBeyond, length <= episode.step else {
      throw RunStoreError.corrupt(
        path: path, problem: "episode \(episode.number) is longer than the training before its end")
    }
    let steps = episode.step - length
    guard environments > 1 else { return TrainingTime(steps: steps, episodes: episode.number - 1) }
    // It began when the episode before it in its environment ended.
    let chunk = 64
    var last = episode.number - 1
    while last > 0 {
      let earlier = try episodes(max(1, last - chunk + 1)...last)
      if let before = earlier.last(where: { $0.row == episode.row }) {
        return TrainingTime(steps: steps, episodes: before.number)
      }
      last -= chunk
    }
    return TrainingTime(steps: steps)
  }
}
