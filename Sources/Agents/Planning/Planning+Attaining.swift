import RLCore

/// Policies that attain the optimal values: every policy reported as optimal is evaluated when it is computed.
extension Planning {
  /// Relative tolerance between values, for rounding and unconverged sweeps.
  static let worthTolerance = 1e-9

  /// Whether a policy with these values attains `values` in every state.
  package static func attains(_ values: [Double], worth: [Double]) -> Bool {
    zip(values, worth).allSatisfy { value, own in
      value == own || abs(value - own) <= worthTolerance * max(1, abs(value))
    }
  }

  /// A policy that attains `values` for a gamma below 1: the greedy one, or, where actions only seem equally good, one
  /// that is improved until nothing is lost.
  ///
  /// - Returns: nil only when stopped.
  static func attainingPolicy(
    _ model: TransitionModel, gamma: Double, values: [Double], shouldStop: () -> Bool = { false }
  ) -> [Int]? {
    var policy = greedyPolicy(model, gamma: gamma, values: values)
    // Each policy is close to the one before, and so are its values. Next to gamma 1 sweeps that begin there would end at
    // once, however far off.
    let isContracting = 1e-12 <= worthTolerance * (1 - gamma)
    var worth = values
    for _ in 0..<10_000 {
      guard
        let own = policyValues(
          model, policy: policy, gamma: gamma, startingFrom: isContracting ? worth : nil,
          shouldStop: shouldStop),
        !attains(values, worth: own)
      else { return shouldStop() ? nil : policy }
      worth = own
      var hasImproved = false
      for state in 0..<model.stateCount {
        var best = worth[state] + 1e-11 * max(1, abs(worth[state]))
        for action in 0..<model.actionCount where model.isLegal(state, action) {
          let value = actionValue(model, state, action, gamma: gamma, values: worth)
          if value > best { (best, policy[state], hasImproved) = (value, action, true) }
        }
      }
      if !hasImproved { return policy }
    }
    return policy
  }

  /// The undiscounted optimum.
  ///
  /// - Throws: where there is none.
  static func undiscountedSolution(
    _ model: TransitionModel, by method: Method, tolerance: Double = 1e-12, maximumSweeps: Int = 1_000_000,
    shouldStop: () -> Bool = { false }
  ) throws(NoOptimum) -> Solution {
    let problem = try UndiscountedProblem(model)
    switch method {
    case .valueIteration:
      let found = problem.optimalValues(
        tolerance: tolerance, maximumSweeps: maximumSweeps, shouldStop: shouldStop)
      guard let (values, sweeps) = found else { throw .unsettled }
      return try problem.solution(near: values, sweeps: sweeps)
    case .policyIteration:
      // The first policy is the fastest to an end, which has values whatever the rewards.
      var policy = problem.policy(
        greedyIn: [Double](repeating: 0, count: problem.nodeCount), tolerance: .infinity)
      for policies in 1...10_000 {
        let worth = try problem.nodeValues(of: policy)
        if problem.loss(worth) <= 1e-10 { return try problem.solution(near: worth, sweeps: policies) }
        policy = problem.policy(greedyIn: worth, tolerance: 1e-10)
      }
      throw .unsettled
    }
  }
}

extension UndiscountedProblem {
  /// `[N]`, the value of following `policy`, `[S]`; for a node, that of its best state.
  func nodeValues(of policy: [Int]) throws(NoOptimum) -> [Double] {
    let worth = try Self.values(of: policy, in: model)
    var values = [Double](repeating: -.infinity, count: nodeCount)
    for state in worth.indices { values[node[state]] = max(values[node[state]], worth[state]) }
    return values
  }

  /// `[S]`, the value of following `policy`, `[S]`; -infinity where its costs accumulate forever.
  static func values(of policy: [Int], in model: TransitionModel) throws(NoOptimum) -> [Double] {
    let own = try UndiscountedProblem(model) { $1 == policy[$0] }
    guard let (values, _) = own.optimalValues(tolerance: 1e-14, maximumSweeps: 1_000_000) else {
      throw .unsettled
    }
    return own.byState(values)
  }

  /// The largest gain of a single choice over `values`, `[N]`, relative to their magnitude; 0 at the optimum.
  func loss(_ values: [Double]) -> Double {
    var loss = 0.0
    for number in 0..<nodeCount {
      for choice in choices[number] {
        let gain = value(of: choice, values) - values[number]
        if gain > 0 { loss = max(loss, gain / max(1, abs(values[number].isFinite ? values[number] : 1))) }
      }
    }
    return loss
  }

  /// The optimal policy and its values, from values close to the optimal ones, `[N]`.
  ///
  /// Actions as good as the best but for rounding are told apart by what the policy earns that takes them.
  /// - Throws: where no policy was found that no action improves.
  func solution(near values: [Double], sweeps: Int) throws(NoOptimum) -> Planning.Solution {
    var policy = policy(greedyIn: values, tolerance: 1e-10)
    var own = try nodeValues(of: policy)
    for _ in 0..<20 where loss(own) > 1e-12 {
      let next = self.policy(greedyIn: own, tolerance: 1e-12)
      if next == policy { break }
      policy = next
      own = try nodeValues(of: policy)
    }
    guard loss(own) <= Planning.worthTolerance else { throw .unsettled }
    let worth = try Self.values(of: policy, in: model)
    let promised = byState(values)
    // Values whose sweeps ended too early give way to what the policy earns.
    let isAttained = Planning.attains(promised, worth: worth)
    return Planning.Solution(values: isAttained ? promised : worth, policy: policy, sweeps: sweeps)
  }
}
