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
  private let kappa: Float

  /// - Parameters:
  ///   - count: N.
  ///   - kappa: the error from which Huber's loss is linear.
  package init(count: Int, kappa: Float) {
    levels = quantileLevels(count)
    self.kappa = kappa
  }

  package var outputsPerAction: Int { levels.count }

  package func memory(rows: Int, actionCount: Int) -> HeadMemory {
    HeadMemory(rows: rows, actionCount: actionCount, valuesPerAction: 1, atomsPerAction: 0)
  }

  /// The values are the means of the quantiles, which are the outputs.
  package func read(
    _ outputs: UnsafePointer<Float>, rows: Int, into memory: HeadMemory
  ) -> ValueReading {
    precondition(rows <= memory.rows, "more rows than there is room for")
    let count = levels.count
    for pair in 0..<rows * memory.actionCount { memory.values[pair] = mean(outputs + pair * count) }
    return ValueReading(
      values: memory.values.start, atoms: outputs, actionCount: memory.actionCount, atomCount: count)
  }

  package func formTargets(from bootstrap: Bootstrap, into targets: UnsafeMutablePointer<Float>) {
    let (next, count) = (bootstrap.next, levels.count)
    for row in 0..<bootstrap.rows {
      let successor = bootstrap.successor(row)
      let target = targets + row * count
      target.update(repeating: bootstrap.rewards[row], count: count)
      successor.forEachAction(next.values(row), count: next.actionCount) { action, weight, addition in
        addQuantiles(
          next.atoms(row, action), count: count, addition: addition, discount: successor.discountT,
          weight: weight, to: target)
      }
    }
  }

  package func mean(ofTarget target: UnsafePointer<Float>) -> Float { mean(target) }

  /// The error of a row is its loss.
  package func evaluate(_ outputs: UnsafePointer<Float>, _ regression: HeadRegression) -> HeadLoss {
    let (count, rows, weights) = (levels.count, regression.rows, regression.weights)
    let gradient = regression.gradient
    gradient.update(repeating: 0, count: rows * regression.memory.actionCount * count)
    var (total, valueSum) = (0.0, 0.0)
    for row in 0..<rows {
      let first = regression.first(row, outputsPerAction: count)
      let rowLoss = quantileLoss(
        predictions: outputs + first, levels: levels, count: count, targets: regression.targets + row * count,
        targetCount: count, kappa: kappa, gradient: gradient + first)
      let scale = weights[row] / Float(rows)
      for index in 0..<count { gradient[first + index] *= scale }
      regression.errors[row] = rowLoss
      total += Double(weights[row] * rowLoss)
      valueSum += Double(mean(outputs + first))
    }
    return HeadLoss(mean: total / Double(rows), valueSum: valueSum)
  }

  @inline(__always) private func mean(_ quantiles: UnsafePointer<Float>) -> Float {
    var sum: Float = 0
    for index in 0..<levels.count { sum += quantiles[index] }
    return sum / Float(levels.count)
  }
}
