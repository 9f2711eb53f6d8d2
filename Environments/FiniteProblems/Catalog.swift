import RLCore

/// Finite problems given by numbers rather than by a map: Markov decision processes and bandits.
public let finiteProblems: [EnvironmentEntry] = [
  DecisionProcess.entry,
  Bandit.entry,
]
