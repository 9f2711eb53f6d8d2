import Agents
import Lab
import NeuralNetworks
import RLCore

/// What a policy sees of an environment: the observation that a program takes, and what the lab's agent makes of it.
package struct ExportedWorld {
  /// The environment with the observation that a program takes: without the bins or tiles of `discretize`.
  package let environment: MadeEnvironment
  /// Nil where the agent sees the same.
  package let coding: (grid: GridOfBins, tilings: Int?)?

  package init(_ run: LoadedRun) throws {
    let choice = run.experiment.environment
    let keys =
      choice.entry.keys.contains { $0.name == "discretize" }
      ? Discretization(choice.values) : Discretization()
    guard keys.form != .none else {
      environment = run.setup.environment.trained(at: run.clock)
      coding = nil
      return
    }
    guard choice.frameStack == 1 else {
      throw ExportRefusal("discretize with frame_stack cannot be exported; stack the numbers themselves")
    }
    environment = try choice.entry.make(choice.values.merging(["discretize": .text("none")]) { $1 })
    guard case .box(let box) = environment.observationSpace else {
      throw ExportRefusal("\(choice.entry.id) shows no array that could be divided into bins")
    }
    let grid = try BinGrid(keys, box)
    coding = (
      GridOfBins(bins: grid.bins, low: grid.low, scale: grid.scale),
      keys.form == .tiles ? keys.tilings : nil
    )
  }
}

extension PolicyProgram {
  /// The greedy policy of a run's agent.
  ///
  /// - Throws: `ExportRefusal` for agents that have no exported form, and for weights that are not finite.
  package init(_ run: LoadedRun, _ world: ExportedWorld) throws {
    let made = world.environment
    let input: Input =
      switch made.observationSpace {
      case .discrete(let count): .state(count: count)
      case .box(let box): .array(shape: box.shape)
      }
    let agent = run.setup.agent
    self.init(
      input, reading: agent is AlphaZero ? .policyAndValue : .actionValues, actions: made.actionSpace.labels,
      masksActions: made.masksActions)
    switch agent {
    case let agent as any QNetworkAgent: try append(agent, run, world)
    case let agent as AlphaZero:
      var parameters = agent.tensors.map(\.floats)[...]
      let outputs = try append(agent.layers, to: 0, &parameters)
      _ = append(.tanhOfLast, [outputs], size: actionCount + 1)
    default: try append(values: agent, run, world)
    }
    try requireFinite()
  }

  /// - Throws: `ExportRefusal` where a weight is NaN or infinite.
  package func requireFinite() throws(ExportRefusal) {
    guard steps.allSatisfy(\.isFinite) else { throw Self.notFinite }
  }

  static let notFinite = ExportRefusal(
    "its weights hold NaN or infinite numbers; export an earlier checkpoint")

  private mutating func append(_ agent: any QNetworkAgent, _ run: LoadedRun, _ world: ExportedWorld) throws {
    var current = 0
    if let coding = world.coding {
      current = append(coding)
    }
    if case .discrete(let count) = run.setup.environment.observationSpace {
      current = append(.hot, [current], size: count)
    } else if let coding = world.coding, let tilings = coding.tilings {
      current = append(.hot, [current], size: tilings * coding.grid.tiles)
    } else if let rescaling = agent.rescaling {
      current = append(
        .scale(factors: rescaling.factors, offsets: rescaling.offsets), [current], size: input.size)
      if rescaling.limit < .infinity {
        current = append(.clip(limit: rescaling.limit), [current], size: input.size)
      }
    }
    let network = agent.network
    var parameters = network.parameters.tensors.map { Array(network.parameters.values(of: $0)) }[...]
    let outputs = try append(network.descriptions, to: current, &parameters)
    switch agent.head {
    case is ScalarHead, is ImplicitQuantileHead: break
    case let head as CategoricalHead:
      _ = append(.expectation(head.support), [outputs], size: actionCount)
    case let head as HistogramHead:
      _ = append(.expectation(head.support), [outputs], size: actionCount)
    case let head as EnsembleHead:
      guard !head.takesMinimum else {
        throw ExportRefusal("an ensemble that takes the minimum of its members cannot be exported")
      }
      _ = append(.mean(atoms: head.members), [outputs], size: actionCount)
    case is QuantileHead:
      _ = append(.mean(atoms: agent.head.outputsPerAction), [outputs], size: actionCount)
    default: throw Self.refusal(run)
    }
    guard agent.valueScale != 1 else { return }
    // Values of normalized rewards, in rewards of the environment.
    let factors = [Float](repeating: Float(agent.valueScale), count: actionCount)
    _ = append(
      .scale(factors: factors, offsets: factors.map { _ in 0 }), [steps.count], size: actionCount)
  }

  /// Tables, and functions that are linear in features.
  private mutating func append(values agent: any Agent, _ run: LoadedRun, _ world: ExportedWorld) throws {
    var current = 0
    if let coding = world.coding { current = append(coding) }
    switch (agent, run.setup.environment.observationSpace) {
    case (_, .discrete(let count)):
      guard let table = Self.table(of: agent, stateCount: count, run) else { throw Self.refusal(run) }
      current = append(.rows(table), [current], size: actionCount)
    case (let agent as TabularAgent, .box):
      guard let grid = agent.states.grid else {
        throw ExportRefusal("a table with hashed_states cannot be exported as a program")
      }
      current = append(
        .bins(GridOfBins(bins: grid.bins, low: grid.low, scale: grid.scale)), [current], size: 1)
      let values = OrderedRounding.rounded(agent.tensors[0].doubles, columns: actionCount)
      current = append(
        .rows(Matrix(rows: agent.states.stateCount, columns: actionCount, values: values)), [current],
        size: actionCount)
    case (let agent as LinearAgent, .box):
      let weight = agent.tensors[0]
      let values = weight.doubles.map { Float($0) }
      if world.coding != nil {
        current = append(
          .rows(Matrix(rows: weight.shape[0], columns: actionCount, values: values)), [current],
          size: actionCount)
      } else {
        // The first row is the bias.
        let matrix = Matrix(
          rows: weight.shape[0] - 1, columns: actionCount, values: Array(values.dropFirst(actionCount)))
        current = append(
          .dense(matrix, bias: Array(values.prefix(actionCount)), rectifies: false), [current],
          size: actionCount)
      }
    default: throw Self.refusal(run)
    }
  }

  private mutating func append(_ coding: (grid: GridOfBins, tilings: Int?)) -> Int {
    if let tilings = coding.tilings {
      append(.tiles(coding.grid, tilings: tilings), [0], size: tilings)
    } else {
      append(.bins(coding.grid), [0], size: 1)
    }
  }

  /// The values of all counted states.
  private static func table(of agent: any Agent, stateCount: Int, _ run: LoadedRun) -> Matrix? {
    let actionCount = run.setup.environment.actionSpace.count
    let values: [Double]
    if let agent = agent as? any ValueEstimating {
      let column = ObservationColumn(count: stateCount, in: run.setup.environment.observationSpace)
      for state in 0..<stateCount { column.rows.states?[state] = Int32(state) }
      values = agent.actionValues(for: column.rows)
    } else if let tensor = agent.tensors.first, tensor.name == "q_table" {
      values = tensor.doubles
    } else {
      return nil
    }
    guard values.count == stateCount * actionCount else { return nil }
    let symmetric = agent as? SymmetricAgent
    return Matrix(
      rows: stateCount, columns: actionCount,
      values: OrderedRounding.rounded(
        values, columns: actionCount, tieRank: symmetric.map { agent in { agent.tieRank(of: $1, in: $0) } }))
  }

  private static func refusal(_ run: LoadedRun) -> ExportRefusal {
    ExportRefusal(
      "\(run.experiment.agent.entry.name) cannot be exported as a program; tables of action values, linear values and networks can"
    )
  }
}

extension NamedTensor {
  /// The elements in single precision.
  package var floats: [Float] {
    switch elements {
    case .float32(let values): values
    case .float64(let values): values.map { Float($0) }
    default: []
    }
  }

  /// The elements in double precision.
  package var doubles: [Double] {
    switch elements {
    case .float32(let values): values.map { Double($0) }
    case .float64(let values): values
    default: []
    }
  }
}

extension PolicyProgram.Step {
  /// Whether all its weights are finite.
  fileprivate var isFinite: Bool {
    switch operation {
    case .rows(let table): table.values.allSatisfy(\.isFinite)
    case .dense(let weight, let bias, _), .convolution(_, let weight, let bias):
      weight.values.allSatisfy(\.isFinite) && bias.allSatisfy(\.isFinite)
    case .scale(let factors, let offsets): factors.allSatisfy(\.isFinite) && offsets.allSatisfy(\.isFinite)
    case .layerNorm(let weight, let bias, _, _): weight.allSatisfy(\.isFinite) && bias.allSatisfy(\.isFinite)
    default: true
    }
  }
}
