import Agents
import RLCore
import Testing

/// What an agent saves is all that its further learning depends on.
@Suite struct TrainingStateTests {
  /// An agent of the catalog with keys that make it learn within a few hundred steps.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var values: [String: ConfigurationValue] = [:]
    var testDescription: String { "\(name) \(values.keys.sorted())" }

    func agent(_ context: AgentContext) throws -> any Agent {
      let entry = try #require(agentCatalog.first { $0.name == name })
      var all = values
      for (key, value) in Self.small where entry.keys.contains(where: { $0.name == key }) && all[key] == nil {
        all[key] = value
      }
      return try entry.make(all, context)
    }

    private static let small: [String: ConfigurationValue] = [
      "net_arch": .integers([8]), "learning_starts": .integer(20), "train_freq": .integer(3),
      "batch_size": .integer(8), "buffer_size": .integer(150), "target_update_interval": .integer(25),
    ]
  }

  static let cases: [Case] =
    agentCatalog.filter { $0.worlds == .all }.map { Case(name: $0.name) } + [
      Case(name: "q-learning", values: ["n_steps": .integer(3)]),
      Case(name: "sarsa", values: ["n_steps": .integer(4), "exploration": .text("boltzmann")]),
      Case(name: "expected-sarsa", values: ["exploration": .text("ucb")]),
      Case(name: "dyna-q", values: ["kappa": .number(0.1), "model": .text("last")]),
      Case(name: "q-learning", values: ["step_size": .text("sample-average")]),
      Case(name: "monte-carlo", values: ["visits": .text("every"), "step_size": .text("learning-rate")]),
      Case(name: "monte-carlo", values: ["importance_sampling": .text("weighted")]),
      Case(
        name: "monte-carlo",
        values: ["importance_sampling": .text("ordinary"), "exploration": .text("boltzmann")]),
      Case(name: "sarsa-lambda", values: ["trace": .text("dutch"), "lambda": .number(0.8)]),
      Case(name: "linear-sarsa", values: ["n_steps": .integer(4), "exploration": .text("boltzmann")]),
      Case(name: "linear-sarsa-lambda", values: ["trace": .text("replacing"), "lambda": .number(0.8)]),
      Case(name: "prediction", values: ["n_steps": .integer(3)]),
      Case(name: "prediction", values: ["method": .text("td-lambda")]),
      Case(name: "prediction", values: ["method": .text("monte-carlo"), "learning_rate": .none]),
      Case(name: "dqn", values: ["replay": .text("none"), "target": .text("none")]),
      Case(name: "dqn", values: ["optimizer": .text("rmsprop"), "dropout": .number(0.2)]),
      Case(
        name: "dqn", values: ["optimizer": .text("sgd"), "momentum": .number(0.9), "layer_norm": .bool(true)]),
      Case(
        name: "dqn",
        values: [
          "optimizer": .text("adamw"), "learning_rate_schedule": .text("cosine"),
          "exploration": .text("boltzmann"), "replay": .text("prioritized"), "n_steps": .integer(3),
        ]),
      Case(
        name: "dqn",
        values: [
          "l2_init": .number(0.01), "redo_every": .integer(20), "continual_backprop": .number(0.05),
          "maturity": .integer(3), "shrink_perturb_every": .integer(90), "ewc": .number(1),
          "replay_earlier": .number(0.25), "crelu": .bool(true),
        ]),
      Case(name: "dqn", values: ["sparsity": .number(0.6), "sparsity_every": .integer(20)]),
      Case(name: "qr-dqn", values: ["noisy": .bool(true), "munchausen": .bool(true)]),
      Case(name: "iqn", values: ["noisy": .bool(true), "dueling": .bool(true), "double_q": .bool(true)]),
      Case(name: "bootstrapped-dqn", values: ["double_q": .bool(true), "ensemble_share": .number(0.5)]),
      Case(name: "c51", values: ["munchausen": .bool(true), "tau": .number(0.1)]),
    ]

  private func batch(_ environments: Int, seed: UInt64) -> BatchEnvironment {
    .of(Corridor(stateCount: 6), count: environments, maxEpisodeSteps: 17, seed: seed)
  }

  /// Steps `agent` and a copy of it, made from its state, side by side.
  @Test(arguments: cases, [1, 3]) func aRestoredAgentContinuesBitForBit(_ test: Case, environments: Int)
    throws
  {
    let batch = batch(environments, seed: 4)
    let agent = try test.agent(.fitting(batch, totalSteps: 600, seed: 7))
    batch.train(agent, steps: 231)
    let state = agent.trainingState
    let copy = try test.agent(.fitting(batch, totalSteps: 600, seed: 8))
    if test.name != "random" { #expect(copy.trainingState != state) }
    try copy.restore(state)
    #expect(copy.trainingState == state)

    let own = UnsafeMutablePointer<Int32>.allocate(capacity: environments)
    defer { own.deallocate() }
    for step in 0..<200 {
      agent.selectActions(for: batch.observations, into: batch.actions)
      copy.selectActions(for: batch.observations, into: own)
      for row in 0..<environments { try #require(batch.actions[row] == own[row], "step \(step)") }
      batch.step()
      agent.learn(from: batch.transitions)
      copy.learn(from: batch.transitions)
    }
    #expect(agent.takeMetrics() == copy.takeMetrics())
    #expect(agent.trainingState == copy.trainingState)
    #expect(agent.tensors == copy.tensors)
  }

  @Test(arguments: cases) func aStateThatDoesNotFitChangesNothing(_ test: Case) throws {
    let batch = batch(1, seed: 4)
    let agent = try test.agent(.fitting(batch, totalSteps: 600, seed: 7))
    batch.train(agent, steps: 100)
    let before = agent.trainingState
    var other = try test.agent(.fitting(batch, totalSteps: 600, seed: 8)).trainingState
    let last = other.removeLast()
    #expect(throws: TensorMismatch("the stored state lacks the array '\(last.name)'")) {
      try agent.restore(other)
    }
    #expect(throws: TensorMismatch("nothing here uses the stored array 'more'")) {
      try agent.restore(other + [last, NamedTensor("more", shape: [1], .uint8([1]))])
    }
    #expect(agent.trainingState == before)
  }

  /// A file may hold anything: what leads nowhere is refused, and nothing else does harm.
  @Test(arguments: cases) func noStoredNumberLeadsOutOfAnArray(_ test: Case) throws {
    let batch = batch(2, seed: 4)
    var random = RandomStream(seed: 5)
    let context = AgentContext.fitting(batch, totalSteps: 600, seed: 7)
    let sound = try test.agent(context)
    batch.train(sound, steps: 200)
    let state = sound.trainingState
    for (index, tensor) in state.enumerated() where tensor.elements.count > 0 {
      for extreme in [Int32.max, Int32.min, -1, 1000] {
        var damaged = state
        damaged[index] = tensor.with(extreme, at: random.below(tensor.elements.count))
        let agent = try test.agent(context)
        do { try agent.restore(damaged) } catch { continue }
        batch.train(agent, steps: 40)
      }
    }
  }

  @Test func mismatchesAreSaidInWords() throws {
    var (value, list) = (1, [1.0, 2])
    func pass(_ state: inout StateTransfer) throws(TensorMismatch) {
      try state.scope("outer") { state throws(TensorMismatch) in try state.list("list", &list) }
      try state.integer("value", &value)
    }
    let saved = try StateTransfer.saved(by: pass)
    #expect(saved.map(\.name) == ["outer.list", "value"])
    #expect(saved.map(\.shape) == [[2], []])
    (value, list) = (5, [])
    try StateTransfer.restore(saved, by: pass)
    #expect(value == 1 && list == [1, 2])
    #expect(throws: TensorMismatch("the stored array 'value' has elements of another type")) {
      try StateTransfer.restore([saved[0], NamedTensor("value", shape: [], .float64([3]))], by: pass)
    }
    #expect(throws: TensorMismatch("the stored state has two arrays named 'value'")) {
      try StateTransfer.restore(saved + [saved[1]], by: pass)
    }
  }
}

extension NamedTensor {
  /// The same with one element changed; numbers that are no places stay as they are.
  fileprivate func with(_ value: Int32, at place: Int) -> NamedTensor {
    switch elements {
    case .int32(var all):
      all[place] = value
      return NamedTensor(name, shape: shape, .int32(all))
    case .uint8(var all):
      all[place] = UInt8(truncatingIfNeeded: value)
      return NamedTensor(name, shape: shape, .uint8(all))
    case .uint64(var all):
      all[place] = UInt64(bitPattern: Int64(value))
      return NamedTensor(name, shape: shape, .uint64(all))
    default: return self
    }
  }
}
