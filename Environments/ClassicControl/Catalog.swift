import RLCore

/// Classic control: small mechanical systems with continuous observations.
public let classicControl: [EnvironmentEntry] = [
  EnvironmentEntry(
    "CartPole-v1", CartPole.self, summary: "Keep a pole upright on a cart by pushing the cart left or right.",
    documentation: cartPoleDocumentation, maxEpisodeSteps: 500, rewardThreshold: 475)
]

private let cartPoleDocumentation = """
  Keep a pole upright on a cart by pushing the cart.

  Observation: [4] cart position in m, [-4.8, 4.8]; cart velocity in m/s; pole angle in rad, [-0.418, 0.418]; pole
    angular velocity in rad/s.
  Actions: 0 push left, 1 push right, each with 10 N for 0.02 s.
  Reward: 1 a step, the last included (sutton_barto_reward: 0 a step, -1 for the fall).
  Start: each element uniform in [-0.05, 0.05).
  Ends: terminated when the cart leaves [-2.4, 2.4] m or the pole leaves [-12, 12] degrees; truncated after 500 steps.
  Source: Barto, Sutton and Anderson (1983); Gymnasium 1.4's CartPole-v1, equal for the same seed and actions up to the
    last bits of sine and cosine (NumPy computes these with vector code of its own).
  """
