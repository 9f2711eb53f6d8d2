import NeuralNetworks

/// One output an action: the mean of its return.
///
/// Source: Mnih et al., "Human-level control through deep reinforcement learning" (2015).
package struct ScalarHead: ValueHead {
  private let loss: Loss

  package init(loss: Loss) { self.loss = loss }

  package var outputsPerAction: Int { 1 }

  package func memory(rows: Int, actionCount: Int) -> HeadMemory {
    HeadMemory(rows: rows, actionCount: actionCount, valuesPerAction: 0, atomsPerAction: 0)
  }

  /// The outputs are the values.
  package func read(
    _ outputs: UnsafePointer<Float>, rows: Int, into memory: HeadMemory
  ) -> ValueReading {
    ValueReading(values: outputs, atoms: outputs, actionCount: memory.actionCount, atomCount: 1)
  }

  package func formTargets(from bootstrap: Bootstrap, into targets: UnsafeMutablePointer<Float>) {
    for row in 0..<bootstrap.rows {
      let successor = bootstrap.successor(row)
      targets[row] = temporalDifferenceTarget(
        rT: bootstrap.rewards[row], discountT: successor.discountT,
        valueT: successor.value(bootstrap.next.values(row)))
    }
  }

  package func mean(ofTarget target: UnsafePointer<Float>) -> Float { target[0] }

  /// The error of a row is its value less its target.
  package func evaluate(_ outputs: UnsafePointer<Float>, _ regression: HeadRegression) -> HeadLoss {
    let rows = regression.rows
    let mean = loss.evaluate(
      predictions: outputs, selected: regression.actions, targets: regression.targets,
      weights: regression.weights,
      batch: rows, columns: regression.memory.actionCount, gradient: regression.gradient,
      differences: regression.errors)
    var sum: Float = 0
    for row in 0..<rows { sum += outputs[regression.first(row, outputsPerAction: 1)] }
    return HeadLoss(mean: Double(mean), valueSum: Double(sum))
  }
}
