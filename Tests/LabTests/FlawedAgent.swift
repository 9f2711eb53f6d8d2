import RLCore

/// Q-learning over a table, with one flaw of choice.
final class FlawedAgent: Agent {
  enum Flaw {
    case drawsGlobally, forgetsTable, ignoresMasks, drawsWhenGreedy, drawsGloballyWhenGreedy, dividesByZero
    case storesAnEmptyTable, ignoresTheMemoryLimit, choosesMinusOne, choosesTheActionCount
  }

  static func entry(_ flaw: Flaw?, worlds: AgentEntry.Worlds = .all) -> AgentEntry {
    AgentEntry("flawed", NoParameters.self, summary: "", documentation: "", worlds: worlds) { _, context in
      try FlawedAgent(flaw, context)
    }
  }

  private let flaw: Flaw?
  private let context: AgentContext
  private let actionCount: Int
  private var values: [Double]
  private var random: RandomStream
  private var error = 0.0

  init(_ flaw: Flaw?, _ context: AgentContext) throws {
    self.flaw = flaw
    self.context = context
    actionCount = context.actionSpace.count
    var states = 1
    if case .discrete(let count) = context.observationSpace { states = count }
    if flaw != .ignoresTheMemoryLimit {
      try context.require(bytes: 8 * states * actionCount, for: "a table of \(states) states")
    }
    values = Array(repeating: 0, count: states * actionCount)
    random = RandomStream(root: context.seed, purpose: .exploration)
  }

  private func first(_ observations: Observations, _ row: Int) -> Int {
    Int(observations.states?[row] ?? 0) * actionCount
  }

  private func best(_ observations: Observations, _ row: Int) -> Int {
    let mask = flaw == .ignoresMasks ? nil : observations.mask(row)
    let legal = (0..<actionCount).filter { mask?.contains($0) ?? true }
    let first = first(observations, row)
    return legal.reduce(legal.first ?? 0) { values[first + $1] > values[first + $0] ? $1 : $0 }
  }

  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    for row in 0..<observations.count {
      let explores = flaw == .drawsGlobally ? Double.random(in: 0..<1) < 0.3 : random.uniform() < 0.3
      let mask = flaw == .ignoresMasks ? nil : observations.mask(row)
      let drawn = mask?.randomAction(using: &random) ?? random.below(actionCount)
      actions[row] =
        switch flaw {
        case .choosesMinusOne: -1
        case .choosesTheActionCount: Int32(actionCount)
        default: Int32(explores ? drawn : best(observations, row))
        }
    }
  }

  func learn(from transitions: Transitions) {
    for row in 0..<transitions.count {
      let entry = first(transitions.observations, row) + Int(transitions.actions[row])
      let next = first(transitions.nextObservations, row) + best(transitions.nextObservations, row)
      error = transitions.rewards[row] + transitions.discount(row, gamma: 0.9) * values[next] - values[entry]
      if flaw == .dividesByZero { error = 0 / (error - error) }
      values[entry] += 0.2 * error
    }
  }

  private final class Greedy: Policy {
    let agent: FlawedAgent
    init(_ agent: FlawedAgent) { self.agent = agent }
    func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
      for row in 0..<observations.count {
        let best = agent.best(observations, row)
        let mask = observations.mask(row)
        switch agent.flaw {
        case .drawsWhenGreedy: actions[row] = Int32(agent.random.uniform() < 0 ? 0 : best)
        case .drawsGloballyWhenGreedy:
          let other = (0..<agent.actionCount).filter { mask?.contains($0) ?? true }.randomElement() ?? best
          actions[row] = Int32(other)
        default: actions[row] = Int32(best)
        }
      }
    }
  }

  func greedyPolicy(batchSize: Int) -> any Policy { Greedy(self) }

  func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy {
    let copy = try FlawedAgent(flaw, context)
    try copy.load(tensors)
    return Greedy(copy)
  }

  var epsilon: Double? { 0.3 }
  func takeMetrics() -> [Metric] { [Metric("td_error", error)] }

  private var shape: [Int] { [values.count / actionCount, actionCount] }

  var tensors: [NamedTensor] {
    let stored = flaw == .storesAnEmptyTable ? values.map { _ in 0 } : values
    return [NamedTensor("q_table", shape: shape, .float64(stored))]
  }

  func load(_ tensors: [NamedTensor]) throws {
    try StateTransfer.restore(tensors) { state throws(TensorMismatch) in
      try state.array("q_table", &values, shape: shape)
    }
  }

  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {
    if flaw != .forgetsTable { try state.array("q_table", &values, shape: shape) }
    try state.stream("exploration", &random)
    try state.number("error", &error)
  }
}
