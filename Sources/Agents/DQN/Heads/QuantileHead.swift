import NeuralNetworks
import RLCore

extension DQN {
  /// QR-DQN: quantile regression of returns.
  package static let qrEntry = entry(
    "qr-dqn", ["distribution": .text("quantile"), "loss": .text("huber")],
    summary: "DQN that learns quantiles of the return, without bounds.",
    documentation: """
      dqn with distribution: quantile. For each action n_quantiles quantiles of the return at the levels (i + 1/2) / N,
      fitted by quantile regression with Huber loss (huber_delta): the sum over predictions of the mean over targets.
      Actions are selected by the mean of the quantiles. The key loss has no effect.

      Differences from the paper: 51 quantiles unless n_quantiles says otherwise, where the paper has 200.
      With prioritized replay the error is the row's loss.
      Source: Dabney et al., "Distributional reinforcement learning with quantile regression" (2018).
      """)
}

/// N outputs an action: quantiles of its return at the levels (i + ½) / N (QR-DQN).
///
/// Source: Dabney et al., "Distributional reinforcement learning with quantile regression" (2018).
package struct QuantileHead: QuantileRegressing {
  package let kappa: Float
  /// `[N]`
  private let levels: [Float]

  /// - Parameters:
  ///   - count: N.
  ///   - kappa: the error from which Huber's loss is linear.
  package init(count: Int, kappa: Float) {
    levels = quantileLevels(count)
    self.kappa = kappa
  }

  package var count: Int { levels.count }
  package var outputsPerAction: Int { levels.count }

  package func withLevels<Result>(
    of quantiles: UnsafePointer<Float>, _ body: (UnsafePointer<Float>) -> Result
  ) -> Result {
    levels.withUnsafeBufferPointer {
      guard let start = $0.baseAddress else { preconditionFailure("there is a quantile") }
      return body(start)
    }
  }
}
