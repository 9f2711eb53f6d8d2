import RLCore

private let dqnDocumentation = """
  Q-learning with a neural network in place of the table, and two cures for what goes wrong then. A replay buffer,
  from which batches are drawn, breaks the correlation of successive steps. A second network, copied every
  target_update_interval steps (or blended by tau), keeps the target from moving with every update:

    loss = mean over the batch of l(q(s)[a] - (reward + discount * max q_target(s')))

  discount is gamma, and 0 when the episode terminated; a truncated episode keeps its bootstrap. States that are
  numbers become one-hot rows. Illegal actions count neither in the choice nor in the target.

  Switches, each by itself or together: double_q, dueling, noisy, munchausen, n_steps, distribution (c51 or
  quantile), replay (uniform, prioritized or none), target (network or none). replay: none and target: none take the
  cures away.

  Differences from the paper: Adam in place of RMSProp; a multilayer perceptron in place of the convolutions;
  squared error unless loss says otherwise; rewards are not clipped.
  Metrics: loss, the mean over the updates; mean_q, the mean value of the actions taken; gradient_norm, the
  Euclidean norm before clipping; learning_rate where it changes; priority_beta with prioritised replay; temperature
  where it explores by one.
  Source: Mnih et al., "Human-level control through deep reinforcement learning" (2015).
  """

private func entry(
  _ name: String, _ defaults: [String: ConfigurationValue], summary: String, documentation: String
) -> AgentEntry {
  AgentEntry(
    name, DQN.Configuration.self, defaults: defaults, summary: summary, documentation: documentation,
    warnings: { $0.warnings(totalSteps: $1) }
  ) { try DQN($0, $1) }
}

/// The agents that keep a network: one family, whose names differ in the defaults of its switches only.
let deepEntries: [AgentEntry] = [
  entry(
    "dqn", [:], summary: "Deep Q-network: replay buffer and a periodically copied target network.",
    documentation: dqnDocumentation),
  entry(
    "double-dqn", ["double_q": .bool(true)],
    summary: "DQN in which one network chooses the next action and the other values it.",
    documentation: """
      dqn with double_q: the online network chooses the best next action, the target network says what it is worth:

        target = reward + discount * q_target(s')[argmax q(s')]

      The best of noisy values is on average too high; a value from another network is less so.
      Source: van Hasselt, Guez and Silver, "Deep reinforcement learning with double Q-learning" (2016).
      """),
  entry(
    "dueling-dqn", ["dueling": .bool(true)],
    summary: "DQN with two streams: the value of the state and the advantage of each action.",
    documentation: """
      dqn with dueling: the last hidden layer and the outputs come twice, and q(s)[a] = v(s) + adv(s)[a] - mean adv(s).

      Differences from the paper: gradients are not scaled where the streams meet; squared error unless loss says
      otherwise.
      Source: Wang et al., "Dueling network architectures for deep reinforcement learning" (2016), equation 9.
      """),
  entry(
    "c51", ["distribution": .text("c51")],
    summary: "Learns a distribution over 51 fixed returns in place of their mean.",
    documentation: """
      dqn with distribution: c51. For each action a softmax over n_atoms returns between v_min and v_max; the target is
      the chosen next action's distribution, moved by reward and discount and shared among the nearest atoms; the loss
      is the cross-entropy. Actions are chosen by the mean. Returns beyond v_min and v_max cannot be told apart from
      them: set both to what an episode can earn, discounted.

      With prioritised replay the error is the Kullback-Leibler divergence of target and prediction.
      Source: Bellemare, Dabney and Munos, "A distributional perspective on reinforcement learning" (2017).
      """),
  entry(
    "qr-dqn", ["distribution": .text("quantile"), "loss": .text("huber")],
    summary: "Learns quantiles of the return, without bounds that must be known.",
    documentation: """
      dqn with distribution: quantile. For each action n_quantiles quantiles of the return at the levels (i + 1/2) / N,
      fitted by quantile regression with Huber's loss (huber_delta): the sum over predictions of the mean over targets.
      Actions are chosen by the mean of the quantiles. loss does not matter here.

      Differences from the paper: 51 quantiles unless n_quantiles says otherwise, where the paper has 200.
      With prioritised replay the error is the row's loss.
      Source: Dabney et al., "Distributional reinforcement learning with quantile regression" (2018).
      """),
  entry(
    "munchausen-dqn", ["munchausen": .bool(true)],
    summary: "DQN that rewards itself for being sure, with a soft maximum in the target.",
    documentation: """
      dqn with munchausen: with pi = softmax(q_target / entropy_temperature),

        target = reward + munchausen_alpha * [entropy_temperature * log pi(a | s)] cut off at munchausen_clip
                 + discount * sum over a' of pi(a' | s') (q_target(s')[a'] - entropy_temperature * log pi(a' | s'))

      With n_steps above 1 the addition is that of the window's first action. With a distribution every action's
      distribution counts by its probability.

      Differences from the paper: actions are chosen by epsilon or boltzmann over q, as everywhere here.
      Source: Vieillard, Pietquin and Geist, "Munchausen reinforcement learning" (2020).
      """),
  entry(
    "rainbow",
    [
      "double_q": .bool(true), "dueling": .bool(true), "noisy": .bool(true), "distribution": .text("c51"),
      "replay": .text("prioritized"), "n_steps": .integer(3), "exploration_initial_eps": .number(0),
      "exploration_final_eps": .number(0), "adam_eps": .number(1.5e-4), "max_grad_norm": .number(10),
    ],
    summary: "Double, dueling, prioritised, three-step, noisy and distributional DQN at once.",
    documentation: """
      dqn with six switches: double_q, dueling, noisy, distribution: c51, replay: prioritized and n_steps: 3. Exploration
      comes from the noise alone.

      Differences from the paper: the noise is in the last hidden layer and the outputs, a multilayer perceptron having
      no convolutions before them; prioritised weights are divided by the highest of the batch; all numbers that are not
      switches have dqn's defaults, but for adam_eps and max_grad_norm.
      Source: Hessel et al., "Rainbow: combining improvements in deep reinforcement learning" (2018).
      """),
]
