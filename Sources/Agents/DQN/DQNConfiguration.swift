import RLCore

extension DQN {
  /// The keys of the DQN family, in groups: each group's file holds its values, defaults, keys and problems. The defaults
  /// are CleanRL's for classic control.
  package struct Configuration: ExploringConfiguration, OptimizingConfiguration, NetworkConfiguration,
    NormalizingConfiguration
  {
    package var optimizer = OptimizerSettings()
    package var replay = ReplaySettings()
    package var exploration = ExplorationSettings()
    package var updates = UpdateSettings()
    package var network = NetworkSettings()
    package var normalization = NormalizationSettings()
    package var returns = ReturnSettings()
    package var plasticity = PlasticitySettings()
    package var ensemble = EnsembleSettings()
    package var sparsity = SparsitySettings()
    package var distillation = DistillationSettings()

    package init() {}

    /// What is set most often comes first, then group after group.
    package static let keys: [ConfigurationKey<Self>] = {
      let all: [ConfigurationKey<Self>] =
        ConfigurationKey.grouped("optimizer", optimizerKeys)
        + ConfigurationKey.grouped("replay buffer", replayKeys) + explorationKeys
        + ConfigurationKey.grouped("updates and target network", updateKeys)
        + ConfigurationKey.grouped("network", networkKeys)
        + ConfigurationKey.grouped("normalization", normalizationKeys)
        + ConfigurationKey.grouped("returns and loss", returnKeys)
        + ConfigurationKey.grouped("ensemble", ensembleKeys)
        + ConfigurationKey.grouped("plasticity and forgetting", plasticityKeys)
        + ConfigurationKey.grouped("pruning", sparsityKeys)
        + ConfigurationKey.grouped("distillation", distillationKeys)
      let first = [
        "learning_rate", "gamma", "buffer_size", "learning_starts", "train_freq", "gradient_steps",
        "batch_size",
        "target", "target_update_interval", "tau", "n_steps",
      ]
      return first.flatMap { name in all.filter { $0.name == name } }
        + all.filter { !first.contains($0.name) }
    }()

    /// The form of the network's outputs.
    package var head: any ValueHead {
      ensemble.isActive
        ? EnsembleHead(
          members: ensemble.members, takesMinimum: ensemble.choice == .minimum, share: ensemble.share,
          loss: returns.scalarLoss)
        : returns.head(isPrioritized: replay.method == .prioritized)
    }

    package func problems() -> [ConfigurationProblem] {
      exploration.problems(allowsUCB: false) + replay.problems() + updates.problems()
        + returns.problems(replay)
        + network.problems() + normalization.problems(network) + clippingProblems + optimizer.problems()
        + plasticity.problems(network, replay, returns)
        + ensemble.problems(returns, replay, plasticity, optimizer)
        + sparsity.problems(network, plasticity, ensemble)
        + distillation.problems(returns, ensemble)
    }

    /// Earlier transitions are kept as sums.
    private var clippingProblems: [ConfigurationProblem] {
      guard normalization.normalizesRewards, returns.steps > 1, plasticity.earlierShare > 0 else { return [] }
      return [
        .init(
          "normalize_rewards",
          "rewards are clipped one by one, and replay_earlier keeps sums of n_steps of them; set n_steps: 1, or one of the two off"
        )
      ]
    }

    /// Settings that are valid but probably a mistake in a run of `totalSteps` environment steps.
    package func warnings(totalSteps: Int) -> [ConfigurationProblem] {
      updates.warnings(totalSteps: totalSteps, bootstraps: !distillation.isActive) + explorationWarnings
        + optimizer.warnings()
    }

    /// A noisy network explores in place of epsilon.
    private var explorationWarnings: [ConfigurationProblem] {
      if network.isNoisy, exploration.method == .epsilon, !exploration.isAlwaysGreedy {
        return [
          .init(
            "noisy",
            "already explores, and epsilon adds random actions; set exploration_initial_eps and exploration_final_eps to 0"
          )
        ]
      }
      if !network.isNoisy, !ensemble.followsMembers, exploration.isAlwaysGreedy {
        return [
          .init(
            "exploration_initial_eps",
            "nothing explores: epsilon is 0 and the network is not noisy; set exploration_initial_eps and exploration_final_eps above 0, or noisy: true"
          )
        ]
      }
      return []
    }
  }
}
