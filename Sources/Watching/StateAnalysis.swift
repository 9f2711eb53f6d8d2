import Agents
import Drawing
import Lab
import RLCore
import Viewer

/// An agent's values, training's visits and the exact optimum in each state of an environment, the optimum in each of its
/// phases.
package final class StateAnalysis {
  /// The agent with the weights of the displayed checkpoint, or nil before there is one.
  private(set) var agent: (any Agent)?
  /// Incremented with every change of the displayed values.
  private(set) var version = 0
  /// The solver of a board game, if available.
  let advisor: GameAdvisor?
  /// How the agent looks ahead in a board game, if it can.
  let searcher: PositionSearcher?
  /// Searches of the displayed agent, by position.
  private var films: [String: SearchFilm] = [:]
  private let observationSpace: ObservationSpace
  private let actionSpace: DiscreteSpace
  private struct Exact {
    let model: TransitionModel
    let optimum: (values: [Double], best: [[Int]], isIdle: [Bool])?
  }

  private let environment: MadeEnvironment
  /// By phase; nil without a model.
  private var known: [Int: Exact?] = [:]
  private let gamma: Double
  private var visits: [Int32] = []
  private var overlays: [(layout: GridLayout, phase: Int, version: Int, overlay: GridOverlay)] = []

  /// - Parameter countsVisits: whether visits will be told.
  package init(
    _ environment: MadeEnvironment, gamma: Double, countsVisits: Bool = true, advisor: GameAdvisor? = nil,
    searcher: PositionSearcher? = nil
  ) {
    self.searcher = searcher
    (observationSpace, actionSpace) = (environment.observationSpace, environment.actionSpace)
    (self.gamma, self.advisor) = (gamma, advisor)
    self.environment = environment
    if countsVisits, let counting = environment.countingStates,
      case .discrete(let count) = counting.observationSpace
    {
      visits = Array(repeating: 0, count: count)
    }
  }

  private func exact(inPhase phase: Int) -> Exact? {
    if let known = known[phase] { return known }
    let exact = environment.inPhase(phase).boundedModel.map {
      Exact(model: $0, optimum: Self.solve($0, gamma: gamma))
    }
    known[phase] = .some(exact)
    return exact
  }

  /// Sweeps after which value iteration is abandoned: gamma 1 in an environment without an end.
  private static let maximumSweeps = 20_000

  private static func solve(
    _ model: TransitionModel, gamma: Double
  ) -> (values: [Double], best: [[Int]], isIdle: [Bool])? {
    guard
      let solution = Planning.valueIteration(
        model, gamma: gamma, tolerance: 1e-9, maximumSweeps: maximumSweeps), solution.isFinite
    else { return nil }
    var best: [[Int]] = []
    for state in 0..<model.stateCount {
      let values = (0..<model.actionCount).map {
        Planning.actionValue(model, state, $0, gamma: gamma, values: solution.values)
      }
      let legal = values.indices.filter { model.isLegal(state, $0) }
      let highest = legal.map { values[$0] }.max() ?? 0
      best.append(legal.filter { values[$0] >= highest - 1e-7 * max(1, abs(highest)) })
    }
    return (solution.values, best, idleStates(model))
  }

  /// Terminal or unreachable states.
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

  /// The value of each action under the optimal policy, or nil without a model.
  func exactActionValues(in state: Int, at clock: TrainingTime) -> [Double]? {
    guard let exact = exact(inPhase: environment.phase(at: clock)), let values = exact.optimum?.values,
      values.indices.contains(state)
    else { return nil }
    return (0..<exact.model.actionCount).map {
      Planning.actionValue(exact.model, state, $0, gamma: gamma, values: values)
    }
  }

  /// The same environment and optimum, for other weights; without visits.
  init(_ other: StateAnalysis) {
    (observationSpace, actionSpace) = (other.observationSpace, other.actionSpace)
    (gamma, advisor) = (other.gamma, other.advisor)
    (environment, known, searcher) = (other.environment, other.known, other.searcher)
  }

  package func show(_ agent: any Agent) {
    self.agent = agent
    films = [:]
    version += 1
  }

  package func add(visits more: [Int32]) {
    for index in more.indices { visits[index] &+= more[index] }
    version += 1
  }

  func forgetVisits() {
    visits = Array(repeating: 0, count: visits.count)
    version += 1
  }

  /// Whether both agents see a state by the same numbers, and have the same actions.
  func sees(as other: StateAnalysis) -> Bool {
    observationSpace == other.observationSpace && actionSpace.count == other.actionSpace.count
  }

  var hasValues: Bool { agent is any ValueEstimating }

  func actionValues(of row: [Double]) -> [Double]? { actionValues(of: [row])?.first }

  /// The value of each walk's current state: that of its best legal action, 0 where the task has ended.
  func stateValues(of walks: [(observation: [Double], legal: [Int]?, isOver: Bool)]) -> [Double] {
    guard let all = actionValues(of: walks.map(\.observation)) else { return [] }
    return zip(walks, all).map { walk, values in
      if walk.isOver { return 0 }
      return firstHighest(values, among: walk.legal ?? Array(values.indices)).map { values[$0] } ?? 0
    }
  }

  /// The action values in each of `rows`, or nil for an agent without values.
  func actionValues(of rows: [[Double]]) -> [[Double]]? {
    actionValues(count: rows.count) { observations in
      for (index, row) in rows.enumerated() {
        if let states = observations.states { states[index] = Int32(row.first ?? 0) }
        if let values = observations.values {
          for (element, value) in row.enumerated() {
            values[index * observations.rowSize + element] = Float(value)
          }
        }
      }
    }
  }

  /// The action values in each of `states`, or nil if the observations there are unknown.
  private func actionValues(inStates states: [Int], of environment: MadeEnvironment) -> [[Double]]? {
    if case .discrete = observationSpace {
      return actionValues(of: states.map { [Double($0 + environment.firstState)] })
    }
    guard let writeObservation = environment.writeObservation else { return nil }
    return actionValues(count: states.count) { observations in
      guard let values = observations.values else { return }
      let size = observations.rowSize
      for (index, state) in states.enumerated() {
        var row = UnsafeMutableBufferPointer(start: values + index * size, count: size).mutableSpan
        writeObservation(state, &row)
      }
    }
  }

  /// One batched query to the agent for `count` observations, which `fill` writes.
  private func actionValues(count: Int, fill: (Observations) -> Void) -> [[Double]]? {
    guard let estimator = agent as? any ValueEstimating, count > 0 else { return nil }
    let column = ObservationColumn(count: count, in: observationSpace)
    let observations = column.rows
    fill(observations)
    let all = estimator.actionValues(for: observations)
    let width = actionSpace.count
    guard all.count == count * width else { return nil }
    return (0..<count).map { Array(all[$0 * width..<($0 + 1) * width]) }
  }

  /// The overlay of the cells of `layout`, with one batched query to the agent.
  func overlay(of layout: GridLayout, at clock: TrainingTime) -> GridOverlay {
    overlay(of: layout, inPhase: environment.phase(at: clock))
  }

  /// The same in a phase of the environment.
  func overlay(of layout: GridLayout, inPhase phase: Int) -> GridOverlay {
    if let known = overlays.first(where: {
      $0.version == version && $0.phase == phase && $0.layout == layout
    }) {
      return known.overlay
    }
    let known = self.exact(inPhase: phase)
    let (exact, model) = (known?.optimum, known?.model)
    let states = layout.states.compactMap { $0 }
    let values = actionValues(inStates: states, of: environment.inPhase(phase))
    let byState = Dictionary(zip(states, values ?? []), uniquingKeysWith: { first, _ in first })
    let cells = layout.states.map { state -> GridOverlay.Cell? in
      guard let state else { return nil }
      return GridOverlay.Cell(
        state: state, values: byState[state] ?? [],
        visits: visits.indices.contains(state) ? Int(visits[state]) : nil,
        optimum: exact.flatMap { $0.values.indices.contains(state) ? $0.values[state] : nil },
        optimalActions: exact.flatMap { $0.best.indices.contains(state) ? $0.best[state] : nil } ?? [],
        isIdle: exact.map { $0.isIdle.indices.contains(state) && $0.isIdle[state] } ?? false,
        isLegal: model.flatMap { model in
          (0..<model.stateCount).contains(state) ? { model.isLegal(state, $0) } : nil
        })
    }
    let overlay = GridOverlay(
      columns: layout.columns, rows: layout.rows, cells: cells, directions: actionSpace.directions)
    overlays.removeAll { $0.version != version }
    if overlays.count > 64 { overlays.removeFirst() }
    overlays.append((layout, phase, version, overlay))
    return overlay
  }

  /// The overlay of the legal moves at `walk`, or nil if it is not a board.
  func board(_ walk: EnvironmentWalk, values: [Double]?) -> BoardOverlay? {
    guard let board = walk.environment.innermost as? any BoardDrawable else { return nil }
    let places = board.actionPlaces
    var opinion: (() -> SolverOpinion)?
    let situation = walk.situation
    if let advisor, let position = situation?.positionText {
      opinion = { advisor.opinion(on: position) }
    }
    var search: (() -> SearchFilm)?
    if let agent, let position = situation?.positionText,
      let made = searcher?.search(position, by: agent, marks: board.marks)
    {
      search = { [self] in film(of: position, made) }
    }
    return BoardOverlay(
      places: places, legalActions: walk.legalActions ?? Array(places.indices),
      isAgentToMove: situation?.isAgentToMove ?? true, values: values, opinion: opinion, search: search)
  }

  private func film(of position: String, _ search: () -> SearchFilm) -> SearchFilm {
    if let known = films[position] { return known }
    let film = search()
    if films.count >= Self.keptFilms { films = [:] }
    films[position] = film
    return film
  }

  private static let keptFilms = 64
}

extension DiscreteSpace {
  /// The direction of each action in a picture, as declared by the environment.
  var directions: [Direction?] {
    (0..<count).map { move(of: $0).flatMap { Direction(columns: $0.columns, rows: $0.rows) } }
  }
}

extension MadeEnvironment {
  /// The same environment with state-index observations, or nil if it has none. States of several tasks are not counted
  /// together.
  var countingStates: MadeEnvironment? {
    if prototype is any TaskPlaying { return nil }
    if case .discrete = observationSpace { return self }
    func made(_ world: some DiscreteEnvironment) -> MadeEnvironment { MadeEnvironment(world) }
    return (prototype.innermost as? any DiscreteEnvironment).map { made($0) }
  }
}
