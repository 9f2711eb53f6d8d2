import RLCore

/// Double Q-learning: a coin flip selects one of two tables to update; it selects the best action, the other evaluates
/// it.
///
///     q1[s, a] += α (reward + discount · q2[s', argmax q1[s']] - q1[s, a])       and the other way round
///
/// It acts on the mean of both tables. The best of noisy values is on average too high; a value from the table that did
/// not choose is not.
///
/// Source: van Hasselt, "Double Q-learning" (2010), algorithm 1.
package final class DoubleQLearning: TabularAgent, UpdateExplaining {
  package static let entry = AgentEntry(
    "double-q-learning", DoubleQLearning.Configuration.self,
    summary: "Double Q-learning: two tables, to avoid maximization bias.",
    documentation: """
      Keeps two tables. A coin flip picks the one to update; it selects the best action and the other evaluates it:

        q1[s, a] += learning_rate * (reward + discount * q2[s', argmax q1[s']] - q1[s, a])

      It acts on the mean of the two, and the mean is what is stored as q_table.

      \(commonNotes)
      Source: van Hasselt (2010); Sutton and Barto (2018), section 6.7.
      """
  ) { try DoubleQLearning($0, $1).ready($0.table, $1) }

  package struct Configuration: TabularConfiguration {
    package var table = TableSettings()
    package var exploration = ExplorationSettings()

    package init() {}

    package static var targetsChoose: Bool { true }
    package static var keys: [ConfigurationKey<Self>] { tableKeys + tableExplorationKeys + binKeys }
  }

  private let tables: (QTable, QTable)
  private var coin: RandomStream

  package init(_ configuration: Configuration, _ context: AgentContext) throws {
    let states = try configuration.table.numbering(context, bytesPerEntry: 24).stateCount
    func table() -> QTable {
      QTable(
        stateCount: states, actionCount: context.actionSpace.count,
        initialValue: configuration.table.initialValue)
    }
    tables = (table(), table())
    coin = RandomStream(root: context.seed, purpose: .replay)
    try super.init(configuration.table, configuration.exploration, context)
  }

  package override func learn(from transitions: Transitions) {
    let rate = learningRate
    for row in 0..<transitions.count {
      let state = states.number(of: transitions.observations, row)
      let entry = Int(state) * actionCount + Int(transitions.actions[row])
      let (own, other) = coin.next() >> 63 == 0 ? tables : (tables.1, tables.0)
      var valueT = 0.0
      var successor = TableUpdate.NextValue.none
      if transitions.endings[row] != .terminated {
        let next = states.number(of: transitions.nextObservations, row)
        let mask = transitions.nextObservations.mask(row)
        if explained != nil {
          var draws = ties
          successor = .crossed(draws.action(own.row(next), count: actionCount, mask: mask))
        }
        valueT = doubleQValue(
          qT: other.row(next), qTSelector: own.row(next), count: actionCount, mask: mask, ties: &ties)
      }
      let (old, discountT) = (own.values[entry], transitions.discount(row, gamma: gamma))
      let error = temporalDifferenceError(
        qTm1: old, rT: transitions.rewards[row], discountT: discountT, valueT: valueT)
      own.values[entry] += rate * error
      explain(
        transitions, row, successor: successor, old: old, nextValue: valueT, error: error, stepSize: rate,
        new: own.values[entry],
        addition: "of table \(own === tables.0 ? 1 : 2); the board shows the mean of both")
      table.values[entry] = (tables.0.values[entry] + tables.1.values[entry]) / 2
      note(error: error, value: own.values[entry])
    }
    step &+= transitions.count
  }

  /// Both tables are set to the stored mean.
  package override func load(_ tensors: [NamedTensor]) throws {
    try super.load(tensors)
    try tables.0.load(tensors)
    try tables.1.load(tensors)
  }

  override func transferOwn(_ state: inout StateTransfer) throws(TensorMismatch) {
    try tables.0.transfer(&state, as: "q_table_1")
    try tables.1.transfer(&state, as: "q_table_2")
    try state.stream("coin", &coin)
  }
}
