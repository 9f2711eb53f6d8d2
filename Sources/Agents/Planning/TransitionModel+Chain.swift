import RLCore

extension TransitionModel {
  /// Whether nothing follows a state: there no action is better than another.
  package func isEnd(_ state: Int) -> Bool {
    (0..<actionCount).allSatisfy { action in
      outcomes(state: state, action: action).allSatisfy {
        $0.terminated && $0.state == state && $0.reward == 0
      }
    }
  }

  /// The Markov chain under a policy: the model with one action, whose outcomes are those of all actions together.
  ///
  /// - Parameter probabilities: `[A]`, the probability of each action in a state.
  package func chain(under probabilities: (_ state: Int) -> [Double]) -> TransitionModel {
    TransitionModel(
      stateCount: stateCount, actionCount: 1, startProbabilities: startProbabilities, rewardDecay: rewardDecay
    ) { state, _ in
      zip(0..<actionCount, probabilities(state)).filter { $0.1 > 0 }.flatMap {
        action, probability in
        outcomes(state: state, action: action).map { outcome in
          var outcome = outcome
          outcome.probability *= probability
          return outcome
        }
      }
    }
  }

  /// The states of a chain that an episode can be in before it terminates, in order.
  ///
  /// - Precondition: there is one action.
  package func visitedStates() -> [Int] {
    precondition(actionCount == 1, "a chain has one action")
    var waiting = startProbabilities.indices.filter { startProbabilities[$0] > 0 }
    var isVisited = startProbabilities.map { $0 > 0 }
    while let state = waiting.popLast() {
      for outcome in outcomes(state: state, action: 0)
      where !outcome.terminated && !isVisited[outcome.state] {
        isVisited[outcome.state] = true
        waiting.append(outcome.state)
      }
    }
    return isVisited.indices.filter { isVisited[$0] }
  }

  /// `[S]`, the expected number of visits of each state in an episode of a chain: its on-policy distribution but for a factor.
  ///
  /// What an episode has left in a state is passed on to the states that follow, in turn, until nearly nothing is left.
  ///
  /// Source: Sutton and Barto (2018), equation 9.2.
  /// - Precondition: there is one action.
  /// - Returns: nil where an episode need not end.
  package func expectedVisits(tolerance: Double = 1e-10) -> [Double]? {
    precondition(actionCount == 1, "a chain has one action")
    var (visits, left) = (Array(repeating: 0.0, count: stateCount), startProbabilities)
    for _ in 0..<100_000 {
      for state in left.indices where left[state] > 0 {
        let share = left[state]
        left[state] = 0
        visits[state] += share
        for outcome in outcomes(state: state, action: 0) where !outcome.terminated {
          left[outcome.state] += share * outcome.probability
        }
      }
      if left.reduce(0, +) < tolerance { return visits }
    }
    return nil
  }
}
