import RLCore

extension UndiscountedProblem {
  /// The value of a choice, given the successor values `values`, `[N]`.
  func value(of choice: Choice, _ values: [Double]) -> Double {
    if choice.isStaying { return 0 }
    var sum = 0.0
    for outcome in model.outcomes(state: choice.state, action: choice.action) {
      sum += outcome.probability * (outcome.reward + (outcome.terminated ? 0 : values[node[outcome.state]]))
    }
    return sum
  }

  /// `[S]`, of `[N]`.
  func byState(_ values: [Double]) -> [Double] { node.map { values[$0] } }

  /// Value iteration, in place, until a sweep changes no value by more than `tolerance`.
  ///
  /// - Returns: `[N]`; nil when the sweeps ran out or were stopped.
  func optimalValues(
    tolerance: Double, maximumSweeps: Int, shouldStop: () -> Bool = { false }
  ) -> (values: [Double], sweeps: Int)? {
    var values = (0..<nodeCount).map { canSettle[$0] ? 0 : -Double.infinity }
    guard maximumSweeps > 0 else { return nil }
    for sweep in 1...maximumSweeps {
      if shouldStop() { return nil }
      var (change, size) = (0.0, 0.0)
      for number in 0..<nodeCount where canSettle[number] {
        var best = -Double.infinity
        for choice in choices[number] { best = max(best, value(of: choice, values)) }
        change = max(change, abs(best - values[number]))
        values[number] = best
        size = max(size, abs(best))
      }
      // Large values need not come closer than rounding lets them.
      if change <= max(tolerance, 1e-15 * size) { return (values, sweep) }
    }
    return nil
  }

  /// `[S]`, a policy among the actions within `tolerance` of the best given the successor values `values`, `[N]`, with
  /// the shortest expected time to termination; ties go to the first action.
  ///
  /// Where no end is worth it, it stays.
  func policy(greedyIn values: [Double], tolerance: Double) -> [Int] {
    var routes = Routes(model)
    var mayStay = [Bool](repeating: false, count: nodeCount)
    for number in 0..<nodeCount where canSettle[number] {
      let all = choices[number].map { value(of: $0, values) }
      let best = all.max() ?? 0
      for (choice, value) in zip(choices[number], all) where value >= best - tolerance * max(1, abs(best)) {
        if choice.isStaying { mayStay[number] = true } else { routes.add(choice.state, choice.action) }
      }
    }
    for state in 0..<model.stateCount { for action in stayingActions[state] { routes.add(state, action) } }
    routes.endSoon()
    for state in 0..<model.stateCount where routes.policy[state] < 0 && mayStay[node[state]] {
      routes.policy[state] = stayingActions[state].first ?? 0
    }
    routes.joinSoon()
    // The remaining states are those where costs continue forever.
    return routes.policy.map { max($0, 0) }
  }
}

/// The fastest of several routes.
private struct Routes {
  let model: TransitionModel
  /// `[S]`, the action that was chosen; negative where none is.
  var policy: [Int]
  private var pairs: [(state: Int, action: Int)] = []

  init(_ model: TransitionModel) {
    self.model = model
    policy = [Int](repeating: -1, count: model.stateCount)
  }

  mutating func add(_ state: Int, _ action: Int) { pairs.append((state, action)) }

  /// Selects actions in the states from which termination can be reached with certainty.
  mutating func endSoon() {
    let model = model
    choose(isArrived: { _ in false }, isGoal: { model.mayEnd($0, $1) })
  }

  /// Selects actions in the states from which those with an action, or termination, can be reached with
  /// certainty.
  mutating func joinSoon() {
    let (model, isArrived) = (model, policy.map { $0 >= 0 })
    guard isArrived.contains(false) else { return }
    choose(isArrived: { isArrived[$0] }) { state, action in
      model.outcomes(state: state, action: action).contains { $0.terminated || isArrived[$0.state] }
    }
  }

  /// Minimizes the expected number of steps to a goal by value iteration.
  private mutating func choose(isArrived: (Int) -> Bool, isGoal: (Int, Int) -> Bool) {
    let open = pairs.filter { !isArrived($0.state) }
    let targets = open.map { pair in
      model.outcomes(state: pair.state, action: pair.action)
        .filter { !$0.terminated && !isArrived($0.state) }.map(\.state)
    }
    let isSure = UndiscountedProblem.surelyReaching(
      vertexCount: model.stateCount, origins: open.map(\.state), targets: targets,
      isGoal: open.map { isGoal($0.state, $0.action) })
    var actions = [[Int]](repeating: [], count: model.stateCount)
    for (pair, targets) in zip(open, targets) where isSure[pair.state] && targets.allSatisfy({ isSure[$0] }) {
      actions[pair.state].append(pair.action)
    }
    let states = actions.indices.filter { !actions[$0].isEmpty }
    var steps = [Double](repeating: 0, count: model.stateCount)
    func expected(_ state: Int, _ action: Int) -> Double {
      var sum = 1.0
      for outcome in model.outcomes(state: state, action: action)
      where !outcome.terminated && !isArrived(outcome.state) {
        sum += outcome.probability * steps[outcome.state]
      }
      return sum
    }
    for _ in 0..<1_000_000 {
      var change = 0.0
      for state in states {
        let best = actions[state].reduce(Double.infinity) { min($0, expected(state, $1)) }
        change = max(change, abs(best - steps[state]) / best)
        steps[state] = best
      }
      if change < 1e-11 { break }
    }
    for state in states {
      var best = Double.infinity
      for action in actions[state].sorted() {
        let value = expected(state, action)
        if value < best * (1 - 1e-9) { (best, policy[state]) = (value, action) }
      }
    }
  }
}
