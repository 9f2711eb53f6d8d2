import RLCore

/// Data augmentation by the environment's symmetries.
package enum Augmentation: String, CaseIterable, Sendable {
  case none, symmetries
}

extension AgentContext {
  /// The symmetries for `augmentation`, or empty for none.
  ///
  /// - Throws: where it asks and the environment knows none.
  package func symmetries(
    for augmentation: Augmentation
  ) throws(ConfigurationProblem) -> [ObservationSymmetry] {
    guard augmentation == .symmetries else { return [] }
    guard symmetries.count > 1 else {
      throw ConfigurationProblem(
        "augmentation", "this environment has no symmetries; use none")
    }
    return symmetries
  }
}
