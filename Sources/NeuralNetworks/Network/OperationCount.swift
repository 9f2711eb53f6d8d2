extension Sequential {
  /// Additions and multiplications of one `forward`, matrix products only.
  package func forwardOperations(batch: Int) -> Int {
    batch * descriptions.reduce(0) { $0 + $1.operationsPerRow }
  }

  /// Operations of one gradient step of DQN: `forward` of the target network, `forward` and `backward` of this
  /// one.
  ///
  /// `backward` takes two products a layer, the gradients by weights and by inputs; the first layer takes one.
  package func gradientStepOperations(batch: Int) -> Int {
    4 * forwardOperations(batch: batch) - batch * (descriptions.first?.operationsPerRow ?? 0)
  }
}
