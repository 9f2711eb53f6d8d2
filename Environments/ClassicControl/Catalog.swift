import RLCore

/// Classic control: small mechanical systems with continuous observations.
public let classicControl: [EnvironmentEntry] = [
  EnvironmentEntry(
    "CartPole-v1", CartPole.self, summary: "Keep a pole upright on a cart by pushing the cart left or right.",
    documentation: cartPoleDocumentation, maxEpisodeSteps: 500, rewardThreshold: 475
  ) { CartPoleBatchStepper($0, $1) },
  EnvironmentEntry(
    "MountainCar-v0", MountainCar.self, summary: "Swing a weak car out of a valley.",
    documentation: mountainCarDocumentation, maxEpisodeSteps: 200, rewardThreshold: -110),
  EnvironmentEntry(
    "Acrobot-v1", Acrobot.self, summary: "Swing a two-link pendulum up by a torque at its elbow.",
    documentation: acrobotDocumentation, maxEpisodeSteps: 500, rewardThreshold: -100),
  EnvironmentEntry(
    "PendulumDiscrete-v1", PendulumDiscrete.self, summary: "Swing a pendulum up with one of five torques.",
    documentation: pendulumDocumentation, maxEpisodeSteps: 200),
]

private let cartPoleDocumentation = """
  Keep a pole upright on a cart by pushing the cart.

  Observation: [4] cart position in m, [-4.8, 4.8]; cart velocity in m/s; pole angle in rad, [-0.418, 0.418]; pole
    angular velocity in rad/s.
  Actions: 0 push left, 1 push right, each with 10 N for 0.02 s.
  Reward: 1 a step, the last included (sutton_barto_reward: 0 a step, -1 for the fall).
  Start: each element uniform in [-0.05, 0.05).
  Ends: terminated when the cart leaves [-2.4, 2.4] m or the pole leaves [-12, 12] degrees; truncated after 500 steps.
  Source: Barto, Sutton and Anderson (1983); Gymnasium 1.4's CartPole-v1, equal to the last bit for the same seed and
    actions where NumPy takes sine and cosine from glibc.
  """

private let mountainCarDocumentation = """
  Drive a car out of a valley that is too steep for its engine: back and forth, higher each time.

  Observation: [2] car position, [-1.2, 0.6]; car velocity a step, [-0.07, 0.07].
  Actions: 0 accelerate left, 1 coast, 2 accelerate right.
  Reward: -1 a step, the last included.
  Start: position uniform in [-0.6, -0.4), velocity 0.
  Ends: terminated at position 0.5 and beyond with a velocity of at least goal_velocity; truncated after 200 steps.
  Source: Moore, "Efficient Memory-based Learning for Robot Control" (1990); Sutton and Barto (2018), example 10.1;
    Gymnasium 1.4's MountainCar-v0, equal to the last bit for the same seed and actions where the C library is glibc.
  """

private let acrobotDocumentation = """
  Swing the free end of two links above a line, by a torque at the joint between them.

  Observation: [6] cosine and sine of the inner link's angle, cosine and sine of the outer link's angle to the inner
    one, inner angular velocity, [-4 pi, 4 pi] rad/s, and outer angular velocity, [-9 pi, 9 pi] rad/s.
  Actions: a torque of 0 -1 N m, 1 none, 2 +1 N m, for 0.2 s.
  Reward: -1 a step, 0 for the step that gets there.
  Start: both links hang down; each angle (rad) and velocity (rad/s) uniform in [-0.1, 0.1).
  Ends: terminated when the free end is more than 1 m above the pivot; truncated after 500 steps.
  Source: Sutton, "Generalization in Reinforcement Learning" (1996); Sutton and Barto (2018), section 11.3 of the
    first edition; Gymnasium 1.4's Acrobot-v1, equal to the last bit for the same seed and actions where the C library
    is glibc.
  """

private let pendulumDocumentation = """
  Swing a pendulum up and keep it there, with a torque that is too weak to lift it at once.

  Observation: [3] cosine and sine of the angle from upright, and the angular velocity, [-8, 8] rad/s.
  Actions: one torque each, by default -2, -1, 0, 1 and 2 N m (torques), for 0.05 s.
  Reward: -(angle^2 + 0.1 velocity^2 + 0.001 torque^2), the angle in [-pi, pi): between -16.3 and 0.
  Start: angle uniform in [-pi, pi), velocity uniform in [-1, 1).
  Ends: truncated after 200 steps; never terminated.
  Source: Gymnasium 1.4's Pendulum-v1, whose torque is any number in [-2, 2]; equal to the last bit for the same seed
    and torques, given there in double precision, where the C library is glibc.
  """
