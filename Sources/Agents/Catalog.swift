import RLCore

/// Every agent of the lab.
package let agentCatalog: [AgentEntry] = [
  AgentEntry(
    "random", RandomAgent.Configuration.self,
    summary: "Chooses every action with equal probability; learns nothing.",
    documentation: """
      Chooses every action with equal probability and learns nothing: the score that any agent should beat.
      """
  ) { _, context in RandomAgent(context) },
  AgentEntry(
    "q-learning", QLearning.Configuration.self,
    summary: "Watkins' tabular Q-learning with epsilon-greedy exploration.",
    documentation: """
      Keeps a value for each state and action and moves it, after every step, towards what was earned plus the
      discounted best of what follows:

        q[s, a] += learning_rate * (reward + discount * max q[s'] - q[s, a])

      discount is gamma, and 0 when the episode terminated; a truncated episode keeps its bootstrap. Ties go to the
      first action. Observations that are arrays fall into the boxes of a regular grid (bins, low, high).

      Metrics: td_error, the mean size of the parenthesis; mean_q, the mean value after the update.
      Source: Watkins and Dayan (1992); Sutton and Barto (2018), section 6.5.
      """
  ) { try QLearning($0, $1) },
  AgentEntry(
    "dqn", DQN.Configuration.self,
    summary: "Deep Q-network: replay buffer and a periodically copied target network.",
    documentation: """
      Q-learning with a neural network in place of the table, and two cures for what goes wrong then. A replay buffer,
      from which batches are drawn uniformly, breaks the correlation of successive steps. A second network, copied
      every target_update_interval steps (or blended by tau), keeps the target from moving with every update:

        loss = mean over the batch of l(q(s)[a] - (reward + discount * max q_target(s')))

      discount is gamma, and 0 when the episode terminated; a truncated episode keeps its bootstrap. States that are
      numbers become one-hot rows.

      Differences from the paper: Adam in place of RMSProp; a multilayer perceptron in place of the convolutions;
      squared error unless loss says otherwise; rewards are not clipped.
      Metrics: loss, the mean over the updates; mean_q, the mean value of the actions taken; gradient_norm, the
      Euclidean norm before clipping.
      Source: Mnih et al., "Human-level control through deep reinforcement learning" (2015).
      """,
    warnings: { $0.warnings(totalSteps: $1) }
  ) { try DQN($0, $1) },
]
