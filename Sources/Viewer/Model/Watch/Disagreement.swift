/// Where in an episode another agent would act otherwise, and what that costs by its values.
///
/// A cost is how much better its own greedy action is to the other agent than the one of the agent shown. Summed over the
/// agent's states, costs are what it loses against the other one, as far as those values are right: Kakade and Langford,
/// "Approximately optimal approximate reinforcement learning" (2002), lemma 6.1, without the discount.
package struct Disagreement: Sendable, Equatable {
  /// `[length]`, one a step; nil where both act alike, or actions are equally good to the other agent.
  package let costs: [Double?]

  package init(costs: [Double?]) { self.costs = costs }

  package var count: Int { costs.count { $0 != nil } }
  package var total: Double { costs.lazy.compactMap { $0 }.reduce(0, +) }

  /// The cost of `action`, or nil where it is as good as the best of the `legal` ones.
  ///
  /// - Parameter values: the other agent's, one an action.
  package static func cost(of action: Int, values: [Double], legal: some Sequence<Int>) -> Double? {
    guard let best = firstHighest(values, among: legal), values.indices.contains(action) else { return nil }
    let cost = values[best] - values[action]
    return cost > 0 && cost.isFinite ? cost : nil
  }
}
