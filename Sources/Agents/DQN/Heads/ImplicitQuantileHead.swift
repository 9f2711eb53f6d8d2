import RLCore

extension DQN {
  /// IQN: all quantiles of returns by one network, which is asked at random levels.
  package static let iqnEntry = entry(
    "iqn", ["distribution": .text("iqn"), "loss": .text("huber"), "n_quantiles": .integer(8)],
    summary: "DQN that learns the return's quantile at any level, asked at random levels.",
    documentation: """
      dqn with distribution: iqn. A level tau goes into the network by its cosines, and what comes out is the quantile of
      the return at that level:

        q_tau(s) = f(psi(s) * relu(W [cos(pi i tau), i = 0 to 63] + b))

      psi is the network up to the last hidden layer, f that layer and the outputs. Each update draws n_quantiles levels for
      each state, online and target network apart, and fits them by quantile regression with Huber loss (huber_delta), as
      qr-dqn does. Actions are selected by the mean over n_quantiles even levels, (i + 1/2) / n_quantiles, so that nothing is
      drawn where an agent only plays. The key loss has no effect.

      Differences from the paper: 8 levels in all three places unless n_quantiles says otherwise, where the paper has
      64, 64 and 32; even levels where actions are selected; no risk-averse policies.
      With prioritized replay the error is the row's loss.
      Source: Dabney et al., "Implicit quantile networks for distributional reinforcement learning" (2018), equations 3
      and 4.
      """)
}

/// 2N outputs an action: quantiles of its return at N levels that were drawn, and these levels (IQN).
///
/// Source: Dabney et al., "Implicit quantile networks for distributional reinforcement learning" (2018).
package struct ImplicitQuantileHead: QuantileRegressing {
  package let count: Int
  package let kappa: Float

  /// - Parameters:
  ///   - count: N.
  ///   - kappa: the error from which Huber's loss is linear.
  package init(count: Int, kappa: Float) { (self.count, self.kappa) = (count, kappa) }

  package var outputsPerAction: Int { 2 * count }
  package var drawnLevels: Int? { count }

  package func withLevels<Result>(
    of quantiles: UnsafePointer<Float>, _ body: (UnsafePointer<Float>) -> Result
  ) -> Result {
    body(quantiles + count)
  }
}
