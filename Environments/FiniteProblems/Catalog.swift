import RLCore

/// Finite problems given by numbers rather than by a map: Markov decision processes, bandits, and chapter 4 of the book.
public let finiteProblems: [EnvironmentEntry] = [
  DecisionProcess.entry,
  Bandit.entry,
  GamblersProblem.entry,
  JacksCarRental.entry,
]
