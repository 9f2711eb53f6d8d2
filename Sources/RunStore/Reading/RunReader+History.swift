import RLCore

/// What a run recorded up to a step.
extension RunReader {
  /// Episodes that ended at `step` or before.
  package func episodeCount(through step: Int) throws(RunStoreError) -> Int {
    var count = 0
    for block in try episodeBlocks() {
      guard block.lastStep > step else {
        count += block.episodeCount
        continue
      }
      let numbers = block.firstEpisode...block.firstEpisode + block.episodeCount - 1
      return try count + episodes(numbers).filter { $0.step <= step }.count
    }
    return count
  }

  /// SHA-256 of the episodes up to `step`, and of the evaluations and metrics before it. What falls on the step itself is left
  /// out: a run that was stopped there may lack it.
  package func historyDigest(through step: Int) throws(RunStoreError) -> String {
    let parts = [
      try episodesHash(through: episodeCount(through: step)), try evaluationsHash(through: step - 1),
      try metricsHash(through: step - 1),
    ]
    var hash = SHA256()
    for part in parts { hash.add("\(part)\n") }
    return hash.hexDigest()
  }
}
