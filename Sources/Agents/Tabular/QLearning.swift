import RLCore

/// Watkins' Q-learning error: what was earned plus the discounted best of what follows, less what was expected.
///
/// An episode's end lies in `discountT`: 0 after a termination, else gamma.
///
/// Source: Watkins and Dayan, "Q-learning" (1992); Sutton and Barto (2018), equation 6.8.
@inline(__always) package func qLearningError(
  qTm1: Double, rT: Double, discountT: Double, highestQT: Double
) -> Double {
  rT + discountT * highestQT - qTm1
}

/// Tabular Q-learning with epsilon-greedy exploration.
package final class QLearning: Agent {
  package struct Configuration: RLCore.Configuration {
    package var learningRate = 0.1
    package var finalLearningRate: Double?
    package var gamma = 0.99
    package var initialValue = 0.0
    package var initialEpsilon = 1.0
    package var finalEpsilon = 0.05
    package var explorationFraction = 0.5
    package var bins: [Int] = []
    package var low: [Double] = []
    package var high: [Double] = []

    package init() {}

    package static let keys: [ConfigurationKey<Self>] =
      [
        .init(
          "learning_rate", \.learningRate, in: stepSizes, "Step size of an update, from the first step on."),
        .init(
          "learning_rate_final", \.finalLearningRate, in: stepSizes,
          "Step size at the end of training, reached in a straight line; null keeps learning_rate."),
        .init("gamma", \.gamma, in: .unit, "Discount of a step."),
        .init(
          "initial_q", \.initialValue, in: .finite,
          "Value of every action at the start; above what can be earned is an optimistic start."),
      ] + ExplorationKeys.keys(\.initialEpsilon, \.finalEpsilon, \.explorationFraction) + [
        .init(
          "bins", \.bins, in: 1...1_000_000,
          "For observations that are arrays: the number of equal bins of each element. The table has a row for each combination."
        ),
        .init(
          "low", \.low, in: .finite,
          "For bins: lower bound of each element; values below fall into the first bin."),
        .init(
          "high", \.high, in: .finite,
          "For bins: upper bound of each element; values above fall into the last bin."),
      ]

    private static let stepSizes = NumberRange(0, 1, includesLow: false)

    package func problems() -> [ConfigurationProblem] {
      var problems: [ConfigurationProblem] = []
      for (name, bounds) in [("low", low), ("high", high)] where bounds.count != bins.count {
        problems.append(
          .init(name, "needs one number for each of the \(bins.count) bins; this has \(bounds.count)"))
      }
      if low.count == high.count, let index = low.indices.first(where: { low[$0] >= high[$0] }) {
        problems.append(.init("high", "must be above low in each element; element \(index + 1) is not"))
      }
      var states = 1
      for count in bins {
        let (product, overflow) = states.multipliedReportingOverflow(by: count)
        states = overflow ? Int.max : product
      }
      if states > maximumStates {
        problems.append(.init("bins", "make more than \(maximumStates) states; use fewer bins"))
      }
      return problems
    }
  }

  /// A table of 100 million states takes 0.8 GB an action.
  private static let maximumStates = 100_000_000

  package let table: QTable
  private let states: StateNumbering
  private let configuration: Configuration
  private let learningRate: LinearSchedule
  private let exploration: LinearSchedule
  private var epsilonGreedy: EpsilonGreedy
  /// Environment steps taken.
  private var step = 0
  private var errorSum = 0.0
  private var valueSum = 0.0
  private var updates = 0

  package init(_ configuration: Configuration, _ context: AgentContext) throws {
    self.configuration = configuration
    states = try Self.numbering(configuration, context.observationSpace)
    table = QTable(
      stateCount: states.stateCount, actionCount: context.actionSpace.count,
      initialValue: configuration.initialValue)
    let total = Double(context.totalSteps)
    learningRate = LinearSchedule(
      from: configuration.learningRate, to: configuration.finalLearningRate ?? configuration.learningRate,
      over: total)
    exploration = LinearSchedule(
      from: configuration.initialEpsilon, to: configuration.finalEpsilon,
      over: configuration.explorationFraction * total)
    epsilonGreedy = EpsilonGreedy(
      actionCount: context.actionSpace.count, random: RandomStream(root: context.seed, purpose: .exploration))
  }

  private static func numbering(
    _ configuration: Configuration, _ space: ObservationSpace
  ) throws -> StateNumbering {
    switch space {
    case .discrete(let count):
      guard configuration.bins.isEmpty else {
        throw ConfigurationProblem(
          "bins", "this environment's observations are already numbers of states; remove bins, low and high")
      }
      return StateNumbering(stateCount: count)
    case .box(let box):
      guard configuration.bins.count == box.count else {
        throw ConfigurationProblem(
          configuration.bins.isEmpty ? nil : "bins",
          "a table needs states it can count: give bins, low and high with \(box.count) elements each (\(box.labels.joined(separator: ", ")))"
        )
      }
      return StateNumbering(bins: configuration.bins, low: configuration.low, high: configuration.high)
    }
  }

  package var epsilon: Double? { exploration.value(at: step) }

  package func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    let epsilon = exploration.value(at: step)
    for row in 0..<observations.count {
      actions[row] =
        epsilonGreedy.exploratoryAction(epsilon: epsilon)
        ?? table.greedyAction(in: states.number(of: observations, row))
    }
  }

  package func learn(from transitions: Transitions) {
    let rate = learningRate.value(at: step)
    let gamma = configuration.gamma
    for row in 0..<transitions.count {
      let state = states.number(of: transitions.observations, row)
      let next = states.number(of: transitions.nextObservations, row)
      let entry = table.values + (Int(state) &* table.actionCount &+ Int(transitions.actions[row]))
      let error = qLearningError(
        qTm1: entry.pointee, rT: transitions.rewards[row],
        discountT: transitions.endings[row] == .terminated ? 0 : gamma,
        highestQT: table.highestValue(in: next))
      entry.pointee += rate * error
      errorSum += abs(error)
      valueSum += entry.pointee
    }
    updates &+= transitions.count
    step &+= transitions.count
  }

  package func greedyPolicy(batchSize: Int) -> any Policy { GreedyTablePolicy(table: table, states: states) }

  package func takeMetrics() -> [Metric] {
    guard updates > 0 else { return [] }
    defer { (errorSum, valueSum, updates) = (0, 0, 0) }
    return [
      Metric("td_error", errorSum / Double(updates)), Metric("mean_q", valueSum / Double(updates)),
      Metric("learning_rate", learningRate.value(at: step)),
    ]
  }

  package var tensors: [NamedTensor] { [table.tensor] }

  package func load(_ tensors: [NamedTensor]) throws { try table.load(tensors) }
}

extension QLearning: ValueEstimating {
  package func actionValues(for observations: Observations) -> [Double] {
    (0..<observations.count).flatMap { row in
      let first = Int(states.number(of: observations, row)) * table.actionCount
      return (first..<first + table.actionCount).map { table.values[$0] }
    }
  }
}
