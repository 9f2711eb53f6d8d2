import NeuralNetworks
import RLCore

/// A head whose first N outputs of an action are quantiles of its return; what follows them is left alone.
package protocol QuantileRegressing: ValueHead {
  /// N
  var count: Int { get }
  /// The error from which Huber's loss is linear.
  var kappa: Float { get }

  /// Calls `body` with the levels, `[N]`, of the quantiles that begin at `quantiles`.
  func withLevels<Result>(
    of quantiles: UnsafePointer<Float>, _ body: (UnsafePointer<Float>) -> Result
  ) -> Result
}

extension QuantileRegressing {
  package func memory(rows: Int, actionCount: Int) -> HeadMemory {
    singleValues(rows: rows, actionCount: actionCount)
  }

  /// The values are the means of the quantiles.
  package func read(
    _ outputs: UnsafePointer<Float>, rows: Int, into memory: HeadMemory
  ) -> ValueReading {
    read(outputs, rows: rows, into: memory) { mean(ofTarget: $0) }
  }

  package func formTargets(from bootstrap: Bootstrap, into targets: UnsafeMutablePointer<Float>) {
    let next = bootstrap.next
    for row in 0..<bootstrap.rows {
      let successor = bootstrap.successor(row)
      let target = targets + row * outputsPerAction
      target.update(repeating: bootstrap.rewards[row], count: count)
      successor.forEachAction(next.values(row), count: next.actionCount) { action, weight, addition in
        addQuantiles(
          next.atoms(row, action), count: count, addition: addition, discount: successor.discountT,
          weight: weight, to: target)
      }
    }
  }

  /// The error of a row is its loss.
  package func evaluate(_ outputs: UnsafePointer<Float>, _ regression: HeadRegression) -> HeadLoss {
    let (rows, weights, gradient) = (regression.rows, regression.weights, regression.gradient)
    gradient.update(repeating: 0, count: rows * regression.memory.actionCount * outputsPerAction)
    var (total, valueSum) = (0.0, 0.0)
    for row in 0..<rows {
      let first = regression.first(row, outputsPerAction: outputsPerAction)
      let rowLoss = withLevels(of: outputs + first) {
        quantileLoss(
          predictions: outputs + first, levels: $0, count: count,
          targets: regression.targets + row * outputsPerAction, targetCount: count, kappa: kappa,
          gradient: gradient + first)
      }
      let scale = weights[row] / Float(rows)
      for index in 0..<count { gradient[first + index] *= scale }
      regression.errors[row] = rowLoss
      total += Double(weights[row] * rowLoss)
      valueSum += Double(mean(ofTarget: outputs + first))
    }
    return HeadLoss(mean: total / Double(rows), valueSum: valueSum)
  }

  package func mean(ofTarget target: UnsafePointer<Float>) -> Float {
    var sum: Float = 0
    for index in 0..<count { sum += target[index] }
    return sum / Float(count)
  }
}
