import RLCore

/// Classic control: small mechanical systems with continuous observations.
public let classicControl: [EnvironmentEntry] = [
  CartPole.entry,
  MountainCar.entry,
  Acrobot.entry,
  PendulumDiscrete.entry,
]
