import RLCore

/// Every agent of the lab.
package let agentCatalog: [AgentEntry] = [
  RandomAgent.entry,
  QLearning.entry,
  TemporalDifference.sarsaEntry,
  TemporalDifference.expectedSarsaEntry,
  DoubleQLearning.entry,
  EligibilityTraces.sarsaEntry,
  EligibilityTraces.qEntry,
  MonteCarlo.entry,
  DynaQ.entry,
  PrioritizedSweeping.entry,
  GradientBandit.entry,
  LinearTemporalDifference.sarsaEntry,
  LinearTemporalDifference.expectedSarsaEntry,
  LinearTemporalDifference.qLearningEntry,
  LinearTraces.entry,
  Prediction.entry,
  DQN.entry,
  DQN.doubleEntry,
  DQN.duelingEntry,
  DQN.c51Entry,
  DQN.qrEntry,
  DQN.munchausenEntry,
  DQN.rainbowEntry,
  AlphaZero.entry,
]
