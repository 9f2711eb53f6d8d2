import NeuralNetworks
import RLCore

extension DQN {
  /// C51: a categorical distribution of returns.
  package static let c51Entry = entry(
    "c51", ["distribution": .text("c51")],
    summary: "DQN that learns a categorical distribution over 51 fixed returns.",
    documentation: """
      dqn with distribution: c51. For each action a softmax over n_atoms returns between v_min and v_max; the target is
      the greedy next action's distribution, shifted by the reward, scaled by the discount and projected onto the atoms; the loss
      is the cross-entropy. Actions are selected by the mean. Returns beyond v_min and v_max are clipped to
      them: set both to the range of discounted returns.

      With prioritized replay the error is the Kullback-Leibler divergence of target and prediction.
      Source: Bellemare, Dabney and Munos, "A distributional perspective on reinforcement learning" (2017).
      """)
}

/// N outputs an action: logits of the probabilities of fixed returns (C51).
///
/// Source: Bellemare et al., "A distributional perspective on reinforcement learning" (2017).
package struct CategoricalHead: ValueHead {
  package let support: Support
  private let measuresDivergence: Bool

  /// - Parameter measuresDivergence: whether the error of a row is the Kullback-Leibler divergence of target and
  ///   prediction, as priorities need it, or the cross-entropy, which costs no logarithms.
  package init(_ support: Support, measuresDivergence: Bool) {
    self.support = support
    self.measuresDivergence = measuresDivergence
  }

  package var outputsPerAction: Int { support.count }

  package func memory(rows: Int, actionCount: Int) -> HeadMemory {
    HeadMemory(rows: rows, actionCount: actionCount, valuesPerAction: 1, atomsPerAction: support.count)
  }

  /// The values are the means; the atoms are the probabilities.
  package func read(
    _ outputs: UnsafePointer<Float>, rows: Int, into memory: HeadMemory
  ) -> ValueReading {
    precondition(rows <= memory.rows, "more rows than there is room for")
    let pairs = rows * memory.actionCount
    softmax(outputs, into: memory.atoms.start, rows: pairs, columns: support.count)
    for pair in 0..<pairs { memory.values[pair] = support.mean(memory.atoms.start + pair * support.count) }
    return ValueReading(
      values: memory.values.start, atoms: memory.atoms.start, actionCount: memory.actionCount,
      atomCount: support.count)
  }

  /// The successor's distribution, moved by reward and discount and shared among the nearest atoms.
  package func formTargets(from bootstrap: Bootstrap, into targets: UnsafeMutablePointer<Float>) {
    let next = bootstrap.next
    targets.update(repeating: 0, count: bootstrap.rows * support.count)
    for row in 0..<bootstrap.rows {
      let (reward, successor) = (bootstrap.rewards[row], bootstrap.successor(row))
      let discount = successor.discountT
      successor.forEachAction(next.values(row), count: next.actionCount) { action, weight, addition in
        addProjection(
          of: next.atoms(row, action), support, shift: reward + discount * addition, discount: discount,
          weight: weight, to: targets + row * support.count)
      }
    }
  }

  package func mean(ofTarget target: UnsafePointer<Float>) -> Float { support.mean(target) }

  /// Cross-entropy of the target and the softmax of the logits of the action taken; its derivative is their
  /// difference.
  package func evaluate(_ logits: UnsafePointer<Float>, _ regression: HeadRegression) -> HeadLoss {
    let (atoms, rows, weights) = (support.count, regression.rows, regression.weights)
    let (chosen, logSums) = (regression.memory.atoms.start, regression.memory.values.start)
    regression.gradient.update(repeating: 0, count: rows * regression.memory.actionCount * atoms)
    for row in 0..<rows {
      (chosen + row * atoms).update(
        from: logits + regression.first(row, outputsPerAction: atoms), count: atoms)
    }
    softmax(UnsafePointer(chosen), into: chosen, logSums: logSums, rows: rows, columns: atoms)
    var (total, valueSum) = (0.0, 0.0)
    for row in 0..<rows {
      let first = regression.first(row, outputsPerAction: atoms)
      let (p, m, x) = (chosen + row * atoms, regression.targets + row * atoms, logits + first)
      var (crossEntropy, mass, value): (Float, Float, Float) = (0, 0, 0)
      let scale = weights[row] / Float(rows)
      for atom in 0..<atoms {
        crossEntropy -= m[atom] * x[atom]
        mass += m[atom]
        value += p[atom] * support.value(atom)
      }
      for atom in 0..<atoms { regression.gradient[first + atom] = scale * (mass * p[atom] - m[atom]) }
      crossEntropy += mass * logSums[row]
      regression.errors[row] = max(
        measuresDivergence ? crossEntropy - entropy(m, count: atoms) : crossEntropy, 0)
      total += Double(weights[row] * crossEntropy)
      valueSum += Double(value)
    }
    return HeadLoss(mean: total / Double(rows), valueSum: valueSum)
  }
}
