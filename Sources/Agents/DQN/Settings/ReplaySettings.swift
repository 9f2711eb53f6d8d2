import RLCore

/// Which transitions a gradient step learns from.
package struct ReplaySettings: Sendable, Equatable {
  package enum Method: String, CaseIterable, Sendable {
    case uniform, prioritized, none
  }

  package var method = Method.uniform
  package var bufferSize = 10_000
  package var batchSize = 128
  package var augmentation = Augmentation.none
  package var priorityExponent = 0.5
  package var initialBeta = 0.4
  package var finalBeta = 1.0

  package init() {}

  func problems() -> [ConfigurationProblem] {
    var problems: [ConfigurationProblem] = []
    if batchSize > bufferSize, method != .none {
      problems.append(
        .init(
          "batch_size",
          "a batch of \(batchSize) is larger than the buffer; use at most buffer_size, \(bufferSize)"))
    }
    if method == .none, augmentation != .none {
      problems.append(
        .init(
          "augmentation",
          "transitions are augmented when sampled from the replay buffer; use none without a buffer"))
    }
    return problems
  }
}

extension DQN.Configuration {
  static let replayKeys: [ConfigurationKey<Self>] = [
    .init(
      "buffer_size", \.replay.bufferSize, in: 1...100_000_000, "Capacity of the replay buffer in transitions."
    )
    .acting("with replay: uniform or prioritized") { $0.replay.method != .none },
    .init("batch_size", \.replay.batchSize, in: 1...65_536, "Transitions per gradient step.")
      .acting("with replay: uniform or prioritized") { $0.replay.method != .none },
    .init(
      "replay", \.replay.method,
      "How batches are formed: uniform or prioritized sampling from the replay buffer, or none to train once on the steps just taken, every train_freq steps."
    ),
    .init(
      "augmentation", \.replay.augmentation,
      "Data augmentation: symmetries transforms each sampled transition by a random symmetry of the environment."
    ),
    .init(
      "prioritized_replay_alpha", \.replay.priorityExponent, in: .unit,
      "For prioritized: P(i) is proportional to (|error| + 1e-6)^alpha; 0 samples uniformly."
    )
    .acting("with replay: prioritized") { $0.replay.method == .prioritized },
    .init(
      "prioritized_replay_beta0", \.replay.initialBeta, in: .unit,
      "For prioritized: initial exponent of the importance weights."
    )
    .acting("with replay: prioritized") { $0.replay.method == .prioritized },
    .init(
      "prioritized_replay_beta_final", \.replay.finalBeta, in: .unit,
      "For prioritized: final exponent of the importance weights, annealed linearly over training."
    )
    .acting("with replay: prioritized") { $0.replay.method == .prioritized },
  ]
}
