import Agents
import Drawing
import RLCore
import Viewer

/// What is known of the states of a run: the agent's values, visits, and the exact optimum.
final class Knowledge {
  /// The agent with the weights of the checkpoint that is shown; nil before there is one.
  private(set) var agent: (any Agent)?
  /// Rises with everything that changes what is shown.
  private(set) var version = 0
  private let observationSpace: ObservationSpace
  private let actionLabels: [String]
  private let exact: (values: [Double], best: [[Int]], isIdle: [Bool])?
  private let model: TransitionModel?
  private let gamma: Double
  private var visits: [Int32] = []
  private var overlays: [(layout: GridLayout, version: Int, overlay: GridOverlay)] = []

  /// - Parameter model: the exact rules, where they are known.
  init(
    observationSpace: ObservationSpace, actionLabels: [String], model: TransitionModel?, gamma: Double,
    countsVisits: Bool = true
  ) {
    (self.observationSpace, self.actionLabels) = (observationSpace, actionLabels)
    (self.model, self.gamma) = (model, gamma)
    exact = model.flatMap { Self.solve($0, gamma: gamma) }
    if countsVisits, case .discrete(let count) = observationSpace {
      visits = Array(repeating: 0, count: count)
    }
  }

  /// Sweeps after which an optimum is given up: gamma 1 in a world without an end.
  private static let maximumSweeps = 20_000

  private static func solve(
    _ model: TransitionModel, gamma: Double
  ) -> (values: [Double], best: [[Int]], isIdle: [Bool])? {
    guard
      let solution = Planning.valueIteration(
        model, gamma: gamma, tolerance: 1e-9, maximumSweeps: maximumSweeps)
    else { return nil }
    var best: [[Int]] = []
    for state in 0..<model.stateCount {
      let values = (0..<model.actionCount).map {
        Planning.actionValue(model, state, $0, gamma: gamma, values: solution.values)
      }
      let highest = values.max() ?? 0
      best.append(values.indices.filter { values[$0] >= highest - 1e-7 * max(1, abs(highest)) })
    }
    return (solution.values, best, idleStates(model))
  }

  /// States in which no action is ever taken: where episodes end, and where none comes.
  static func idleStates(_ model: TransitionModel) -> [Bool] {
    var isIdle = [Bool](repeating: true, count: model.stateCount)
    var waiting = model.startProbabilities.indices.filter { model.startProbabilities[$0] > 0 }
    for state in waiting { isIdle[state] = false }
    while let state = waiting.popLast() {
      for action in 0..<model.actionCount {
        for outcome in model.outcomes(state: state, action: action)
        where !outcome.terminated && isIdle[outcome.state] {
          isIdle[outcome.state] = false
          waiting.append(outcome.state)
        }
      }
    }
    return isIdle
  }

  /// What each action is worth under the best policy from then on; nil where the rules are not known.
  func exactActionValues(in state: Int) -> [Double]? {
    guard let model, let exact, exact.values.indices.contains(state) else { return nil }
    return (0..<model.actionCount).map {
      Planning.actionValue(model, state, $0, gamma: gamma, values: exact.values)
    }
  }

  func show(_ agent: any Agent) {
    self.agent = agent
    version += 1
  }

  func add(visits more: [Int32]) {
    for index in more.indices { visits[index] &+= more[index] }
    version += 1
  }

  var hasValues: Bool { agent is any ValueEstimating }

  func actionValues(of row: [Double]) -> [Double]? { actionValues(of: [row])?.first }

  func stateValues(of rows: [[Double]]) -> [Double] {
    actionValues(of: rows)?.map { $0.max() ?? 0 } ?? []
  }

  /// The values of each action in each of `rows`; nil without an agent that has any.
  private func actionValues(of rows: [[Double]]) -> [[Double]]? {
    guard let estimator = agent as? any ValueEstimating, !rows.isEmpty else { return nil }
    let observations = Observations.allocate(count: rows.count, in: observationSpace)
    defer { observations.deallocate() }
    for (index, row) in rows.enumerated() {
      if let states = observations.states { states[index] = Int32(row.first ?? 0) }
      if let values = observations.values {
        for (element, value) in row.enumerated() {
          values[index * observations.rowSize + element] = Float(value)
        }
      }
    }
    let all = estimator.actionValues(for: observations)
    let count = actionLabels.count
    guard all.count == rows.count * count else { return nil }
    return rows.indices.map { Array(all[$0 * count..<($0 + 1) * count]) }
  }

  /// What is known of the cells of `layout`, by one batched question to the agent.
  func overlay(of layout: GridLayout) -> GridOverlay {
    if let known = overlays.first(where: { $0.version == version && $0.layout == layout }) {
      return known.overlay
    }
    let states = layout.states.compactMap { $0 }
    let isDiscrete = if case .discrete = observationSpace { true } else { false }
    let values = isDiscrete ? actionValues(of: states.map { [Double($0)] }) : nil
    let byState = Dictionary(zip(states, values ?? []), uniquingKeysWith: { first, _ in first })
    let cells = layout.states.map { state -> GridOverlay.Cell? in
      guard let state else { return nil }
      return GridOverlay.Cell(
        state: state, values: byState[state] ?? [],
        visits: visits.indices.contains(state) ? Int(visits[state]) : nil,
        optimum: exact.flatMap { $0.values.indices.contains(state) ? $0.values[state] : nil },
        optimalActions: exact.flatMap { $0.best.indices.contains(state) ? $0.best[state] : nil } ?? [],
        isIdle: exact.map { $0.isIdle.indices.contains(state) && $0.isIdle[state] } ?? false)
    }
    let overlay = GridOverlay(
      columns: layout.columns, rows: layout.rows, cells: cells, actionLabels: actionLabels)
    overlays.removeAll { $0.version != version }
    if overlays.count > 64 { overlays.removeFirst() }
    overlays.append((layout, version, overlay))
    return overlay
  }
}
