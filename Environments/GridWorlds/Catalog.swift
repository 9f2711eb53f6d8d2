import RLCore

/// The grid worlds: small, discrete, and with an exact optimum each.
public let gridWorlds: [EnvironmentEntry] = [
  EnvironmentEntry(
    "FrozenLake-v1", FrozenLake.self,
    summary: "Cross slippery ice to the goal; 4x4, 8x8 or a map of one's own.",
    documentation: frozenLakeDocumentation, maxEpisodeSteps: 100, rewardThreshold: 0.70),
  EnvironmentEntry(
    "FrozenLake8x8-v1", FrozenLake.self, defaults: ["map_name": .text("8x8")],
    summary: "Cross slippery ice to the goal on the 8x8 map.",
    documentation: frozenLakeDocumentation, maxEpisodeSteps: 200, rewardThreshold: 0.85),
  EnvironmentEntry(
    "CliffWalking-v1", CliffWalking.self, summary: "Walk along a cliff without falling off.",
    documentation: cliffWalkingDocumentation),
  EnvironmentEntry(
    "CliffWalkingSlippery-v1", CliffWalking.self, defaults: ["is_slippery": .bool(true)],
    summary: "Walk along a cliff where moves may slip to either side.",
    documentation: cliffWalkingDocumentation),
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
