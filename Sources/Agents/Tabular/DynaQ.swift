import RLCore

/// Dyna-Q: Q-learning with additional planning updates from a learned model.
///
/// After every real step it repeats the update for `planning_steps` entries, each drawn with equal probability from those
/// tried before, with an outcome drawn as often as it happened.
///
/// Source: Sutton (1990); Sutton and Barto (2018), section 8.2, where the model remembers the last outcome only.
package final class DynaQ: TabularAgent {
  package static let entry = AgentEntry(
    "dyna-q", DynaQ.Configuration.self,
    summary: "Dyna-Q: Q-learning combined with planning in a learned model.",
    documentation: """
      After the Q-learning update of a real step, performs planning_steps simulated updates: an entry sampled from
      those tried before, with an outcome sampled by its observed frequency.

      Differences from the book: the model counts all outcomes of an action, not the last one only, so
      that stochastic environments are modeled too.

      \(commonNotes)
      td_error and mean_q cover real steps only.
      Source: Sutton (1990); Sutton and Barto (2018), section 8.2.
      """
  ) { try DynaQ($0, $1).ready($0.table, $1) }

  package struct Configuration: TabularConfiguration {
    package var table = TableSettings()
    package var exploration = ExplorationSettings()
    package var planningSteps = 10

    package init() {}

    package static var keys: [ConfigurationKey<Self>] {
      tableKeys + [
        .init("planning_steps", \.planningSteps, in: 0...10_000, "Planning updates per real step.")
      ] + tableExplorationKeys + binKeys
    }
  }

  private let planningSteps: Int
  private let memory: OutcomeMemory
  private var random: RandomStream

  package init(_ configuration: Configuration, _ context: AgentContext) throws {
    planningSteps = configuration.planningSteps
    memory = OutcomeMemory(
      stateCount: try configuration.table.numbering(context, bytesPerEntry: 40).stateCount,
      actionCount: context.actionSpace.count, masksActions: context.masksActions)
    random = RandomStream(root: context.seed, purpose: .replay)
    try super.init(configuration.table, configuration.exploration, context)
  }

  package override func learn(from transitions: Transitions) {
    let rate = learningRate
    for row in 0..<transitions.count {
      let entry =
        Int(states.number(of: transitions.observations, row)) * actionCount + Int(transitions.actions[row])
      let next = states.number(of: transitions.nextObservations, row)
      let mask = transitions.nextObservations.mask(row)
      let discountT = transitions.discount(row, gamma: gamma)
      let error = temporalDifferenceError(
        qTm1: table.values[entry], rT: transitions.rewards[row], discountT: discountT,
        valueT: table.highestValue(in: next, mask: mask))
      table.values[entry] += rate * error
      note(error: error, value: table.values[entry])
      memory.record(
        entry: entry, reward: transitions.rewards[row], next: Int(next),
        sequel: OutcomeMemory.Sequel(transitions, row), mask: mask)
      for _ in 0..<planningSteps {
        let entry = Int(memory.tried[random.below(memory.tried.count)])
        let target = memory.sampledTarget(entry, table, gamma: gamma, using: &random)
        table.values[entry] += rate * (target - table.values[entry])
      }
    }
    step &+= transitions.count
  }

  override func transferOwn(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.scope("memory", memory.transfer)
    try state.stream("planning", &random)
  }
}
