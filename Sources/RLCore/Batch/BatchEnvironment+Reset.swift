extension BatchEnvironment {
  /// Starts an episode in some rows, regardless of their current episodes.
  ///
  /// - Parameters:
  ///   - rows: which.
  ///   - newSeeds: one a row of `rows`: what the episode begins with, as Gymnasium's `reset(seed:)` does; nil to continue
  ///     with the random numbers that the row has.
  /// - Precondition: the first reset of a batch is of all its rows.
  public func reset(rows: [Int], seeds newSeeds: [UInt64?]) {
    precondition(rows.count == newSeeds.count, "one seed per row")
    for (row, seed) in zip(rows, newSeeds) {
      if let seed { columns.seeds[row] = SeedSource(.continuing(seed: seed), row: 0, of: count) }
    }
    if rows.count == count { return reset() }
    for row in rows { bodies.begin(row) }
  }
}
