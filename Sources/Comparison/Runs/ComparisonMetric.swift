/// The compared metric.
package enum ComparisonMetric: Sendable, Equatable, CustomStringConvertible {
  /// Mean return of the evaluation episodes.
  case evaluationReturn
  /// Mean length of the evaluation episodes.
  case evaluationLength
  /// Mean return of up to `TrainingAverage.standardWindow` training episodes before each point of the curve.
  case trainingReturn
  /// Mean length of as many training episodes.
  case trainingLength
  /// Reward per step over as many training episodes: the sum of their rewards divided by that of their steps.
  case rewardPerStep
  /// Sum of the rewards of all training episodes that have ended.
  case cumulativeReward
  /// Number of training episodes that have ended.
  case trainingEpisodes
  /// Expected return of the greedy policy, computed from the environment's exact model.
  case exactReturn
  /// A metric that the agent recorded under this name.
  case recorded(String)

  package init(_ name: String) {
    self =
      switch name {
      case "return": .evaluationReturn
      case "length": .evaluationLength
      case "training_return": .trainingReturn
      case "training_length": .trainingLength
      case "reward_per_step": .rewardPerStep
      case "cumulative_reward": .cumulativeReward
      case "training_episodes": .trainingEpisodes
      case "exact_return": .exactReturn
      default: .recorded(name)
      }
  }

  package var description: String {
    switch self {
    case .evaluationReturn: "return"
    case .evaluationLength: "length"
    case .trainingReturn: "training_return"
    case .trainingLength: "training_length"
    case .rewardPerStep: "reward_per_step"
    case .cumulativeReward: "cumulative_reward"
    case .trainingEpisodes: "training_episodes"
    case .exactReturn: "exact_return"
    case .recorded(let name): name
    }
  }

  /// Label with unit, for an axis.
  package var axisLabel: String {
    switch self {
    case .evaluationReturn: "return per evaluation episode (sum of rewards)"
    case .evaluationLength: "length of an evaluation episode (steps)"
    case .trainingReturn: "return per training episode (sum of rewards)"
    case .trainingLength: "length of a training episode (steps)"
    case .rewardPerStep: "reward per training step"
    case .cumulativeReward: "cumulative reward of the training episodes"
    case .trainingEpisodes: "training episodes that have ended"
    case .exactReturn: "exact expected return of the greedy policy (sum of rewards)"
    case .recorded(let name): displayable(name)
    }
  }

  /// Name in a sentence.
  package var noun: String {
    switch self {
    case .evaluationReturn: "return"
    case .evaluationLength: "episode length"
    case .trainingReturn: "training return"
    case .trainingLength: "training episode length"
    case .rewardPerStep: "reward per step"
    case .cumulativeReward: "cumulative reward"
    case .trainingEpisodes: "number of training episodes"
    case .exactReturn: "exact return"
    case .recorded(let name): displayable(name)
    }
  }

  /// Whether it is known that higher is better: only then does the verdict say "better". Of a loss or a length it says
  /// "higher".
  package var isScore: Bool {
    switch self {
    case .evaluationReturn, .trainingReturn, .exactReturn, .rewardPerStep, .cumulativeReward: true
    case .evaluationLength, .trainingLength, .trainingEpisodes, .recorded: false
    }
  }

  /// Whether its values come from the training episodes.
  package var isOfEpisodes: Bool {
    switch self {
    case .trainingReturn, .trainingLength, .rewardPerStep, .cumulativeReward, .trainingEpisodes: true
    case .evaluationReturn, .evaluationLength, .exactReturn, .recorded: false
    }
  }

  /// Whether it is averaged over a window of training episodes.
  package var isAverage: Bool { isOfEpisodes && self != .cumulativeReward && self != .trainingEpisodes }

  /// Whether a threshold and an optimum, which are returns of episodes, apply to it.
  package var isReturn: Bool {
    switch self {
    case .evaluationReturn, .trainingReturn, .exactReturn: true
    default: false
    }
  }
}

/// `text` without characters that move a terminal's cursor or change the direction of a line.
package func displayable(_ text: String) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: "\u{FFFD}"
        default: scalar
        }
      }))
}
