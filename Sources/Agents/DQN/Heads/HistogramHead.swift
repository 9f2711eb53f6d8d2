import RLCore

extension DQN {
  /// HL-Gauss: values learned by classification.
  package static let histogramEntry = entry(
    "hl-gauss", ["distribution": .text("hl-gauss")],
    summary: "DQN that learns values by classification: a cross-entropy in place of the squared error.",
    documentation: """
      dqn with distribution: hl-gauss. The target is dqn's, one number; it is written as a normal distribution over n_atoms
      values between v_min and v_max, and the loss is the cross-entropy of that histogram and the softmax of the outputs. The
      value is the mean. Unlike c51 nothing is learned of the distribution of returns. distribution: two-hot writes the number
      on the two nearest values instead.

      Targets beyond v_min and v_max are clipped to them: set both to the range of discounted returns. With prioritized
      replay the error is the Kullback-Leibler divergence of target and prediction.
      Source: Farebrother et al., "Stop regressing: training value functions via classification for scalable deep RL" (2024).
      """)
}

/// N outputs an action: logits of a histogram whose mean is the value; targets are numbers, written as histograms.
///
/// Source: Farebrother et al., "Stop regressing: training value functions via classification for scalable deep RL" (2024).
package struct HistogramHead: ValueHead {
  package let support: Support
  private let target: HistogramTarget
  /// Reading and loss are those of a categorical distribution.
  private let categorical: CategoricalHead

  /// - Parameter measuresDivergence: as for `CategoricalHead`.
  package init(_ support: Support, _ target: HistogramTarget, measuresDivergence: Bool) {
    (self.support, self.target) = (support, target)
    categorical = CategoricalHead(support, measuresDivergence: measuresDivergence)
  }

  package var outputsPerAction: Int { support.count }

  package func memory(rows: Int, actionCount: Int) -> HeadMemory {
    categorical.memory(rows: rows, actionCount: actionCount)
  }

  package func read(
    _ outputs: UnsafePointer<Float>, rows: Int, into memory: HeadMemory
  ) -> ValueReading { categorical.read(outputs, rows: rows, into: memory) }

  /// The reward plus the discounted value of the successor, as a histogram.
  package func formTargets(from bootstrap: Bootstrap, into targets: UnsafeMutablePointer<Float>) {
    for row in 0..<bootstrap.rows {
      let successor = bootstrap.successor(row)
      let number = temporalDifferenceTarget(
        rT: bootstrap.rewards[row], discountT: successor.discountT,
        valueT: successor.value(bootstrap.next.values(row)))
      target.write(number, support, to: targets + row * support.count)
    }
  }

  package func mean(ofTarget target: UnsafePointer<Float>) -> Float { categorical.mean(ofTarget: target) }

  package func evaluate(_ outputs: UnsafePointer<Float>, _ regression: HeadRegression) -> HeadLoss {
    categorical.evaluate(outputs, regression)
  }
}
