import RLCore
import Text

/// n-step SARSA, expected SARSA and Q-learning.
///
/// A window closes after n steps, at a termination and at a truncation; the last starts of an episode have shorter
/// windows. What is behind the window counts as the value of the action that is taken there (SARSA), as the mean over the
/// exploring policy (expected SARSA), or as the best value (Q-learning, without correction for exploratory steps between).
///
/// Sources: Rummery and Niranjan (1994); van Seijen et al. (2009); Sutton and Barto (2018), sections 6.4, 6.6 and 7.2.
package final class TemporalDifference: OnPolicyAgent, UpdateExplaining {
  package static let sarsaEntry = AgentEntry(
    "sarsa", TemporalDifference.Configuration.self,
    summary: "SARSA: learns the values of the policy it follows, exploration included.",
    documentation: """
      Moves a value toward the reward plus the discounted value of the action that is taken next:

        q[s, a] += learning_rate * (reward + discount * q[s', a'] - q[s, a])

      It learns the values of its own exploring policy, and so avoids cliffs while it explores. a' is selected
      before the update, as in the book. After a truncation a' is sampled for the target only. With n_steps above 1 the
      rewards of that many steps are summed first.

      \(commonNotes)
      Source: Rummery and Niranjan (1994); Sutton and Barto (2018), sections 6.4 and 7.2.
      """
  ) { try TemporalDifference(.sarsa, $0, $1).ready($0.table, $1) }

  package static let expectedSarsaEntry = AgentEntry(
    "expected-sarsa", TemporalDifference.Configuration.self,
    summary: "Expected SARSA: the expectation over the next action instead of a sample.",
    documentation: """
      Moves a value toward the reward plus the discounted expected value under the exploring policy:

        q[s, a] += learning_rate * (reward + discount * sum over a' of p(a' | s') q[s', a'] - q[s, a])

      The target has the same mean as SARSA's and less variance. With ucb, which is deterministic, it is the value of that action.

      \(commonNotes)
      Source: van Seijen et al. (2009); Sutton and Barto (2018), sections 6.6 and 7.2.
      """
  ) { try TemporalDifference(.expectedSarsa, $0, $1).ready($0.table, $1) }

  package enum Rule: Sendable { case sarsa, expectedSarsa, qLearning }

  package struct Configuration: TabularConfiguration {
    package var table = TableSettings()
    package var exploration = ExplorationSettings()
    package var steps = 1

    package init() {}

    package static var keys: [ConfigurationKey<Self>] {
      tableKeys + [
        stepSizeKey,
        .init(
          "n_steps", \.steps, in: 1...10_000,
          "Length of the n-step return; shorter where the episode terminates or is truncated."),
      ] + tableExplorationKeys + binKeys
    }
  }

  private let rule: Rule
  private let steps: Int
  /// Table entries and rewards of each row's window, oldest first from `first`.
  private let entries: Column<Int32>
  private let rewards: Column<Double>
  /// Discount of each step of a window: gamma, or -gamma if the opponent moves next.
  private let discounts: Column<Double>
  /// Start of each row's window in its ring of `steps`, and its number of steps.
  private let firsts, lengths: Column<Int32>

  package init(_ rule: Rule, _ configuration: Configuration, _ context: AgentContext) throws {
    (self.rule, steps) = (rule, configuration.steps)
    let rows = context.environments
    try TrainingMemory.check(
      "n_steps", "\(Readable.count(steps, "step")) of each of \(Readable.count(rows, "environment"))",
      20 * Double(rows * steps), context.memoryLimit)
    entries = Column(rows * steps, filledWith: 0)
    rewards = Column(rows * steps, filledWith: 0)
    discounts = Column(rows * steps, filledWith: 0)
    firsts = Column(rows, filledWith: 0)
    lengths = Column(rows, filledWith: 0)
    try super.init(configuration.table, configuration.exploration, context)
  }

  package override func learn(from transitions: Transitions) {
    let (rate, level) = (learningRate, explorationLevel)
    for row in 0..<transitions.count {
      let state = states.number(of: transitions.observations, row)
      let ending = transitions.endings[row]
      push(
        row, entry: Int(state) * actionCount + Int(transitions.actions[row]), transitions.rewards[row],
        discount: transitions.discount(row, gamma: gamma))
      var valueT = 0.0
      var successor = TableUpdate.NextValue.none
      if ending != .terminated {
        let next = states.number(of: transitions.nextObservations, row)
        let mask = transitions.nextObservations.mask(row)
        switch rule {
        case .qLearning:
          valueT = table.highestValue(in: next, mask: mask)
          if explained != nil { successor = .best(Int(table.greedyAction(in: next, mask: mask))) }
        case .expectedSarsa:
          valueT = expectedValue(in: next, mask: mask, level: level)
          successor = .mean
        case .sarsa:
          let action = chooseAction(in: next, mask: mask, level: level)
          valueT = table.row(next)[Int(action)]
          successor = .taken(Int(action))
          // After a truncation another episode begins: the action there serves the target only.
          if ending == .none { nextActions[row] = action }
        }
      }
      let next = explained == nil ? 0 : Int(states.number(of: transitions.nextObservations, row))
      if ending != .none {
        while lengths[row] > 0 {
          updateOldest(row, rate: rate, valueT: valueT, of: next, successor)
        }
      } else if Int(lengths[row]) == steps {
        updateOldest(row, rate: rate, valueT: valueT, of: next, successor)
      }
    }
    step &+= transitions.count
  }

  private func push(_ row: Int, entry: Int, _ reward: Double, discount: Double) {
    let place = row * steps + (Int(firsts[row]) + Int(lengths[row])) % steps
    (entries[place], rewards[place]) = (Int32(truncatingIfNeeded: entry), reward)
    discounts[place] = discount
    lengths[row] += 1
  }

  /// Updates the oldest entry of the window toward its target and removes it.
  ///
  /// - Parameters:
  ///   - next: the state of `valueT`, for the explanation.
  ///   - successor: what `valueT` is the value of.
  private func updateOldest(
    _ row: Int, rate: Double, valueT: Double, of next: Int, _ successor: TableUpdate.NextValue
  ) {
    let (first, length, ring) = (Int(firsts[row]), Int(lengths[row]), row * steps)
    let target = nStepReturn(
      rewards: rewards.start + ring, discounts: discounts.start + ring, first: first, count: length,
      capacity: steps,
      valueT: valueT)
    let number = Int(entries[ring + first])
    let entry = table.values + number
    let (old, error) = (entry.pointee, target - entry.pointee)
    let stepSize = stepSize(of: number, rate: rate)
    entry.pointee += stepSize * error
    note(error: error, value: entry.pointee)
    if explained != nil {
      let reward = nStepReturn(
        rewards: rewards.start + ring, discounts: discounts.start + ring, first: first, count: length,
        capacity: steps, valueT: 0)
      let discount = (0..<length).reduce(1) { $0 * discounts[ring + (first + $1) % steps] }
      explained?.append(
        TableUpdate(
          row: row, state: number / actionCount, action: number % actionCount, old: old, reward: reward,
          discount: discount, nextState: next, successor: successor, nextValue: valueT, target: target,
          error: error, stepSize: stepSize, new: entry.pointee, steps: length))
    }
    firsts[row] = Int32((first + 1) % steps)
    lengths[row] -= 1
  }

  package override func dropEpisode(of row: Int) {
    super.dropEpisode(of: row)
    lengths[row] = 0
  }

  override func transferOwn(_ state: inout StateTransfer) throws(TensorMismatch) {
    try super.transferOwn(&state)
    try state.values(
      "window.entries", entries.start, shape: [environments, steps],
      in: 0...Int32(table.stateCount * actionCount - 1))
    try state.values("window.rewards", rewards.start, shape: [environments, steps])
    try state.values("window.discounts", discounts.start, shape: [environments, steps])
    try state.values("window.firsts", firsts.start, shape: [environments], in: 0...Int32(steps - 1))
    try state.values("window.lengths", lengths.start, shape: [environments], in: 0...Int32(steps))
  }
}
