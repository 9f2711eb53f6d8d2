import RLCore
import Text

/// The step size of an update.
package enum StepSize: String, CaseIterable, Sendable {
  /// The learning rate.
  case learningRate = "learning-rate"
  /// 1/n at the n-th update of an action in a state, which makes its value the mean of its targets: Sutton and Barto (2018),
  /// equation 2.3.
  case sampleAverage = "sample-average"
}

/// Settings shared by all tables: learning rate, discount, initial values, and discretization.
package struct TableSettings: Sendable, Equatable {
  package var learningRate = 0.1
  package var finalLearningRate: Double?
  package var stepSize = StepSize.learningRate
  package var gamma = 0.99
  package var initialValue = 0.0
  package var initialFile = ""
  package var augmentation = Augmentation.none
  package var bins: [Int] = []
  package var low: [Double] = []
  package var high: [Double] = []
  package var hashedStates: Int?

  package init() {}

  /// A table of 100 million states takes 0.8 GB an action.
  static let maximumStates = 100_000_000

  package func problems() -> [ConfigurationProblem] {
    var problems: [ConfigurationProblem] = []
    for (name, bounds) in [("low", low), ("high", high)] where bounds.count != bins.count {
      problems.append(
        .init(name, "needs one number for each of the \(bins.count) bins; this has \(bounds.count)"))
    }
    if low.count == high.count, let index = low.indices.first(where: { low[$0] >= high[$0] }) {
      problems.append(.init("high", "must be above low in each element; element \(index + 1) is not"))
    }
    if hashedStates != nil, !bins.isEmpty {
      problems.append(.init("hashed_states", "takes arrays as they are, and bins divide them; remove one"))
    }
    var states = 1
    for count in bins {
      let (product, overflow) = states.multipliedReportingOverflow(by: count)
      states = overflow ? Int.max : product
    }
    if states > Self.maximumStates {
      let most = Readable.grouped(Self.maximumStates)
      problems.append(.init("bins", "make more than \(most) states; use fewer bins"))
    }
    return problems
  }

  /// The mapping from observations to states, if the table fits into memory.
  ///
  /// - Parameter bytesPerEntry: what the agent keeps of one action in one state.
  /// - Throws: where the observations cannot be counted, or there are too many.
  func numbering(
    _ context: AgentContext, bytesPerEntry: Int = 8
  ) throws(ConfigurationProblem) -> StateNumbering {
    let numbering = try numbering(context.observationSpace)
    let (states, actions) = (numbering.stateCount, context.actionSpace.count)
    let entries = Double(states) * Double(actions)
    let table = "a table of \(Readable.count(states, "state")) and \(Readable.count(actions, "action"))"
    guard entries <= Double(Int32.max) else {
      throw ConfigurationProblem(
        nil,
        "\(table) has more entries than the \(Readable.grouped(Int(Int32.max))) that can be numbered"
      )
    }
    guard entries * Double(bytesPerEntry) <= Double(context.memoryLimit) else {
      throw .memory(
        nil,
        "\(table) takes \(Readable.count(Int(entries) * bytesPerEntry, "byte")), more than the "
          + "\(Readable.grouped(context.memoryLimit)) available")
    }
    return numbering
  }

  /// - Throws: where the observations cannot be counted.
  private func numbering(_ space: ObservationSpace) throws(ConfigurationProblem) -> StateNumbering {
    switch space {
    case .discrete(let count):
      guard bins.isEmpty else {
        throw ConfigurationProblem(
          "bins", "this environment's observations are already state indices; remove bins, low and high")
      }
      guard hashedStates == nil else {
        throw ConfigurationProblem(
          "hashed_states", "this environment's observations are already state indices; remove hashed_states")
      }
      return StateNumbering(stateCount: count)
    case .box(let box):
      guard box.tilings == nil else {
        throw ConfigurationProblem(
          nil,
          "a table has one row a state and cannot take tiles; use linear-sarsa, linear-expected-sarsa, linear-q-learning or linear-sarsa-lambda, or discretize: bins"
        )
      }
      if let hashedStates { return StateNumbering(hashingTo: hashedStates) }
      guard bins.count == box.count else {
        // Nobody chooses bins for a board; where there is a board, its positions have numbers.
        guard box.count <= 8 || !bins.isEmpty else {
          throw ConfigurationProblem(
            nil,
            "a table needs a finite number of states, and an observation here has \(box.count) numbers: set observation: index in the environment if it has that key, or hashed_states"
          )
        }
        throw ConfigurationProblem(
          bins.isEmpty ? nil : "bins",
          "a table needs a finite number of states: set bins, low and high with \(box.count) elements each (\(box.labels.joined(separator: ", ")))"
        )
      }
      return StateNumbering(bins: bins, low: low, high: high)
    }
  }
}

/// A configuration with the keys that all tables share.
package protocol TabularConfiguration: ExploringConfiguration {
  var table: TableSettings { get set }
  /// Whether its targets depend on which of equally good actions is chosen.
  static var targetsChoose: Bool { get }
  /// Whether the step size of its updates is the learning rate.
  var usesLearningRate: Bool { get }
}

extension TabularConfiguration {
  package static var targetsChoose: Bool { false }
  package var usesLearningRate: Bool { table.stepSize == .learningRate }

  static var tableKeys: [ConfigurationKey<Self>] {
    let keys: [ConfigurationKey<Self>] = [
      .init(
        "learning_rate", \.table.learningRate, in: NumberRange(0, 1, includesLow: false),
        "Learning rate."
      )
      .acting("where the step size is the learning rate") { $0.usesLearningRate },
      .init(
        "learning_rate_final", \.table.finalLearningRate, in: NumberRange(0, 1, includesLow: false),
        "Final learning rate, annealed linearly; null keeps learning_rate."
      )
      .acting("where the step size is the learning rate") { $0.usesLearningRate },
      .init("gamma", \.table.gamma, in: .unit, "Discount factor per step."),
      .init(
        "initial_q", \.table.initialValue, in: .finite,
        "Initial value of every action; values above the attainable return give optimistic initialization."
      )
      .acting("without init_from, which sets all values") { $0.table.initialFile.isEmpty },
      .init(
        "init_from", \.table.initialFile,
        "A safetensors file, as written by 'rl-lab export', with the initial table; empty for none."
      ),
      .init(
        "augmentation", \.table.augmentation,
        "Data augmentation: with symmetries, all states that are symmetric share one row of the table."
      ),
    ]
    return ConfigurationKey.grouped("table", keys)
  }

  /// Of the agents that can average.
  static var stepSizeKey: ConfigurationKey<Self> {
    .init(
      "step_size", \.table.stepSize,
      "Step size of an update: the learning rate, or 1/n at the n-th update of an action in a state, which makes its value a mean (sample-average)."
    )
  }

  /// The keys of exploration with those of tables only.
  static var tableExplorationKeys: [ConfigurationKey<Self>] {
    let own: [ConfigurationKey<Self>] = [
      .init(
        "ucb_c", \.exploration.ucbConstant, in: .nonNegative,
        "For ucb: weight of the exploration bonus, in units of value."
      )
      .acting("with exploration: ucb") { $0.exploration.method == .ucb },
      .init(
        "ties", \.exploration.ties,
        "Which of equally good actions is taken while learning: any of them, equally often (random), or the first; evaluations take the first."
      )
      .before(.text(TieRule.first.rawValue))
      .acting("with exploration: epsilon or ucb") { $0.exploration.method != .boltzmann || targetsChoose },
    ]
    return explorationKeys + ConfigurationKey.grouped("exploration", own)
  }

  static var binKeys: [ConfigurationKey<Self>] {
    let keys: [ConfigurationKey<Self>] = [
      .init(
        "bins", \.table.bins, in: 1...1_000_000,
        "For array observations: number of equal bins of each element; the table has a row for each combination."
      ),
      .init(
        "low", \.table.low, in: .finite,
        "For bins: lower bound of each element; values below fall into the first bin."
      )
      .acting("with bins") { !$0.table.bins.isEmpty },
      .init(
        "high", \.table.high, in: .finite,
        "For bins: upper bound of each element; values above fall into the last bin."
      )
      .acting("with bins") { !$0.table.bins.isEmpty },
      .init(
        "hashed_states", \.table.hashedStates, in: 1...TableSettings.maximumStates,
        "For array observations that are equal or different, as boards are: rows of the table, of which each observation has that of its hash; different ones may share one. Null for none."
      ),
    ]
    return ConfigurationKey.grouped("bins", keys)
  }

  package func problems() -> [ConfigurationProblem] {
    table.problems() + exploration.problems(allowsUCB: true)
  }
}
