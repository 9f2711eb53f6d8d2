import RLCore

/// Dyna-Q: Q-learning with additional planning updates from a learned model.
///
/// After every real step it repeats the update for `planning_steps` entries, each drawn with equal probability from those
/// tried before, with an outcome drawn as often as it happened.
///
/// With `kappa` above 0 it is Dyna-Q+, which is drawn to what it has not tried for long.
///
/// Source: Sutton (1990); Sutton and Barto (2018), sections 8.2 and 8.3, where the model remembers the last outcome only.
package final class DynaQ: TabularAgent, UpdateExplaining {
  package static let entry = AgentEntry(
    "dyna-q", DynaQ.Configuration.self,
    summary: "Dyna-Q: Q-learning combined with planning in a learned model.",
    documentation: """
      After the Q-learning update of a real step, performs planning_steps simulated updates: an entry sampled from
      those tried before, with an outcome sampled by its observed frequency.

      With kappa above 0 it is Dyna-Q+: planning adds kappa * sqrt(steps since the action was last tried) to each reward, and
      considers all legal actions of the states visited; one never tried is thought to lead back to its state with reward 0.

      Differences from the book: with model: all it counts all outcomes of an action, not the last one only, so
      that stochastic environments are modeled too; in worlds that change, model: last forgets what was.

      \(commonNotes)
      td_error and mean_q cover real steps only.
      Source: Sutton (1990); Sutton and Barto (2018), sections 8.2 and 8.3.
      """
  ) { try DynaQ($0, $1).ready($0.table, $1) }

  /// The outcomes of an action that planning draws from.
  package enum Model: String, CaseIterable, Sendable {
    /// The last one: what has changed is forgotten at once, and chance is taken for change.
    case last
    /// All of them, as often as they happened.
    case all
  }

  package struct Configuration: TabularConfiguration {
    package var table = TableSettings()
    package var exploration = ExplorationSettings()
    package var planningSteps = 10
    package var kappa = 0.0
    package var model = Model.all

    package init() {}

    package static var keys: [ConfigurationKey<Self>] {
      tableKeys + [
        .init("planning_steps", \.planningSteps, in: 0...10_000, "Planning updates per real step."),
        .init(
          "kappa", \.kappa, in: .nonNegative,
          "Dyna-Q+: planned rewards get kappa * sqrt(steps since the action was last tried), and untried actions are planned too; 0 for Dyna-Q."
        )
        .acting("with planning_steps above 0") { $0.planningSteps > 0 },
        .init(
          "model", \.model,
          "Outcomes of an action that planning draws from: the last one, or all of them as often as they happened."
        )
        .acting("with planning_steps above 0") { $0.planningSteps > 0 },
      ] + tableExplorationKeys + binKeys
    }
  }

  private let planningSteps: Int
  private let memory: OutcomeMemory
  /// Dyna-Q+'s, or nil.
  private let trialBonus: TrialBonus?
  private var random: RandomStream

  package init(_ configuration: Configuration, _ context: AgentContext) throws {
    planningSteps = configuration.planningSteps
    let (stateCount, actionCount) = (
      try configuration.table.numbering(context, bytesPerEntry: configuration.kappa > 0 ? 52 : 40).stateCount,
      context.actionSpace.count
    )
    memory = OutcomeMemory(
      stateCount: stateCount, actionCount: actionCount, masksActions: context.masksActions,
      keepsLast: configuration.model == .last)
    trialBonus =
      configuration.kappa > 0
      ? TrialBonus(kappa: configuration.kappa, stateCount: stateCount, actionCount: actionCount) : nil
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
      let valueT = table.highestValue(in: next, mask: mask)
      let error = temporalDifferenceError(
        qTm1: table.values[entry], rT: transitions.rewards[row], discountT: discountT, valueT: valueT)
      let old = table.values[entry]
      let best = explained == nil ? 0 : table.greedyAction(in: next, mask: mask)
      table.values[entry] += rate * error
      note(error: error, value: table.values[entry])
      explain(
        transitions, row, successor: transitions.endings[row] == .terminated ? .none : .best(Int(best)),
        old: old, nextValue: valueT, error: error, stepSize: rate, new: table.values[entry],
        addition: "then \(planningSteps) updates from the model")
      memory.record(
        entry: entry, reward: transitions.rewards[row], next: Int(next),
        sequel: OutcomeMemory.Sequel(transitions, row), mask: mask)
      if let trialBonus {
        let time = Double(step &+ row &+ 1)
        trialBonus.record(entry: entry, at: time, mask: transitions.observations.mask(row))
        plan(trialBonus, at: time, rate: rate)
        continue
      }
      for _ in 0..<planningSteps {
        let entry = Int(memory.tried[random.below(memory.tried.count)])
        let target = memory.sampledTarget(entry, table, gamma: gamma, using: &random)
        table.values[entry] += rate * (target - table.values[entry])
      }
    }
    step &+= transitions.count
  }

  /// Dyna-Q+'s planning after environment step `time`.
  private func plan(_ trialBonus: TrialBonus, at time: Double, rate: Double) {
    for _ in 0..<planningSteps {
      let entry = Int(trialBonus.considered[random.below(trialBonus.considered.count)])
      let target =
        memory.isTried(entry)
        ? memory.sampledTarget(entry, table, gamma: gamma, using: &random)
        : gamma * memory.highestValue(in: entry / actionCount, table)
      table.values[entry] += rate * (target + trialBonus.bonus(entry, at: time) - table.values[entry])
    }
  }

  override func transferOwn(_ state: inout StateTransfer) throws(TensorMismatch) {
    try state.scope("memory", memory.transfer)
    if let trialBonus { try state.scope("bonus", trialBonus.transfer) }
    try state.stream("planning", &random)
  }
}
