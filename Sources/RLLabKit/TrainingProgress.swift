import Lab

/// How far training has come.
public struct TrainingProgress: Sendable, Equatable {
  /// Environment steps taken, and those of the whole run; nil where the run is counted in episodes.
  public let steps: Int
  public let totalSteps: Int?
  /// Training episodes that have ended, and those of the whole run; nil where the run is counted in steps.
  public let episodes: Int
  public let totalEpisodes: Int?
  /// Mean return of the last hundred training episodes; nil before the first has ended.
  public let meanReturn: Double?

  init(_ progress: SeedRun.Progress) {
    steps = progress.report.step
    totalSteps = progress.budget.steps
    episodes = progress.report.episodes
    totalEpisodes = progress.budget.episodes
    meanReturn = progress.report.meanReturn
  }
}
