import NeuralNetworks
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
package struct ImplicitQuantileHead: ValueHead {
  private let regression: QuantileRegression

  /// - Parameters:
  ///   - count: N.
  ///   - kappa: the error from which Huber's loss is linear.
  package init(count: Int, kappa: Float) {
    regression = QuantileRegression(count: count, outputsPerAction: 2 * count, kappa: kappa)
  }

  package var outputsPerAction: Int { regression.outputsPerAction }
  package var drawnLevels: Int? { regression.count }

  package func memory(rows: Int, actionCount: Int) -> HeadMemory {
    regression.memory(rows: rows, actionCount: actionCount)
  }

  /// The values are the means of the quantiles, over levels that are drawn or even.
  package func read(
    _ outputs: UnsafePointer<Float>, rows: Int, into memory: HeadMemory
  ) -> ValueReading {
    regression.read(outputs, rows: rows, into: memory)
  }

  package func formTargets(from bootstrap: Bootstrap, into targets: UnsafeMutablePointer<Float>) {
    regression.formTargets(from: bootstrap, into: targets)
  }

  package func mean(ofTarget target: UnsafePointer<Float>) -> Float { regression.mean(target) }

  /// The error of a row is its loss.
  package func evaluate(_ outputs: UnsafePointer<Float>, _ batch: HeadRegression) -> HeadLoss {
    regression.evaluate(outputs, batch) { $0 + regression.count }
  }
}
