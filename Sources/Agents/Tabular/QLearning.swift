import RLCore

/// Tabular one-step Q-learning.
///
/// Source: Watkins and Dayan, "Q-learning" (1992); Sutton and Barto (2018), equation 6.8.
///
/// The best action of every state is kept with the table and found again whenever an entry of its row changes. That is
/// work of its own, but no next step waits for it: the action that comes next is one load away.
package final class QLearning: TabularAgent, UpdateExplaining {
  package static let entry = AgentEntry(
    "q-learning", QLearning.Configuration.self,
    summary: "Tabular Q-learning: off-policy, learns the greedy policy while exploring.",
    documentation: """
      Keeps a value for each state and action and moves it, after every step, toward the reward plus the
      discounted maximum over the next actions:

        q[s, a] += learning_rate * (reward + discount * max q[s'] - q[s, a])

      With n_steps above 1 the rewards of that many steps are summed before the bootstrap, without correction
      for exploratory steps among them.

      \(commonNotes)
      Source: Watkins and Dayan (1992); Sutton and Barto (2018), section 6.5.
      """
  ) {
    let agent: TabularAgent =
      $0.steps == 1 ? try QLearning($0, $1) : try TemporalDifference(.qLearning, $0, $1)
    return try agent.ready($0.table, $1)
  }

  package typealias Configuration = TemporalDifference.Configuration

  /// `[S]`, the first greedy action of each state and its value, if all actions are legal; the action with the bits of
  /// `tieMarks.tie` set where others are as good.
  let bestActions: Column<Int32>
  let bestValues: Column<Double>
  let isEpsilonGreedy: Bool
  let tieMarks: TieMarks
  private let marksOfFour: Column<Int32>

  package init(_ configuration: Configuration, _ context: AgentContext) throws {
    let stateCount = try configuration.table.numbering(context, bytesPerEntry: 16).stateCount
    marksOfFour = TieMarks.ofFour(configuration.exploration.ties)
    tieMarks = TieMarks(
      tie: TieMarks.tie(configuration.exploration.ties), ofFour: UnsafePointer(marksOfFour.start))
    bestActions = Column(stateCount, filledWith: context.actionSpace.count > 1 ? tieMarks.tie : 0)
    bestValues = Column(stateCount, filledWith: configuration.table.initialValue)
    isEpsilonGreedy = configuration.exploration.method == .epsilon
    try super.init(configuration.table, configuration.exploration, context)
  }

  /// Recomputes the greedy actions of all states after the table was changed from outside.
  package func tableDidChange() {
    for state in 0..<table.stateCount { findBest(in: Int32(state)) }
  }

  @inline(__always) private func findBest(in state: Int32) {
    let best = Self.best(of: table.values + Int(state) &* actionCount, count: actionCount, marks: tieMarks)
    bestActions[Int(state)] = best.action
    bestValues[Int(state)] = best.value
  }

  /// The first maximum of `count` values, its place with `marks.tie` where there are others.
  @inline(__always) static func best(
    of row: UnsafePointer<Double>, count: Int, marks: TieMarks
  ) -> (action: Int32, value: Double) {
    // No branches: which action is best is anyone's guess, and a wrong guess costs more than the rest of the step. The
    // action is therefore looked up by which values are below the highest, and not picked by comparisons, of which the
    // compiler makes branches again.
    if count == 4 {
      let (left, right) = (row[1] > row[0] ? row[1] : row[0], row[3] > row[2] ? row[3] : row[2])
      let highest = right > left ? right : left
      let (first, second) = (row[0] < highest ? 1 : 0, row[1] < highest ? 1 : 0)
      let (third, fourth) = (row[2] < highest ? 1 : 0, row[3] < highest ? 1 : 0)
      return (marks.ofFour[first &+ 2 &* second &+ 4 &* (third &+ 2 &* fourth)], highest)
    }
    var (best, tie, highest): (Int32, Int32, Double) = (0, 0, row[0])
    for action in 1..<max(count, 1) {
      let value = row[action]
      tie = value > highest ? 0 : value == highest ? marks.tie : tie
      best = value > highest ? Int32(truncatingIfNeeded: action) : best
      highest = value > highest ? value : highest
    }
    return (best | tie, highest)
  }

  package override func selectActions(
    for observations: Observations, into actions: UnsafeMutablePointer<Int32>
  ) {
    guard isEpsilonGreedy, observations.legalActions == nil else {
      return super.selectActions(for: observations, into: actions)
    }
    let epsilon = explorationLevel
    if let seen = observations.states {
      for row in 0..<observations.count {
        actions[row] = epsilonGreedy.exploratoryAction(epsilon: epsilon) ?? greedyAction(in: seen[row])
      }
      return
    }
    for row in 0..<observations.count {
      actions[row] =
        epsilonGreedy.exploratoryAction(epsilon: epsilon)
        ?? greedyAction(in: states.number(of: observations, row))
    }
  }

  @inline(__always) private func greedyAction(in state: Int32) -> Int32 {
    let action = bestActions[Int(state)]
    return action >= 0 ? action : breakTie(in: state, action)
  }

  /// One of the actions that are as good as `marked` without its mark.
  @inline(never) func breakTie(in state: Int32, _ marked: Int32) -> Int32 {
    Int32(
      truncatingIfNeeded: ties.action(
        table.row(state), count: actionCount, mask: nil, first: Int(marked & .max)))
  }

  package override func learn(from transitions: Transitions) {
    let rate = learningRate
    if let seen = transitions.observations.states, let followed = transitions.nextObservations.states,
      transitions.nextObservations.legalActions == nil, transitions.handovers == nil, !averagesSamples,
      explained == nil
    {
      learn(from: transitions, seen, followed, rate: rate)
    } else {
      for row in 0..<transitions.count {
        let state = states.number(of: transitions.observations, row)
        let next = states.number(of: transitions.nextObservations, row)
        let mask = transitions.nextObservations.mask(row)
        let highest = mask == nil ? bestValues[Int(next)] : table.highestValue(in: next, mask: mask)
        let entry = Int(state) * actionCount + Int(transitions.actions[row])
        let (old, stepSize) = (table.values[entry], stepSize(of: entry, rate: rate))
        let discountT = transitions.discount(row, gamma: gamma)
        let best = explained == nil ? 0 : table.greedyAction(in: next, mask: mask)
        let error = update(
          state, transitions.actions[row], rate: stepSize, rT: transitions.rewards[row],
          discountT: discountT, highestQT: highest)
        explain(
          transitions, row, successor: transitions.endings[row] == .terminated ? .none : .best(Int(best)),
          old: old, nextValue: highest, error: error, stepSize: stepSize, new: table.values[entry])
      }
    }
    step &+= transitions.count
  }

  /// The common case, separated for speed: states are indices, all actions are legal, and the step size is the learning rate.
  private func learn(
    from transitions: Transitions, _ seen: UnsafeMutablePointer<Int32>,
    _ followed: UnsafeMutablePointer<Int32>, rate: Double
  ) {
    let (actions, rewards, endings) = (transitions.actions, transitions.rewards, transitions.endings)
    for row in 0..<transitions.count {
      update(
        seen[row], actions[row], rate: rate, rT: rewards[row],
        discountT: endings[row] == .terminated ? 0 : gamma, highestQT: bestValues[Int(followed[row])])
    }
  }

  /// - Returns: the error.
  @discardableResult @inline(__always) private func update(
    _ state: Int32, _ action: Int32, rate: Double, rT: Double, discountT: Double, highestQT: Double
  ) -> Double {
    let entry = table.values + (Int(state) &* actionCount &+ Int(action))
    let error = temporalDifferenceError(
      qTm1: entry.pointee, rT: rT, discountT: discountT, valueT: highestQT)
    let value = entry.pointee + rate * error
    entry.pointee = value
    findBest(in: state)
    note(error: error, value: value)
    return error
  }

  package override func load(_ tensors: [NamedTensor]) throws {
    try super.load(tensors)
    tableDidChange()
  }

  /// The cached greedy actions follow from the table.
  override func transferOwn(_ state: inout StateTransfer) throws(TensorMismatch) {
    if state.mode == .restore { tableDidChange() }
  }
}
