import RLCore

/// One step of a batch, written out by hand, one element a row.
final class HandMadeStep {
  private let observations, nextObservations: Observations
  private let actions: UnsafeMutablePointer<Int32>
  private let rewards: UnsafeMutablePointer<Double>
  private let endings: UnsafeMutablePointer<Ending>
  private var handovers: UnsafeMutablePointer<Bool>?
  private var snapshotMoves: UnsafeMutablePointer<Bool>?

  /// Rows whose observations are arrays.
  init(_ seen: [[Float]], actions: [Int32], rewards: [Double], next: [[Float]], endings: [Ending]) {
    (self.observations, nextObservations) = (Self.column(seen), Self.column(next))
    (self.actions, self.rewards, self.endings) = (
      Self.column(actions), Self.column(rewards), Self.column(endings)
    )
  }

  /// Rows whose observations are states' numbers; `legal` and `legalNext` tell the legal actions before and after, `handovers`
  /// whether the other side of a game sees it, `snapshotMoves` whether a snapshot of the learner chose the action.
  init(
    states: [Int32], actions: [Int32], rewards: [Double], next: [Int32], endings: [Ending],
    legalNext: [[Bool]]? = nil, handovers: [Bool]? = nil, legal: [[Bool]]? = nil,
    snapshotMoves: [Bool]? = nil
  ) {
    self.handovers = handovers.map { Self.column($0) }
    self.snapshotMoves = snapshotMoves.map { Self.column($0) }
    observations = Observations(
      count: states.count, rowSize: 1, states: Self.column(states), values: nil,
      legalActions: legal.map { Self.column($0.flatMap { $0 }) }, actionCount: legal?[0].count ?? 0)
    nextObservations = Observations(
      count: next.count, rowSize: 1, states: Self.column(next), values: nil,
      legalActions: legalNext.map { Self.column($0.flatMap { $0 }) }, actionCount: legalNext?[0].count ?? 0)
    (self.actions, self.rewards, self.endings) = (
      Self.column(actions), Self.column(rewards), Self.column(endings)
    )
  }

  /// One row: action 0 in a counted state.
  convenience init(_ state: Int32, _ reward: Double, _ next: Int32, _ ending: Ending = .none) {
    self.init(states: [state], actions: [0], rewards: [reward], next: [next], endings: [ending])
  }

  deinit {
    for seen in [observations, nextObservations] {
      seen.states?.deallocate()
      seen.values?.deallocate()
      seen.legalActions?.deallocate()
    }
    actions.deallocate()
    rewards.deallocate()
    endings.deallocate()
    handovers?.deallocate()
    snapshotMoves?.deallocate()
  }

  private static func column<T>(_ values: [T]) -> UnsafeMutablePointer<T> {
    let column = UnsafeMutablePointer<T>.allocate(capacity: values.count)
    column.initialize(from: values, count: values.count)
    return column
  }

  private static func column(_ rows: [[Float]]) -> Observations {
    Observations(count: rows.count, rowSize: rows[0].count, states: nil, values: column(rows.flatMap { $0 }))
  }

  /// Hands the step out for the length of a call.
  func withTransitions<Result>(_ body: (Transitions) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(self) {
      try body(
        Transitions(
          observations: observations, actions: actions, rewards: rewards, nextObservations: nextObservations,
          endings: endings, handovers: handovers, snapshotMoves: snapshotMoves))
    }
  }
}

extension Agent {
  /// The numbers of its first array, such as a table's.
  var firstArray: [Double] {
    guard case .float64(let values) = tensors[0].elements else { return [] }
    return values
  }

  func learn(from step: HandMadeStep) { step.withTransitions { learn(from: $0) } }
}

extension Policy {
  /// What it does where it sees these states.
  func actions(inStates states: [Int32]) -> [Int32] {
    var (states, actions) = (states, [Int32](repeating: -7, count: states.count))
    states.withUnsafeMutableBufferPointer { states in
      actions.withUnsafeMutableBufferPointer {
        guard let start = $0.baseAddress else { return }
        selectActions(
          for: Observations(count: states.count, rowSize: 1, states: states.baseAddress, values: nil),
          into: start)
      }
    }
    return actions
  }

  /// What it does where it sees these arrays.
  func actions(for rows: [[Float]]) -> [Int32] {
    var (elements, actions) = (rows.flatMap { $0 }, [Int32](repeating: -7, count: rows.count))
    elements.withUnsafeMutableBufferPointer { elements in
      actions.withUnsafeMutableBufferPointer {
        guard let start = $0.baseAddress else { return }
        selectActions(
          for: Observations(
            count: rows.count, rowSize: rows[0].count, states: nil, values: elements.baseAddress),
          into: start)
      }
    }
    return actions
  }
}

extension BatchEnvironment {
  /// Steps with the agent as training does, and calls `observe` after each step with the environment steps so far.
  func train(_ agent: any Agent, steps: Int, observe: (Int) -> Void = { _ in }) {
    reset()
    goOn(with: agent, steps: steps, observe: observe)
  }

  /// The same from where the batch is.
  func goOn(with agent: any Agent, steps: Int, observe: (Int) -> Void = { _ in }) {
    var step = 0
    while step < steps {
      agent.selectActions(for: observations, into: actions)
      self.step()
      step += count
      agent.learn(from: transitions)
      observe(step)
    }
  }
}
