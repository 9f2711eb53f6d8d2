import RLCore

/// SARSA(λ) and Watkins' Q(λ): eligibility traces credit each error to recently visited entries.
///
///     δ = reward + discount · q(s', a') - q(s, a)       a' is taken next (SARSA), or the best (Q)
///     q ← q + α δ e,  e ← γ λ e                          for all entries with a trace
///
/// Q(λ) forgets all traces when an exploratory action follows, or a snapshot's that is not greedy. Traces below 1e-4 are
/// forgotten: they would move a value by less than rounding shows, and a step costs as much as there are traces.
///
/// Sources: Watkins (1989); Rummery and Niranjan (1994); Sutton and Barto (1998), figures 7.11 and 7.14; Dutch traces:
/// van Seijen and Sutton (2014).
package final class EligibilityTraces: OnPolicyAgent, UpdateExplaining {
  package static let sarsaEntry = AgentEntry(
    "sarsa-lambda", EligibilityTraces.Configuration.self,
    summary: "SARSA with eligibility traces, which credit each error to the preceding steps.",
    documentation: """
      Each visited entry carries a trace e that decays by gamma * lambda per step; each error updates all traces:

        error = reward + discount * q[s', a'] - q[s, a],   q += learning_rate * error * e

      trace selects the update on a visit: replacing sets e to 1, accumulating adds 1, dutch scales by 1 - learning_rate and adds 1.
      Traces end with the episode. Each environment of a batch has its own.

      \(commonNotes)
      Source: Sutton and Barto (2018), section 12.7; van Seijen and Sutton (2014).
      """
  ) { try EligibilityTraces(.sarsa, $0, $1).ready($0.table, $1) }

  package static let qEntry = AgentEntry(
    "q-lambda", EligibilityTraces.Configuration.self,
    summary: "Watkins' Q(lambda): Q-learning with traces that an exploratory action cuts.",
    documentation: """
      As sarsa-lambda, with the maximum over the next actions in the error. When the next action is not greedy,
      all traces are cut: the following steps are not those of the greedy policy.

        error = reward + discount * max q[s'] - q[s, a],   q += learning_rate * error * e

      \(commonNotes)
      Source: Watkins (1989); Sutton and Barto (1998), figure 7.14.
      """
  ) { try EligibilityTraces(.qLearning, $0, $1).ready($0.table, $1) }

  package enum Rule: Sendable { case sarsa, qLearning }

  package struct Configuration: TabularConfiguration {
    package var table = TableSettings()
    package var exploration = ExplorationSettings()
    package var lambda = 0.9
    package var trace = EligibilityTrace.replacing

    package init() {}

    package static var keys: [ConfigurationKey<Self>] {
      tableKeys + [
        .init(
          "lambda", \.lambda, in: .unit, "Trace decay per step, multiplied by gamma; 0 for no traces."
        ),
        .init(
          "trace", \.trace,
          "Trace update on a visit: set to 1 (replacing), add 1 (accumulating), or scale by 1 - learning_rate and add 1 (dutch)."
        )
        .acting("with lambda and gamma above 0") { $0.lambda > 0 && $0.table.gamma > 0 },
      ] + tableExplorationKeys + binKeys
    }
  }

  private static let smallestTrace = 1e-4
  private let rule: Rule
  private let lambda: Double
  private let trace: EligibilityTrace
  /// `[B, S, A]`
  private let traces: Column<Double>
  private let entryCount: Int
  /// The entries of each row that have a trace, in order of their first visit.
  private var active: [[Int32]]

  package init(_ rule: Rule, _ configuration: Configuration, _ context: AgentContext) throws {
    (self.rule, lambda, trace) = (rule, configuration.lambda, configuration.trace)
    active = Array(repeating: [], count: context.environments)
    let bytesPerEntry = 8 * (1 + context.environments)
    entryCount =
      try configuration.table.numbering(context, bytesPerEntry: bytesPerEntry).stateCount
      * context.actionSpace.count
    traces = Column(context.environments * entryCount, filledWith: 0)
    try super.init(configuration.table, configuration.exploration, context)
  }

  package override func learn(from transitions: Transitions) {
    let (rate, level) = (learningRate, explorationLevel)
    for row in 0..<transitions.count {
      let state = states.number(of: transitions.observations, row)
      let entry = Int(state) * actionCount + Int(transitions.actions[row])
      let ending = transitions.endings[row]
      if rule == .qLearning, transitions.snapshotMoves?[row] == true,
        table.values[entry] < table.highestValue(in: state, mask: transitions.observations.mask(row))
      {
        forget(row)
      }
      var (valueT, goesOnGreedily) = (0.0, true)
      var successor = TableUpdate.NextValue.none
      if ending != .terminated {
        let next = states.number(of: transitions.nextObservations, row)
        let mask = transitions.nextObservations.mask(row)
        let action = chooseAction(in: next, mask: mask, level: level)
        let taken = table.row(next)[Int(action)]
        valueT = rule == .sarsa ? taken : table.highestValue(in: next, mask: mask)
        if explained != nil {
          successor =
            rule == .sarsa ? .taken(Int(action)) : .best(Int(table.greedyAction(in: next, mask: mask)))
        }
        // An action as good as the greedy one does not count as exploration.
        goesOnGreedily = rule == .sarsa || taken >= valueT
        if ending == .none { nextActions[row] = action }
      }
      let discountT = transitions.discount(row, gamma: gamma)
      let old = table.values[entry]
      let error = temporalDifferenceError(
        qTm1: old, rT: transitions.rewards[row], discountT: discountT, valueT: valueT)
      visit(row, entry, rate: rate)
      let (visited, others) = (traces[row * entryCount + entry], active[row].count - 1)
      update(row, by: rate * error, decay: EligibilityTrace.decay(discountT: discountT, lambda: lambda))
      note(error: error, value: table.values[entry])
      explain(
        transitions, row, successor: successor, old: old, nextValue: valueT, error: error,
        stepSize: rate * visited, new: table.values[entry],
        addition:
          "the same error moved \(others) earlier \(others == 1 ? "entry" : "entries") by their traces")
      if ending != .none || !goesOnGreedily { forget(row) }
    }
    step &+= transitions.count
  }

  private func visit(_ row: Int, _ entry: Int, rate: Double) {
    let e = traces.start + row * entryCount + entry
    if e.pointee == 0 { active[row].append(Int32(truncatingIfNeeded: entry)) }
    e.pointee = trace.visited(e.pointee, rate: rate)
  }

  private func update(_ row: Int, by change: Double, decay: Double) {
    let e = traces.start + row * entryCount
    var kept = 0
    for index in active[row].indices {
      let entry = active[row][index]
      table.values[Int(entry)] += change * e[Int(entry)]
      e[Int(entry)] *= decay
      if abs(e[Int(entry)]) < Self.smallestTrace {
        e[Int(entry)] = 0
      } else {
        active[row][kept] = entry
        kept += 1
      }
    }
    active[row].removeLast(active[row].count - kept)
  }

  private func forget(_ row: Int) {
    for entry in active[row] { traces[row * entryCount + Int(entry)] = 0 }
    active[row].removeAll(keepingCapacity: true)
  }

  package override func dropEpisode(of row: Int) {
    super.dropEpisode(of: row)
    forget(row)
  }

  override func transferOwn(_ state: inout StateTransfer) throws(TensorMismatch) {
    try super.transferOwn(&state)
    try state.values("traces", traces.start, shape: [environments, entryCount])
    for row in active.indices {
      try state.list("traced.\(row)", &active[row], in: 0...Int32(entryCount - 1))
    }
  }
}
