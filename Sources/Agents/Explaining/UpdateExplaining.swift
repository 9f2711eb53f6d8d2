/// An agent that says what its updates did, for those who want to look at a single one.
package protocol UpdateExplaining: AnyObject {
  /// Whether updates are kept from now on. They are the same updates either way.
  var explainsUpdates: Bool { get set }
  /// The updates since the last call, in order.
  func takeUpdates() -> [LearningUpdate]
}

/// An update, with every figure of its equation.
package enum LearningUpdate: Sendable, Equatable {
  case table(TableUpdate)
  case batch(BatchUpdate)
}
