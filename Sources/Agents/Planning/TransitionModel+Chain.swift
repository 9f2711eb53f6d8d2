import RLCore

extension TransitionModel {
  /// The Markov chain under a policy: the model with one action, whose outcomes are those of all actions together.
  ///
  /// - Parameter probabilities: `[A]`, the probability of each action in a state.
  package func chain(under probabilities: (_ state: Int) -> [Double]) -> TransitionModel {
    TransitionModel(stateCount: stateCount, actionCount: 1, startProbabilities: startProbabilities) {
      state, _ in
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
}
