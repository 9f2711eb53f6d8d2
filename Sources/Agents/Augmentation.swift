import RLCore

/// What is made of one step where a world can be turned or mirrored.
package enum Augmentation: String, CaseIterable, Sendable {
  case none, symmetries
}

extension AgentContext {
  /// The symmetries that `augmentation` asks for; empty for none.
  ///
  /// - Throws: where it asks and the environment knows none.
  package func symmetries(
    for augmentation: Augmentation
  ) throws(ConfigurationProblem) -> [ObservationSymmetry] {
    guard augmentation == .symmetries else { return [] }
    guard symmetries.count > 1 else {
      throw ConfigurationProblem(
        "augmentation", "this environment knows no way of turning or mirroring it; use none")
    }
    return symmetries
  }
}
