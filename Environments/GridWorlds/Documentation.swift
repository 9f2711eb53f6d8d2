let frozenLakeDocumentation = """
  Cross the ice from the start to the goal without falling into a hole.

  Observation: the number of the agent's cell, row * columns + column; 16 states on the 4x4 map, 64 on the 8x8 map.
  Actions: 0 left, 1 down, 2 right, 3 up. Slippery ice takes the move to either side instead, with probability
    (1 - success_rate) / 2 each. A move off the map leaves the agent where it is.
  Reward: 1 for the goal, 0 otherwise (reward_schedule).
  Start: on S; on one of them at random where a map has several.
  Ends: terminated at the goal or in a hole; truncated after 100 steps (FrozenLake8x8-v1: 200).
  Source: Gymnasium 1.4's FrozenLake-v1; equal transition by transition for the same seed and actions.
  """

let cliffWalkingDocumentation = """
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

let taxiDocumentation = """
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

let fourRoomsDocumentation = """
  Walk through four rooms joined by four hallways to a hallway or room of one's choice.

  Observation: the number of the agent's cell, row * 13 + column; 169 states, of which 104 are floor.
  Actions: 0 up, 1 right, 2 down, 3 left. With probability 1/3 (failure_probability) the move goes in one of the other
    three directions, each as likely. A move into a wall leaves the agent where it is.
  Reward: 1 for the goal, 0 otherwise.
  Start: any floor cell but the goal, each as likely.
  Ends: terminated at the goal, by default the east hallway, row 7, column 9; truncated after 500 steps.
  Source: Sutton, Precup and Singh, "Between MDPs and semi-MDPs" (1999), section 3, whose goal is that hallway (G1) and
    whose discount is 0.9.
  """

let windyGridworldDocumentation = """
  Walk from the left of a field to a cell on its right, while the wind blows upwards in the columns between.

  Observation: the number of the agent's cell, row * 10 + column; 70 states.
  Actions: 0 up, 1 right, 2 down, 3 left; with king's moves (moves) also 4 up right, 5 down right, 6 down left, 7 up
    left, and 8 stay. The wind of the column that a move leaves, 0 0 0 1 1 1 2 2 1 0 cells, is added to it.
  Reward: -1 a step.
  Start: row 3, column 0.
  Ends: terminated at row 3, column 7. There is no time limit; evaluation needs a cap.
  Source: Sutton and Barto, "Reinforcement Learning" (2018), example 6.5, exercises 6.9 and 6.10. The best return is
    -15, with king's moves -7.
  """

let deepSeaDocumentation = """
  Dive one row a step, left or right. Going right costs a little; going right every time finds the treasure.

  Observation: the number of the diver's cell, row * size + column; (size + 1) * size states, 110 of them by default:
    what lies below the last row is the sea bed.
  Actions: 0 left, 1 right; with mapping_seed it is drawn for each cell which of the two goes right there.
  Reward: -0.01 / size a move to the right, and 1 for going right from the lower right corner.
  Start: the upper left corner.
  Ends: terminated on the sea bed, after size steps; the time limit is size too, 10 by default.
  Source: Osband et al., "Behaviour Suite for Reinforcement Learning" (2020), deep_sea without its noise. The best return
    is 0.99; a random walk finds the treasure in 2^-size of its episodes.
  """

let keyAndDoorDocumentation = """
  Take the key in the left room, go through the door, and reach the goal in the right room.

  Observation: 2 * (row * columns + column), and 1 more with the key in hand; 90 states, columns being 2 * width + 1.
  Actions: 0 up, 1 right, 2 down, 3 left; with slip_probability a move goes to either side. The door, in the wall
    between the rooms in row height / 2 counted from 0, the third of five by default, lets nobody through who has no key.
  Reward: -0.01 a step (step_reward), 1 for the goal, key_reward for taking the key.
  Start: the upper left corner without the key, which lies in the lower left corner.
  Ends: terminated at the lower right corner; truncated after 8 steps a cell, 360 by default.
  Source: this lab; after the door and key worlds of Chevalier-Boisvert et al., "Minigrid & Miniworld" (2023).
  """

let mazeDocumentation = """
  Find the way from the upper left to the lower right corner of a maze that is drawn from a seed.

  Observation: the number of the agent's cell, row * (2 * columns + 1) + column, walls included; 121 states.
  Actions: 0 up, 1 right, 2 down, 3 left; with slip_probability a move goes to either side. A move into a wall leaves
    the agent where it is.
  Reward: -1 a step.
  Start: the upper left corner.
  Ends: terminated at the lower right corner; truncated after 4 steps a cell of the map, 484 by default.
  Source: this lab; mazes by randomised depth-first search, so that one way leads from any place to any other. The same
    maze_seed draws the same maze everywhere.
  """

let textMapDocumentation = """
  A world of one's own, drawn as text.

  Each row of the map is a line, each letter a cell:

      #        wall             S   start; one of several at random
      .        floor            ^ > v <   one-way: left only along the arrow, not entered against it
      a to z   teleports: two cells of one letter, arriving on one puts the agent on the other ('v' is an arrow)
      A to Z   what `cells` says: 'G 1 ends' is a goal worth 1, 'H -1 ends' a pit, 'C 0.2 stays' pays on every arrival

  environment:
    id: TextMap-v0
    map:
      - "S..#G"
      - ".#..H"
    cells: ["G 1 ends", "H -1 ends"]
    slip_probability: 0.1

  Observation: the number of the agent's cell, row * columns + column, walls included; 40 states on the default map.
  Actions: 0 up, 1 right, 2 down, 3 left; with slip_probability a move goes to either side. A move into a wall or off the
    map leaves the agent where it is.
  Reward: step_reward, -0.01 by default, and that of the cell on which the step ends.
  Start: S.
  Ends: terminated on a cell that ends; truncated after 4 steps a cell of the map, 160 by default.
  Source: this lab.
  """
