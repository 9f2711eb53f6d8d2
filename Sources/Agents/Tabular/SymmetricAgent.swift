import RLCore

/// Equivalence classes of states under symmetries; the state with the lowest index represents its class.
package final class StateClasses: Sendable {
  package let symmetries: [ObservationSymmetry]
  /// `[S]`, the symmetry that maps each state to its representative; the first of several.
  private let turns: [UInt8]

  /// - Parameter symmetries: the first changes nothing.
  package init(_ symmetries: [ObservationSymmetry], stateCount: Int) {
    self.symmetries = symmetries
    turns = (0..<stateCount).map { state in
      UInt8(symmetries.indices.min { symmetries[$0].elements[state] < symmetries[$1].elements[state] } ?? 0)
    }
  }

  package func symmetry(of state: Int32) -> ObservationSymmetry { symmetries[Int(turns[Int(state)])] }
}

/// A tabular agent that maps every state to the representative of its symmetry class, so that symmetric states share a
/// row of its table.
package class SymmetricAgent: Agent, ValueEstimating {
  fileprivate let inner: TabularAgent
  private let view: TurnedView
  /// Buffers for the step's mapped successors and actions.
  private let nextView: TurnedView
  private let turnedActions: Column<Int32>

  init(_ inner: TabularAgent, _ classes: StateClasses, actionCount: Int, environments: Int) {
    self.inner = inner
    view = TurnedView(classes, actionCount: actionCount, capacity: environments)
    nextView = TurnedView(classes, actionCount: actionCount, capacity: environments)
    turnedActions = Column(environments, filledWith: 0)
  }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    inner.selectActions(for: view.turn(observations), into: actions)
    view.turnBack(actions, of: observations)
  }

  package func learn(from transitions: Transitions) {
    let turned = view.turn(transitions.observations)
    for row in 0..<transitions.count {
      turnedActions[row] = view.image(of: transitions.actions[row], in: transitions.observations, row)
    }
    inner.learn(
      from: Transitions(
        observations: turned, actions: turnedActions.start, rewards: transitions.rewards,
        nextObservations: nextView.turn(transitions.nextObservations), endings: transitions.endings,
        handovers: transitions.handovers, snapshotMoves: transitions.snapshotMoves))
  }

  package func greedyPolicy(batchSize: Int) -> any Policy {
    TurnedPolicy(inner.greedyPolicy(batchSize: batchSize), view.copy(capacity: batchSize))
  }

  package func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
    TurnedPolicy(
      try inner.frozenPolicy(of: tensors, batchSize: batchSize), view.copy(capacity: batchSize))
  }

  package func actionValues(for observations: Observations) -> [Double] {
    let view = view.copy(capacity: observations.count)
    let turned = inner.actionValues(for: view.turn(observations))
    let count = view.actionCount
    return (0..<observations.count).flatMap { row in
      (0..<count).map { turned[row * count + Int(view.image(of: Int32($0), in: observations, row))] }
    }
  }

  /// The place of `action` among equally good ones in `state`: the first is the first in the representative state.
  package func tieRank(of action: Int, in state: Int) -> Int { view.image(of: action, in: state) }

  package func dropEpisode(of row: Int) { inner.dropEpisode(of: row) }

  package var failure: EnvironmentFailure? { inner.failure }
  package var epsilon: Double? { inner.epsilon }
  package var nonFinite: Metric? { inner.nonFinite }
  package func takeMetrics() -> [Metric] { inner.takeMetrics() }
  package var tensors: [NamedTensor] { inner.tensors }
  package func load(_ tensors: [NamedTensor]) throws { try inner.load(tensors) }
  package func transfer(_ state: inout StateTransfer) throws(TensorMismatch) { try inner.transfer(&state) }
}

/// One whose updates are explained: states and actions are those of the table's row.
package final class ExplainingSymmetricAgent: SymmetricAgent, UpdateExplaining {
  package var explainsUpdates: Bool {
    get { inner.explainsUpdates }
    set { inner.explainsUpdates = newValue }
  }

  package func takeUpdates() -> [LearningUpdate] { inner.takeUpdates() }
}

/// A policy on the representative states.
private final class TurnedPolicy: Policy {
  private let inner: any Policy
  private let view: TurnedView

  init(_ inner: any Policy, _ view: TurnedView) { (self.inner, self.view) = (inner, view) }

  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    inner.selectActions(for: view.turn(observations), into: actions)
    view.turnBack(actions, of: observations)
  }
}

/// Buffers for mapped state indices and action masks.
private final class TurnedView {
  let actionCount: Int
  private let classes: StateClasses
  private let column: ObservationColumn
  private var room: Observations { column.rows }
  private let capacity: Int

  init(_ classes: StateClasses, actionCount: Int, capacity: Int) {
    (self.classes, self.actionCount, self.capacity) = (classes, actionCount, capacity)
    column = ObservationColumn(
      count: capacity, in: .discrete(count: 1), maskedActions: actionCount)
  }

  func copy(capacity: Int) -> TurnedView {
    TurnedView(classes, actionCount: actionCount, capacity: capacity)
  }

  /// `[B]`, the representative of each row; valid until the next call.
  func turn(_ observations: Observations) -> Observations {
    precondition(observations.count <= capacity, "more rows than there is room for")
    for row in 0..<observations.count {
      guard let states = observations.states else { preconditionFailure("observations of another space") }
      room.copyRow(row, from: observations, row)
      room.see(row, through: classes.symmetry(of: states[row]))
    }
    return Observations(
      count: observations.count, rowSize: 1, states: room.states, values: nil,
      legalActions: observations.legalActions == nil ? nil : room.legalActions, actionCount: actionCount)
  }

  /// The image of `action` under the symmetry of row `row`.
  func image(of action: Int32, in observations: Observations, _ row: Int) -> Int32 {
    guard let states = observations.states else { return action }
    return classes.symmetry(of: states[row]).actions[Int(action)]
  }

  /// The image of `action` under the symmetry of a state.
  func image(of action: Int, in state: Int) -> Int {
    Int(classes.symmetry(of: Int32(truncatingIfNeeded: state)).actions[action])
  }

  /// Maps `actions` back.
  func turnBack(_ actions: UnsafeMutablePointer<Int32>, of observations: Observations) {
    guard let states = observations.states else { return }
    for row in 0..<observations.count {
      let images = classes.symmetry(of: states[row]).actions
      actions[row] = Int32(images.firstIndex(of: actions[row]) ?? 0)
    }
  }
}
