import RLCore
import Text

/// When the online network learns, and how the target network follows it.
package struct UpdateSettings: Sendable, Equatable {
  package enum Target: String, CaseIterable, Sendable {
    case network, none
  }

  /// Environment steps.
  package var learningStarts = 10_000
  /// Environment steps.
  package var trainFrequency = 10
  package var gradientSteps = 1
  package var target = Target.network
  /// Environment steps.
  package var targetUpdateInterval = 500
  package var tau = 1.0

  package init() {}

  /// Gradient steps at each update.
  var stepsPerUpdate: Int { gradientSteps == -1 ? trainFrequency : gradientSteps }

  func problems() -> [ConfigurationProblem] {
    guard gradientSteps == 0 else { return [] }
    return [.init("gradient_steps", "0 would never learn; use 1 or more, or -1 for one per environment step")]
  }

  /// Settings that are valid but probably a mistake in a run of `totalSteps` environment steps.
  ///
  /// - Parameter bootstraps: whether the target network is asked for values; that of a student is not.
  func warnings(totalSteps: Int, bootstraps: Bool) -> [ConfigurationProblem] {
    if learningStarts >= totalSteps {
      return [
        .init(
          "learning_starts",
          "learning starts after \(Readable.count(learningStarts, "step")) but training ends after \(Readable.grouped(totalSteps)): nothing will be learned"
        )
      ]
    }
    let firstUpdate = (learningStarts / trainFrequency + 1) * trainFrequency
    if firstUpdate > totalSteps {
      return [
        .init(
          "train_freq",
          "the first update comes after \(Readable.count(firstUpdate, "step")) but training ends after \(Readable.grouped(totalSteps)): nothing will be learned"
        )
      ]
    }
    guard bootstraps, target == .network, tau == 1, targetUpdateInterval > totalSteps else { return [] }
    return [
      .init(
        "target_update_interval",
        "the target network is first updated after \(Readable.count(targetUpdateInterval, "step")) but training ends after \(Readable.grouped(totalSteps)): it keeps its first weights"
      )
    ]
  }
}

extension DQN.Configuration {
  static let maximumSteps = 1_000_000_000_000

  static let updateKeys: [ConfigurationKey<Self>] = [
    .init(
      "learning_starts", \.updates.learningStarts, in: 0...maximumSteps,
      "Environment steps before the first update."),
    .init("train_freq", \.updates.trainFrequency, in: 1...maximumSteps, "Environment steps between updates."),
    .init(
      "gradient_steps", \.updates.gradientSteps, in: -1...1_000_000,
      "Gradient steps per update; -1 for one per environment step since the last update."),
    .init(
      "target", \.updates.target,
      "Source of the bootstrap: a target network, or none for the online network itself."
    ),
    .init(
      "target_update_interval", \.updates.targetUpdateInterval, in: 1...maximumSteps,
      "Environment steps between updates of the target network."
    )
    .acting(
      "with target: network, and below train_freq only with tau below 1: between two updates the network does not change"
    ) {
      $0.updates.target == .network
        && ($0.updates.tau < 1 || $0.updates.targetUpdateInterval >= $0.updates.trainFrequency)
    },
    .init(
      "tau", \.updates.tau, in: NumberRange(0, 1, includesLow: false),
      "Soft update coefficient: target = tau * online + (1 - tau) * target; 1 copies the network."
    )
    .acting("with target: network") { $0.updates.target == .network },
  ]
}
