import RLCore

/// The outcomes of a decision process by number, shared by all copies.
final class DecisionProcessTable: Sendable {
  private struct Outcome: Sendable {
    /// Of this and the outcomes before it.
    var cumulativeProbability: Double
    var probability: Double
    var state: Int
    var reward: RewardLaw
  }

  /// `[S]`
  let names: [String]
  /// `[S]`
  let isTerminal: [Bool]
  /// `[S]`
  let startProbabilities: [Double]
  let actionCount: Int
  /// `[S * A]`, true for all actions of a terminal state. An illegal action does what the state's first legal one does.
  let legal: [Bool]
  let masksActions: Bool
  private let outcomes: [Outcome]
  /// `[S * A + 1]`
  private let firstOutcome: [Int]

  /// - Precondition: the rules have no problems.
  init(_ rules: DecisionProcessRules) {
    let numbers = Dictionary(uniqueKeysWithValues: rules.states.enumerated().map { ($1, $0) })
    names = rules.states
    isTerminal = rules.states.map(rules.terminal.contains)
    startProbabilities = rules.states.map { rules.starts[$0] ?? 0 }
    actionCount = rules.actions.count
    var (all, first, legal) = ([Outcome](), [0], [Bool]())
    for (number, state) in rules.states.enumerated() {
      let own = rules.outcomes[state] ?? [:]
      let staying = [DecisionProcessRules.Outcome(probability: 1, state: state, reward: .fixed(0))]
      let otherwise = rules.actions.lazy.compactMap { own[$0] }.first ?? staying
      for action in rules.actions {
        let list = own[action] ?? otherwise
        var sum = 0.0
        for outcome in list {
          let probability = outcome.probability ?? 1 / Double(list.count)
          sum += probability
          all.append(
            Outcome(
              cumulativeProbability: sum, probability: probability, state: numbers[outcome.state] ?? number,
              reward: outcome.reward))
        }
        first.append(all.count)
        legal.append(own.isEmpty || own[action] != nil)
      }
    }
    (outcomes, firstOutcome, self.legal) = (all, first, legal)
    masksActions = legal.contains(false)
  }

  var model: TransitionModel {
    TransitionModel(
      stateCount: names.count, actionCount: actionCount, startProbabilities: startProbabilities,
      legalActions: masksActions ? legal : nil, hasRandomRewards: outcomes.contains { $0.reward.isRandom }
    ) { state, action in
      let pair = state * actionCount + action
      return outcomes[firstOutcome[pair]..<firstOutcome[pair + 1]].map {
        .init(
          probability: $0.probability, state: $0.state, reward: $0.reward.mean,
          terminated: isTerminal[$0.state])
      }
    }
  }

  /// One draw, also where there is no choice.
  func start(using random: inout RandomStream) -> Int {
    let draw = random.uniform()
    var sum = 0.0
    var last = 0
    for state in startProbabilities.indices where startProbabilities[state] > 0 {
      sum += startProbabilities[state]
      last = state
      if draw < sum { break }
    }
    return last
  }

  /// One draw for the outcome, and those of a random reward.
  func step(from state: inout Int, _ action: Int, using random: inout RandomStream) -> Step {
    let pair = state * actionCount + action
    let draw = random.uniform()
    var index = firstOutcome[pair]
    while index + 1 < firstOutcome[pair + 1], draw >= outcomes[index].cumulativeProbability { index += 1 }
    state = outcomes[index].state
    let reward = outcomes[index].reward.sample(using: &random)
    return Step(reward: reward, ending: isTerminal[state] ? .terminated : .none)
  }
}
