import RLCore

/// An MDP with a few states whose values can be computed by hand.
package struct MicroWorld: DiscreteEnvironment {
  /// The effect of an action: it gives `reward` and leads to one of `states`, each equally likely.
  struct Rule: Sendable {
    var reward: Double
    /// Nil is the end of the episode.
    var states: [Int?]
    /// Rewards instead of `reward`, by index in `states`.
    var rewards: [Double]?
  }

  /// `[S][A]`; nil for an illegal action.
  let rules: [[Rule?]]
  let start: Int
  package let actionSpace: DiscreteSpace
  package let masksActions: Bool
  /// Whether two players alternate, so that every step except the last changes the player to move.
  package let alternatesTurns: Bool
  package private(set) var state: Int
  private var hasEnded = false

  init(start: Int = 0, alternatesTurns: Bool = false, _ rules: [[Rule?]]) {
    (self.rules, self.start, state) = (rules, start, start)
    self.alternatesTurns = alternatesTurns
    actionSpace = DiscreteSpace(labels: (0..<(rules.first?.count ?? 1)).map { "action \($0)" })
    masksActions = rules.contains { $0.contains { $0 == nil } }
  }

  package init(_ parameters: NoParameters) { self.init([[Rule(reward: 0, states: [nil])]]) }

  package var stateCount: Int { rules.count }

  package mutating func reset(using random: inout RandomStream) { (state, hasEnded) = (start, false) }

  package mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    guard let rule = rules[state][action] else { return Step(reward: .nan, ending: .terminated) }
    let place = rule.states.count > 1 ? random.below(rule.states.count) : 0
    let reward = rule.rewards?[place] ?? rule.reward
    guard let next = rule.states[place] else {
      hasEnded = true
      return Step(reward: reward, ending: .terminated)
    }
    state = next
    return Step(reward: reward)
  }

  package var hasHandedOver: Bool { true }

  package func writeLegalActions(into flags: inout MutableSpan<Bool>) {
    for action in flags.indices { flags[action] = !hasEnded && rules[state][action] != nil }
  }
}
