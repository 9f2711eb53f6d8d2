import RLCore

/// MinAtar: five small arcade games whose observations are planes of 10 by 10 cells.
public let minAtar: [EnvironmentEntry] = ArcadeGame.allCases.flatMap {
  [$0.entry(hasMinimalActions: true), $0.entry(hasMinimalActions: false)]
}
