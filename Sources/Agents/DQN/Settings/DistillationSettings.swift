import RLCore

/// What is learned from another agent in place of rewards.
package struct DistillationSettings: Sendable, Equatable {
  package enum Loss: String, CaseIterable, Sendable { case kl, mse }

  /// A run file; empty for none.
  package var teacher = ""
  /// SHA-256 of the teacher's weights.
  package var teacherWeights = ""
  package var loss = Loss.kl
  package var temperature = 0.01

  package init() {}

  package var isActive: Bool { !teacher.isEmpty }

  func problems(_ returns: ReturnSettings, _ ensemble: EnsembleSettings) -> [ConfigurationProblem] {
    guard isActive else { return [] }
    var problems: [ConfigurationProblem] = []
    if returns.distribution != .none {
      problems.append(.init("teacher", "a student has one output an action; set distribution: none"))
    }
    if ensemble.isActive {
      problems.append(.init("teacher", "a student has one output an action; set ensemble: 1"))
    }
    let targets = [
      ("double_q", returns.isDouble), ("munchausen", returns.isMunchausen), ("n_steps", returns.steps > 1),
    ]
    for (key, isSet) in targets where isSet {
      problems.append(.init(key, "a student has no bootstrap target; leave it out"))
    }
    return problems
  }
}

extension DQN.Configuration {
  static let distillationKeys: [ConfigurationKey<Self>] = [
    .init(
      "teacher", \.distillation.teacher,
      "Policy distillation: a run file whose agent is imitated in place of learning from rewards; empty for none."
    ).listedOnlyWhenSet,
    .init(
      "teacher_weights", \.distillation.teacherWeights,
      "For teacher: SHA-256 of its weights; a run with other weights is refused, and told of with its own."
    ).acting("with teacher") { $0.distillation.isActive }.listedOnlyWhenSet,
    .init(
      "teacher_loss", \.distillation.loss,
      "For teacher: Kullback-Leibler divergence of the softmax of the student's outputs from that of the teacher's values (kl), or the squared error of the values (mse)."
    ).acting("with teacher") { $0.distillation.isActive }.listedOnlyWhenSet,
    .init(
      "teacher_temperature", \.distillation.temperature, in: .positive,
      "For teacher: temperature of the softmax of its values, in units of value."
    ).acting("with teacher and teacher_loss: kl") {
      $0.distillation.isActive && $0.distillation.loss == .kl
    }.listedOnlyWhenSet,
  ]
}
