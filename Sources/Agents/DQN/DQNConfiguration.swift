import RLCore

extension DQN {
  /// DQN's keys; the defaults are CleanRL's for classic control.
  package struct Configuration: RLCore.Configuration {
    package enum LossName: String, CaseIterable, Sendable {
      case mse, huber
    }

    package var learningRate = 2.5e-4
    package var gamma = 0.99
    package var bufferSize = 10_000
    package var learningStarts = 10_000
    package var trainFrequency = 10
    package var gradientSteps = 1
    package var batchSize = 128
    package var targetUpdateInterval = 500
    package var tau = 1.0
    package var initialEpsilon = 1.0
    package var finalEpsilon = 0.05
    package var explorationFraction = 0.5
    package var hiddenSizes = [120, 84]
    package var loss = LossName.mse
    package var huberDelta = 1.0
    package var maximumGradientNorm: Double?
    package var adamEpsilon = 1e-8

    package init() {}

    package static let keys: [ConfigurationKey<Self>] =
      [
        .init(
          "learning_rate", \.learningRate, in: NumberRange(0, 1, includesLow: false), "Adam's step size."),
        .init("gamma", \.gamma, in: .unit, "Discount of a step."),
        .init("buffer_size", \.bufferSize, in: 1...100_000_000, "Transitions that the replay buffer holds."),
        .init(
          "learning_starts", \.learningStarts, in: 0...maximumSteps,
          "Environment steps before the first update."),
        .init("train_freq", \.trainFrequency, in: 1...maximumSteps, "Environment steps between updates."),
        .init(
          "gradient_steps", \.gradientSteps, in: -1...1_000_000,
          "Gradient steps at each update; -1 for as many as there were environment steps."),
        .init("batch_size", \.batchSize, in: 1...65_536, "Transitions in a gradient step."),
        .init(
          "target_update_interval", \.targetUpdateInterval, in: 1...maximumSteps,
          "Environment steps between updates of the target network."),
        .init(
          "tau", \.tau, in: NumberRange(0, 1, includesLow: false),
          "How far the target network moves towards the online one: target = tau * online + (1 - tau) * target. 1 copies it."
        ),
      ] + ExplorationKeys.keys(\.initialEpsilon, \.finalEpsilon, \.explorationFraction) + [
        .init(
          "net_arch", \.hiddenSizes, in: 1...16_384,
          "Units of each hidden layer, with ReLU between; [] makes a linear function."),
        .init("loss", \.loss, "Squared error, or Huber's loss, which clips its derivative."),
        .init(
          "huber_delta", \.huberDelta, in: .positive,
          "Error from which Huber's loss grows in a straight line."),
        .init(
          "max_grad_norm", \.maximumGradientNorm, in: .positive,
          "Gradients of a larger norm are scaled down to it; null for no limit."),
        .init("adam_eps", \.adamEpsilon, in: .positive, "Adam's epsilon, outside the root."),
      ]

    private static let maximumSteps = 1_000_000_000_000

    package func problems() -> [ConfigurationProblem] {
      var problems: [ConfigurationProblem] = []
      if batchSize > bufferSize {
        problems.append(
          .init(
            "batch_size",
            "a batch of \(batchSize) is larger than the buffer; use at most buffer_size, \(bufferSize)"))
      }
      if gradientSteps == 0 {
        problems.append(
          .init("gradient_steps", "0 would never learn; use 1 or more, or -1 for one an environment step"))
      }
      return problems
    }

    /// What is unwise in a run of `totalSteps` environment steps.
    package func warnings(totalSteps: Int) -> [ConfigurationProblem] {
      if learningStarts >= totalSteps {
        return [
          .init(
            "learning_starts",
            "learning starts after \(learningStarts) steps but training ends after \(totalSteps): nothing will be learned"
          )
        ]
      }
      let firstUpdate = (learningStarts / trainFrequency + 1) * trainFrequency
      guard firstUpdate > totalSteps else { return [] }
      return [
        .init(
          "train_freq",
          "the first update comes after \(firstUpdate) steps but training ends after \(totalSteps): nothing will be learned"
        )
      ]
    }
  }
}
