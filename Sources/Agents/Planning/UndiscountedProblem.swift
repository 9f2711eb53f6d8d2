import RLCore

/// Undiscounted total reward as a stochastic shortest path problem.
///
/// At gamma 1 Bellman's equation alone does not determine the optimum: where one can stay in place, or walk in a circle, without a
/// reward, any value above the optimal one solves it too, and an action may be greedy and still never earn what it promises.
/// So states between which one can move for certain and without a reward are joined into one *node* here. Its choices are what
/// leads out of it, and staying in it forever, which ends all rewards as a termination does. Then every policy that
/// does not terminate collects rewards forever: if these can be positive no optimum exists; where they are negative the
/// optimum is the only solution, and the policy that is greedy in it attains it.
///
/// Sources: Bertsekas and Tsitsiklis, "An analysis of stochastic shortest path problems" (1991); de Alfaro, "Computing minimum
/// and maximum reachability times in probabilistic systems" (1999), for the joining of states.
struct UndiscountedProblem {
  let model: TransitionModel
  /// `[S]`, the node of each state.
  let node: [Int]
  let nodeCount: Int
  /// `[N]`, the choices of each node; only those after which one can still terminate, or stay, with
  /// certainty.
  private(set) var choices: [[Choice]]
  /// `[S][K]`, the actions that stay in a state's node with certainty and without a reward.
  let stayingActions: [[Int]]
  /// `[N]`, whether one can terminate or stay with certainty from there; elsewhere costs accumulate forever, and the
  /// value is -infinity.
  private(set) var canSettle: [Bool]

  /// An action by which to leave a node; a negative state means staying in the node forever.
  struct Choice {
    var state: Int
    var action: Int
    static let staying = Choice(state: -1, action: -1)
    var isStaying: Bool { state < 0 }
  }

  /// - Parameter isAllowed: which actions may be taken; at least one in each state.
  init(
    _ model: TransitionModel, isAllowed: (_ state: Int, _ action: Int) -> Bool = { _, _ in true }
  ) throws(NoOptimum) {
    self.model = model
    var graph = ChoiceGraph(vertexCount: model.stateCount)
    var all: [Choice] = []
    for state in 0..<model.stateCount {
      for action in 0..<model.actionCount where model.isLegal(state, action) && isAllowed(state, action) {
        all.append(Choice(state: state, action: action))
        graph.add(from: state, to: model.outcomes(state: state, action: action).map(\.state))
      }
    }
    let rests = EndComponents(graph) {
      !model.mayEnd(all[$0].state, all[$0].action)
        && model.expectedReward(all[$0].state, all[$0].action) == 0
    }
    var numbers = [Int](repeating: -1, count: rests.count)
    var (node, nodeCount) = ([Int](), 0)
    for state in 0..<model.stateCount {
      let rest = rests.component[state]
      if rest >= 0, numbers[rest] >= 0 {
        node.append(numbers[rest])
        continue
      }
      if rest >= 0 { numbers[rest] = nodeCount }
      node.append(nodeCount)
      nodeCount += 1
    }
    var choices = [[Choice]](repeating: [], count: nodeCount)
    var staying = [[Int]](repeating: [], count: model.stateCount)
    for (index, choice) in all.enumerated() {
      if rests.isInside[index] {
        staying[choice.state].append(choice.action)
      } else {
        choices[node[choice.state]].append(choice)
      }
    }
    for number in numbers { choices[number].append(.staying) }
    (self.node, self.nodeCount, self.choices, stayingActions) = (node, nodeCount, choices, staying)
    canSettle = []
    try refuseGainsForEver()
    keepWhatSettles()
  }

  /// The nodes to which a choice may lead without terminating.
  private func targets(of choice: Choice) -> [Int] {
    choice.isStaying
      ? []
      : model.outcomes(state: choice.state, action: choice.action).filter { !$0.terminated }.map {
        node[$0.state]
      }
  }

  private func mayEnd(_ choice: Choice) -> Bool {
    choice.isStaying || model.mayEnd(choice.state, choice.action)
  }

  /// - Throws: if some policy collects a positive reward forever, or rewards and costs that cancel out.
  private func refuseGainsForEver() throws(NoOptimum) {
    var graph = ChoiceGraph(vertexCount: nodeCount)
    let all = choices.joined().map { $0 }
    for number in 0..<nodeCount {
      for choice in choices[number] { graph.add(from: number, to: targets(of: choice)) }
    }
    let circles = EndComponents(graph) { !mayEnd(all[$0]) }
    var inside = [[(node: Int, choice: Choice)]](repeating: [], count: circles.count)
    for index in all.indices where circles.isInside[index] {
      inside[circles.component[graph.origins[index]]].append((graph.origins[index], all[index]))
    }
    for circle in inside {
      let rewards = circle.map { model.expectedReward($0.choice.state, $0.choice.action) }
      guard let highest = rewards.max(), highest > 0 else { continue }
      if rewards.allSatisfy({ $0 >= 0 }) { throw .unbounded }
      let gain = highestGain(circle, rewards)
      if gain > 1e-9 * highest { throw .unbounded }
      if gain > -1e-9 * highest { throw .undetermined }
    }
  }

  /// The highest average reward per step of a policy that stays within `circle`.
  ///
  /// Relative value iteration; half of the time one stays where one is, so that it also settles where states take turns.
  /// Source: Puterman, "Markov Decision Processes" (1994), section 8.5.
  private func highestGain(_ circle: [(node: Int, choice: Choice)], _ rewards: [Double]) -> Double {
    var values: [Int: Double] = [:]
    for (node, _) in circle { values[node] = 0 }
    let scale = rewards.reduce(0) { max($0, abs($1)) }
    var (lowest, highest) = (-scale, scale)
    for _ in 0..<100_000 where highest - lowest > 1e-10 * scale {
      var next: [Int: Double] = [:]
      for (index, (node, choice)) in circle.enumerated() {
        let ahead = model.outcomes(state: choice.state, action: choice.action)
          .reduce(0) { $0 + $1.probability * (values[self.node[$1.state]] ?? 0) }
        let value = rewards[index] + 0.5 * ahead + 0.5 * (values[node] ?? 0)
        next[node] = max(next[node] ?? -.infinity, value)
      }
      (lowest, highest) = (.infinity, -.infinity)
      for (node, value) in next {
        let change = value - (values[node] ?? 0)
        (lowest, highest) = (min(lowest, change), max(highest, change))
      }
      values = next.mapValues { $0 - lowest }
    }
    return highest
  }

  /// Keeps the choices after which one can terminate or stay with certainty.
  private mutating func keepWhatSettles() {
    let owners = choices.enumerated().flatMap { number, own in own.map { (number, $0) } }
    canSettle = Self.surelyReaching(
      vertexCount: nodeCount, origins: owners.map(\.0), targets: owners.map { targets(of: $0.1) },
      isGoal: owners.map { mayEnd($0.1) })
    for number in 0..<nodeCount {
      choices[number] =
        canSettle[number] ? choices[number].filter { targets(of: $0).allSatisfy { canSettle[$0] } } : []
    }
  }

  /// `[V]`, whether some policy reaches a goal from there with probability 1.
  ///
  /// - Parameter isGoal: whether a choice reaches a goal with some probability.
  static func surelyReaching(vertexCount: Int, origins: [Int], targets: [[Int]], isGoal: [Bool]) -> [Bool] {
    var sure = [Bool](repeating: true, count: vertexCount)
    var byTarget = [[Int]](repeating: [], count: vertexCount)
    for choice in origins.indices { for target in targets[choice] { byTarget[target].append(choice) } }
    while true {
      var reaches = [Bool](repeating: false, count: vertexCount)
      func isOpen(_ choice: Int) -> Bool { sure[origins[choice]] && targets[choice].allSatisfy { sure[$0] } }
      var waiting: [Int] = []
      for choice in origins.indices where isGoal[choice] && !reaches[origins[choice]] && isOpen(choice) {
        reaches[origins[choice]] = true
        waiting.append(origins[choice])
      }
      while let vertex = waiting.popLast() {
        for choice in byTarget[vertex] where !reaches[origins[choice]] && isOpen(choice) {
          reaches[origins[choice]] = true
          waiting.append(origins[choice])
        }
      }
      if reaches == sure { return sure }
      sure = reaches
    }
  }
}

extension TransitionModel {
  /// Whether an action can end the episode.
  func mayEnd(_ state: Int, _ action: Int) -> Bool {
    outcomes(state: state, action: action).contains(where: \.terminated)
  }

  /// The mean reward of an action; exactly 0 if the rest is rounding error.
  func expectedReward(_ state: Int, _ action: Int) -> Double {
    var (sum, size) = (0.0, 0.0)
    for outcome in outcomes(state: state, action: action) {
      sum += outcome.probability * outcome.reward
      size += abs(outcome.probability * outcome.reward)
    }
    return abs(sum) <= 1e-14 * size ? 0 : sum
  }
}
