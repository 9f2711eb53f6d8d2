import NeuralNetworks
import RLCore

/// Regression of the first N outputs of an action, its quantiles; what follows them is left alone.
struct QuantileRegression: Sendable {
  /// N
  let count: Int
  let outputsPerAction: Int
  /// The error from which Huber's loss is linear.
  let kappa: Float

  func memory(rows: Int, actionCount: Int) -> HeadMemory {
    HeadMemory(rows: rows, actionCount: actionCount, valuesPerAction: 1, atomsPerAction: 0)
  }

  func read(_ outputs: UnsafePointer<Float>, rows: Int, into memory: HeadMemory) -> ValueReading {
    precondition(rows <= memory.rows, "more rows than there is room for")
    for pair in 0..<rows * memory.actionCount {
      memory.values[pair] = mean(outputs + pair * outputsPerAction)
    }
    return ValueReading(
      values: memory.values.start, atoms: outputs, actionCount: memory.actionCount,
      atomCount: outputsPerAction)
  }

  func formTargets(from bootstrap: Bootstrap, into targets: UnsafeMutablePointer<Float>) {
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

  /// - Parameter levels: of the quantiles that begin here, `[N]`.
  @inline(__always) func evaluate(
    _ outputs: UnsafePointer<Float>, _ batch: HeadRegression,
    levels: (UnsafePointer<Float>) -> UnsafePointer<Float>
  ) -> HeadLoss {
    let (rows, weights, gradient) = (batch.rows, batch.weights, batch.gradient)
    gradient.update(repeating: 0, count: rows * batch.memory.actionCount * outputsPerAction)
    var (total, valueSum) = (0.0, 0.0)
    for row in 0..<rows {
      let first = batch.first(row, outputsPerAction: outputsPerAction)
      let rowLoss = quantileLoss(
        predictions: outputs + first, levels: levels(outputs + first), count: count,
        targets: batch.targets + row * outputsPerAction, targetCount: count, kappa: kappa,
        gradient: gradient + first)
      let scale = weights[row] / Float(rows)
      for index in 0..<count { gradient[first + index] *= scale }
      batch.errors[row] = rowLoss
      total += Double(weights[row] * rowLoss)
      valueSum += Double(mean(outputs + first))
    }
    return HeadLoss(mean: total / Double(rows), valueSum: valueSum)
  }

  @inline(__always) func mean(_ quantiles: UnsafePointer<Float>) -> Float {
    var sum: Float = 0
    for index in 0..<count { sum += quantiles[index] }
    return sum / Float(count)
  }
}
