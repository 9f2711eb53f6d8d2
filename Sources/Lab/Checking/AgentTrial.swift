import RLCore

/// An agent at play in a small world, step by step.
final class AgentTrial {
  /// A world of a check.
  struct World {
    let name: String
    let environment: MadeEnvironment
    var maxEpisodeSteps: Int? = 9
    /// The board game that it is, or nil.
    var game: BoardGameEntry?
  }

  /// B, environments in the batch.
  static let rows = 3

  let agent: any Agent
  private let world: World
  private let batch: BatchEnvironment
  /// The first choice that was no legal action, in words.
  private(set) var fault: String?

  /// - Throws: where the agent refuses the world.
  init(_ entry: AgentEntry, in world: World, seed: UInt64 = 1, memoryLimit: Int = .max) throws {
    let environment = world.environment
    self.world = world
    batch = environment.batch(
      count: Self.rows, maxEpisodeSteps: world.maxEpisodeSteps,
      episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    agent = try entry.make(
      Self.settings(entry),
      AgentContext(
        observationSpace: environment.observationSpace, actionSpace: environment.actionSpace,
        masksActions: environment.masksActions, symmetries: environment.symmetries, game: world.game,
        environments: Self.rows,
        totalSteps: 3_000, seed: seed, memoryLimit: memoryLimit))
    batch.reset()
  }

  /// Settings of the lab's own agents with which they learn within a few hundred steps.
  private static func settings(_ entry: AgentEntry) -> [String: ConfigurationValue] {
    let values = entry.accepted([
      "net_arch": .integers([8]), "learning_starts": .integer(16), "train_freq": .integer(6),
      "batch_size": .integer(8), "buffer_size": .integer(64), "target_update_interval": .integer(24),
      "planning_steps": .integer(3), "exploration_fraction": .number(0.1), "layers": .texts([]),
      "augmentation": .text("none"), "simulations": .integer(6), "fast_simulations": .integer(3),
      "games_per_generation": .integer(3), "gradient_steps": .integer(2), "smallest_window": .integer(32),
      "largest_window": .integer(64),
    ])
    return entry.problems(values).isEmpty ? values : [:]
  }

  /// Acts, steps and learns once. Where a choice is no legal action, the first legal one is taken.
  ///
  /// - Parameter others: agents that see what this one sees, and learn from its steps.
  /// - Returns: the index of the first of `others` that would have chosen differently.
  @discardableResult func step(beside others: [any Agent] = []) -> Int? {
    agent.selectActions(for: batch.observations, into: batch.actions)
    let chosen = chosenActions
    let different = others.firstIndex { other in
      other.selectActions(for: batch.observations, into: batch.actions)
      return chosenActions != chosen
    }
    for (row, action) in chosen.enumerated() {
      let legal = Self.legalActions(batch, row)
      batch.actions[row] = legal.contains(action) ? action : legal[0]
      fault = fault ?? Self.fault(of: action, legal)
    }
    batch.step()
    agent.learn(from: batch.transitions)
    for other in others { other.learn(from: batch.transitions) }
    return different
  }

  private var chosenActions: [Int32] { Self.chosenActions(batch) }

  private static func chosenActions(_ batch: BatchEnvironment) -> [Int32] {
    (0..<batch.count).map { batch.actions[$0] }
  }

  static func legalActions(_ batch: BatchEnvironment, _ row: Int) -> [Int32] {
    let mask = batch.observations.mask(row)
    return (0..<batch.actionSpace.count).filter { mask?.contains($0) ?? true }.map(Int32.init)
  }

  private static func fault(of action: Int32, _ legal: [Int32]) -> String? {
    legal.contains(action) ? nil : "it chooses \(action) where \(legal) are legal"
  }

  var greedyPolicy: any Policy { agent.greedyPolicy(batchSize: Self.rows) }

  /// What `policy` chooses in forty steps of random play, the same each time; and its first choice that was no legal action.
  func course(of policy: any Policy) -> (choices: [[Int32]], fault: String?) {
    let batch = world.environment.batch(
      count: Self.rows, maxEpisodeSteps: world.maxEpisodeSteps,
      episodeSeeds: .drawn(root: 2, purpose: .evaluation))
    var random = RandomStream(seed: 3)
    var choices: [[Int32]] = []
    var fault: String?
    batch.reset()
    for _ in 0..<40 {
      policy.selectActions(for: batch.observations, into: batch.actions)
      choices.append(Self.chosenActions(batch))
      for row in 0..<batch.count {
        let legal = Self.legalActions(batch, row)
        fault = fault ?? Self.fault(of: batch.actions[row], legal)
        batch.actions[row] = legal[random.below(legal.count)]
      }
      batch.step()
    }
    return (choices, fault)
  }
}

/// All that can be seen of an agent: two that have the same are the same.
struct AgentRecord {
  private let state: [NamedTensor]
  private let metrics: [Metric]

  /// Takes the agent's metrics.
  init(of agent: any Agent) {
    state = agent.trainingState
    metrics = agent.takeMetrics()
  }

  /// Where the other differs: an array of the training state, or a metric; nil where all bits are equal.
  func difference(from other: AgentRecord) -> String? {
    if let name = firstDifference(state, other.state) { return "'\(name)'" }
    return zip(metrics, other.metrics).first { $0.value.bitPattern != $1.value.bitPattern }
      .map { "the metric \($0.0.name)" }
  }
}

/// The name of the first array whose name, shape or bits differ; nil where none does.
func firstDifference(_ first: [NamedTensor], _ second: [NamedTensor]) -> String? {
  if first.count != second.count { return (first.count > second.count ? first : second).last?.name }
  return zip(first, second).first { !$0.hasSameBits(as: $1) }?.0.name
}

extension NamedTensor {
  fileprivate func hasSameBits(as other: NamedTensor) -> Bool {
    guard name == other.name, shape == other.shape else { return false }
    return switch (elements, other.elements) {
    case (.float32(let a), .float32(let b)): a.map(\.bitPattern) == b.map(\.bitPattern)
    case (.float64(let a), .float64(let b)): a.map(\.bitPattern) == b.map(\.bitPattern)
    default: elements == other.elements
    }
  }
}

extension NamedTensor.Elements {
  var byteCount: Int {
    switch self {
    case .float32(let values): 4 * values.count
    case .float64(let values): 8 * values.count
    case .int32(let values): 4 * values.count
    case .uint8(let values): values.count
    case .uint64(let values): 8 * values.count
    }
  }
}

extension AgentEntry {
  /// Those of `values` that it has a key for, of the same kind and in its range.
  func accepted(_ values: [String: ConfigurationValue]) -> [String: ConfigurationValue] {
    values.filter { name, value in keys.contains { $0.name == name && $0.kind.accepts(value) } }
  }
}
