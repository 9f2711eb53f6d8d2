import RLCore

/// Puzzles for one player in which chance answers every move.
public let puzzles: [EnvironmentEntry] = [
  TwentyFortyEight.entry
]
