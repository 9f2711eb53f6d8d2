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
package struct QuantileHead: ValueHead {
  /// `[N]`
  private let levels: [Float]
  private let regression: QuantileRegression

  /// - Parameters:
  ///   - count: N.
  ///   - kappa: the error from which Huber's loss is linear.
  package init(count: Int, kappa: Float) {
    levels = quantileLevels(count)
    regression = QuantileRegression(count: count, outputsPerAction: count, kappa: kappa)
  }

  package var outputsPerAction: Int { levels.count }

  package func memory(rows: Int, actionCount: Int) -> HeadMemory {
    regression.memory(rows: rows, actionCount: actionCount)
  }

  /// The values are the means of the quantiles, which are the outputs.
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
    levels.withUnsafeBufferPointer { levels in
      guard let levels = levels.baseAddress else { preconditionFailure("there is a quantile") }
      return regression.evaluate(outputs, batch) { _ in levels }
    }
  }
}
