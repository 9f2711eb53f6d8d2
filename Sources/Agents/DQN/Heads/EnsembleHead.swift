import NeuralNetworks
import RLCore

extension DQN {
  /// Bootstrapped DQN: an ensemble that explores by what its members disagree about.
  package static let bootstrappedEntry = entry(
    "bootstrapped-dqn",
    [
      "ensemble": .integer(10), "prior_scale": .number(3), "exploration_initial_eps": .number(0),
      "exploration_final_eps": .number(0),
    ],
    summary: "DQN with several values of each action, of which one selects the actions of an episode.",
    documentation: """
      dqn with ensemble: K values of each action on one body of layers. Each member has a target of its own, and learns from
      the transitions that count for it:

        target_k = reward + discount * max q_target,k(s');  loss = the mean over members of m_k * l(q_k(s)[a] - target_k)

      m_k is 1 with the probability ensemble_share for each transition and member, else 0. At the start of an episode one
      member is drawn, which selects all its actions (deep exploration). prior_scale adds to each member a random function
      that never learns, so that members disagree where there is no data:

        q_k(s) = f_k(s) + prior_scale * p_k(s)

      Greedy evaluation uses the mean of the members, or with ensemble_choice: minimum the smallest value.

      Differences from the papers: members and priors share all layers but the last one; a transition keeps its m_k as
      long as it is in its slot of the replay buffer, by a fixed hash of slot and member; gradients are those of the mean
      over members; evaluation by the mean in place of a vote.
      Sources: Osband et al., "Deep exploration via bootstrapped DQN" (2016); Osband, Aslanides and Cassirer, "Randomized
      prior functions for deep reinforcement learning" (2018).
      """)
}

/// K outputs an action: the values of the members of an ensemble.
///
/// Source: Osband et al., "Deep exploration via bootstrapped DQN" (2016).
package struct EnsembleHead: ValueHead {
  package let members: Int
  package let takesMinimum: Bool
  private let share: Double
  private let loss: Loss

  /// - Parameters:
  ///   - members: K.
  ///   - takesMinimum: whether an action is worth the smallest value of all members; else their mean.
  ///   - share: the probability that a transition counts for a member.
  package init(members: Int, takesMinimum: Bool, share: Double, loss: Loss) {
    (self.members, self.takesMinimum, self.share, self.loss) = (members, takesMinimum, share, loss)
  }

  package var outputsPerAction: Int { members }

  package func memory(rows: Int, actionCount: Int) -> HeadMemory {
    singleValues(rows: rows, actionCount: actionCount)
  }

  /// The atoms are the members' values.
  package func read(
    _ outputs: UnsafePointer<Float>, rows: Int, into memory: HeadMemory
  ) -> ValueReading {
    read(outputs, rows: rows, into: memory) { value(of: $0) }
  }

  /// Each member's target is its own value of its own choice.
  package func formTargets(from bootstrap: Bootstrap, into targets: UnsafeMutablePointer<Float>) {
    for row in 0..<bootstrap.rows {
      for member in 0..<members {
        let successor = bootstrap.successor(row, member: member, of: members)
        targets[row * members + member] = temporalDifferenceTarget(
          rT: bootstrap.rewards[row], discountT: successor.discountT,
          valueT: bootstrap.next.atoms(row, successor.action)[member])
      }
    }
  }

  package func mean(ofTarget target: UnsafePointer<Float>) -> Float { mean(target) }

  /// The error of a row is the mean of its members' absolute errors.
  package func evaluate(_ outputs: UnsafePointer<Float>, _ batch: HeadRegression) -> HeadLoss {
    let rows = batch.rows
    batch.gradient.update(repeating: 0, count: rows * batch.memory.actionCount * members)
    var (total, valueSum) = (0.0, 0.0)
    for row in 0..<rows {
      let first = batch.first(row, outputsPerAction: members)
      let scale = batch.weights[row] / Float(members)
      var (rowLoss, error): (Float, Float) = (0, 0)
      for member in 0..<members {
        let difference = outputs[first + member] - batch.targets[row * members + member]
        error += abs(difference)
        guard share == 1 || counts(slot: batch.slots[row], member: member) else { continue }
        rowLoss += loss.value(difference)
        batch.gradient[first + member] = scale * loss.derivative(difference) / Float(rows)
      }
      batch.errors[row] = error / Float(members)
      total += Double(scale * rowLoss)
      valueSum += Double(mean(outputs + first))
    }
    return HeadLoss(mean: total / Double(rows), valueSum: valueSum)
  }

  /// Whether what is in this slot of the replay buffer counts for a member: a fixed draw.
  func counts(slot: Int32, member: Int) -> Bool {
    // SplitMix64 (Steele, Lea and Flood, 2014).
    var word = UInt64(UInt32(bitPattern: slot)) &* 64 &+ UInt64(member) &+ 0x9e37_79b9_7f4a_7c15
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return Double((word ^ (word >> 31)) >> 11) * 0x1p-53 < share
  }

  private func value(of outputs: UnsafePointer<Float>) -> Float {
    guard takesMinimum else { return mean(outputs) }
    var lowest = outputs[0]
    for member in 1..<members { lowest = min(lowest, outputs[member]) }
    return lowest
  }

  private func mean(_ outputs: UnsafePointer<Float>) -> Float {
    var sum: Float = 0
    for member in 0..<members { sum += outputs[member] }
    return sum / Float(members)
  }
}
