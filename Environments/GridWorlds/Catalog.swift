import RLCore

/// The grid worlds: small, discrete, and with an exact optimum each.
public let gridWorlds: [EnvironmentEntry] = [
  .gridWorld(
    "FrozenLake-v1", FrozenLake.self,
    summary: "Cross slippery ice to the goal; 4x4, 8x8 or a map of one's own.",
    documentation: frozenLakeDocumentation, maxEpisodeSteps: 100, rewardThreshold: 0.70),
  .gridWorld(
    "FrozenLake8x8-v1", FrozenLake.self, defaults: ["map_name": .text("8x8")],
    summary: "Cross slippery ice to the goal on the 8x8 map.",
    documentation: frozenLakeDocumentation, maxEpisodeSteps: 200, rewardThreshold: 0.85),
  .gridWorld(
    "CliffWalking-v1", CliffWalking.self, summary: "Walk along a cliff without falling off.",
    documentation: cliffWalkingDocumentation),
  .gridWorld(
    "CliffWalkingSlippery-v1", CliffWalking.self, defaults: ["is_slippery": .bool(true)],
    summary: "Walk along a cliff where moves may slip to either side.",
    documentation: cliffWalkingDocumentation),
  .gridWorld(
    "Taxi-v4", Taxi.self, summary: "Fetch a passenger and bring them where they want to go.",
    documentation: taxiDocumentation, maxEpisodeSteps: 200, rewardThreshold: 8),
]

private let frozenLakeDocumentation = """
  Cross the ice from the start to the goal without falling into a hole.

  Observation: the number of the agent's cell, row * columns + column; 16 states on the 4x4 map, 64 on the 8x8 map.
  Actions: 0 left, 1 down, 2 right, 3 up. Slippery ice takes the move to either side instead, with probability
    (1 - success_rate) / 2 each. A move off the map leaves the agent where it is.
  Reward: 1 for the goal, 0 otherwise (reward_schedule).
  Start: on S; on one of them at random where a map has several.
  Ends: terminated at the goal or in a hole; truncated after 100 steps (FrozenLake8x8-v1: 200).
  Source: Gymnasium 1.4's FrozenLake-v1; equal transition by transition for the same seed and actions.
  """

private let cliffWalkingDocumentation = """
  Walk from the lower left corner of a 4 by 12 grid to the lower right one; all between them is a cliff.

  Observation: the number of the agent's cell, row * 12 + column; 48 states.
  Actions: 0 up, 1 right, 2 down, 3 left. Where slippery, a move goes to either side with probability 1/3 each.
  Reward: -1 a step, -100 for a step off the cliff, which puts the agent back at the start.
  Start: the lower left corner, state 36.
  Ends: terminated at the lower right corner, state 47. There is no time limit: an agent that never gets there walks
    forever, so evaluation needs a cap.
  Source: Sutton and Barto, "Reinforcement Learning" (2018), example 6.6; Gymnasium 1.4's CliffWalking-v1, equal
    transition by transition for the same seed and actions.
  """

private let taxiDocumentation = """
  Drive to a passenger who waits at one of four places, and bring them to another of these.

  Observation: ((row * 5 + column) * 5 + passenger) * 4 + destination; 500 states. The passenger waits at 0 R, 1 G, 2 Y
    or 3 B, or is 4 in the taxi; the destination is one of the first four.
  Actions: 0 south, 1 north, 2 east, 3 west, 4 pick up, 5 drop off. Walls stop a move. In rain (is_rainy) a move that is
    possible goes to either side with probability (1 - rainy_probability) / 2 each. info's action_mask marks the
    actions that would change the state.
  Reward: -1 a step, 20 for delivering the passenger, -10 for a pickup or drop-off where there is none.
  Start: one of the 300 states with the passenger waiting elsewhere than at the destination.
  Ends: terminated when the passenger is delivered; truncated after 200 steps.
  Source: Dietterich, "Hierarchical Reinforcement Learning with the MAXQ Value Function Decomposition" (2000);
    Gymnasium 1.4's Taxi-v4, equal transition by transition for the same seed and actions.
  """
