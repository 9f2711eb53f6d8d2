import Lab

/// How far training has come.
public struct TrainingProgress: Sendable, Equatable {
  /// Environment steps taken, and those of the whole run.
  public let steps, totalSteps: Int
  public let episodes: Int
  /// Mean return of the last hundred training episodes; nil before the first has ended.
  public let meanReturn: Double?

  init(_ progress: SeedRun.Progress) {
    steps = progress.report.step
    totalSteps = progress.totalSteps
    episodes = progress.report.episodes
    meanReturn = progress.report.meanReturn
  }
}
