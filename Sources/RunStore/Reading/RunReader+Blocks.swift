import GRDB

/// A block of consecutive episodes as far as it is known without being read.
package struct EpisodeBlockSummary: Sendable, Equatable {
  package var firstEpisode: Int
  package var episodeCount: Int
  /// Environment steps of the run at the end of its last episode.
  package var lastStep: Int
  /// Of its episodes' returns; NaN where one is NaN, nil in files of before format 3.
  package var returnMean: Double?
}

/// Cheap looks at long runs.
extension RunReader {
  /// The blocks from that of episode `first` on, in order: a curve of millions of episodes without reading one.
  package func episodeBlocks(from first: Int = 1) throws(RunStoreError) -> [EpisodeBlockSummary] {
    try read { db in
      let hasMeans = try self.hasColumns(db)
      let columns = ["first_episode", "episode_count", "last_step"] + (hasMeans ? ["return_mean"] : [])
      var blocks: [EpisodeBlockSummary] = []
      try self.forEachRow(columns, max(first, 1)...Int.max, db) { row, first, count in
        guard let step = row.integer(2), let mean = hasMeans ? row.number(3) : .some(nil) else {
          throw self.corrupt("the block of episodes from \(first) on is damaged")
        }
        blocks.append(
          EpisodeBlockSummary(
            firstEpisode: first, episodeCount: count, lastStep: step,
            returnMean: hasMeans ? mean ?? .nan : nil))
      }
      return blocks
    }
  }

  /// The returns of the episodes with these numbers, as far as they are recorded, in order; nothing else is read.
  package func returns(_ numbers: ClosedRange<Int>) throws(RunStoreError) -> [Double] {
    try read { db in
      guard try self.hasColumns(db) else { return try self.episodes(numbers, db).map(\.return) }
      var returns: [Double] = []
      try self.forEachRow(["first_episode", "episode_count", "returns"], numbers, db) { row, first, count in
        guard count <= EpisodeBlock.maximumEpisodes, let all = EpisodeColumn.doubles(row[2], count: count)
        else {
          throw self.corrupt("the block of episodes from \(first) on is damaged")
        }
        // Neither end lies beyond the block: `forEachRow` passes no other.
        let (low, high) = (max(numbers.lowerBound, first) - first, min(numbers.upperBound - first, count - 1))
        if low <= high { returns += all[low...high] }
      }
      return returns
    }
  }
}
