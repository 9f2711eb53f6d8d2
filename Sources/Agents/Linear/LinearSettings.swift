import RLCore

/// Settings shared by all linear agents.
package struct LinearSettings: Sendable, Equatable {
  package var learningRate = 0.1
  package var finalLearningRate: Double?
  package var gamma = 0.99
  package var initialFile = ""

  package init() {}
}

/// A configuration with the keys that all linear agents share.
package protocol LinearConfiguration: ExploringConfiguration {
  var linear: LinearSettings { get set }
}

extension LinearConfiguration {
  static var linearKeys: [ConfigurationKey<Self>] {
    [
      .init(
        "learning_rate", \.linear.learningRate, in: .positive,
        "Learning rate, divided by the number of active features: alpha = learning_rate / tilings with tiles, learning_rate for states, learning_rate / (elements + 1) for other arrays."
      ),
      .init(
        "learning_rate_final", \.linear.finalLearningRate, in: .positive,
        "Final learning rate, annealed linearly; null keeps learning_rate."),
      .init("gamma", \.linear.gamma, in: .unit, "Discount factor per step."),
      .init(
        "init_from", \.linear.initialFile,
        "A safetensors file, as written by 'rl-lab export', with the initial weights; empty for zeros."
      ),
    ]
  }

  static var linearExplorationKeys: [ConfigurationKey<Self>] {
    explorationKeys + [
      .init(
        "ties", \.exploration.ties,
        "Which of equally good actions is taken while learning: any of them, equally often (random), or the first; evaluations take the first."
      )
      .acting("with exploration: epsilon") { $0.exploration.method == .epsilon }
    ]
  }

  package func problems() -> [ConfigurationProblem] { exploration.problems(allowsUCB: false) }
}
