import RLCore

/// A tabular agent that chooses its next action while it learns, and takes it at the next step.
package class OnPolicyAgent: TabularAgent {
  final let nextActions: NextActions

  override init(_ settings: TableSettings, _ exploring: ExplorationSettings, _ context: AgentContext) throws {
    nextActions = NextActions(rows: context.environments, actionCount: context.actionSpace.count)
    try super.init(settings, exploring, context)
  }

  package final override func selectActions(
    for observations: Observations, into actions: UnsafeMutablePointer<Int32>
  ) {
    let level = explorationLevel
    for row in 0..<observations.count {
      actions[row] =
        nextActions.take(row)
        ?? chooseAction(
          in: states.number(of: observations, row), mask: observations.mask(row), level: level)
    }
  }

  package override func dropEpisode(of row: Int) { _ = nextActions.take(row) }

  override func transferOwn(_ state: inout StateTransfer) throws(TensorMismatch) {
    try nextActions.transfer(&state)
  }
}
