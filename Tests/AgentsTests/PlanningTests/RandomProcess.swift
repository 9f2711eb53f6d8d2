import RLCore

/// A small decision process drawn from a stream, and what its policies earn without a discount, by brute force.
struct RandomProcess {
  let model: TransitionModel
  let states: Int
  let actions: Int

  /// - Parameter rewards: what an outcome's reward is drawn from.
  init(_ random: inout RandomStream, rewards: [Double]) {
    let (states, actions) = (2 + random.below(3), 2)
    var outcomes: [[TransitionModel.Outcome]] = []
    for _ in 0..<states * actions {
      let count = 1 + random.below(2)
      outcomes.append(
        (0..<count).map { _ in
          .init(
            probability: 1 / Double(count), state: random.below(states),
            reward: rewards[random.below(rewards.count)], terminated: random.below(5) == 0)
        })
    }
    (self.states, self.actions) = (states, actions)
    model = TransitionModel.byHand(states: states, actions: actions) { outcomes[$0 * actions + $1] }
  }

  var policies: [[Int]] {
    (0..<1 << states).map { number in (0..<states).map { number >> $0 & 1 } }
  }

  /// What a policy earns in 2^40 steps from each state, and what it still earns in the step after these.
  ///
  /// Twice as many steps earn what the first half does, and what that does from where it leads: v(2n) = v(n) + P(n) v(n).
  func earnings(of policy: [Int]) -> (total: [Double], next: [Double]) {
    var chances = [[Double]](repeating: [Double](repeating: 0, count: states), count: states)
    var total = [Double](repeating: 0, count: states)
    for state in 0..<states {
      for outcome in model.outcomes(state: state, action: policy[state]) {
        total[state] += outcome.probability * outcome.reward
        if !outcome.terminated { chances[state][outcome.state] += outcome.probability }
      }
    }
    let first = total
    func ahead(_ values: [Double]) -> [Double] {
      chances.map { row in zip(row, values).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    for _ in 0..<40 {
      total = zip(total, ahead(total)).map(+)
      let columns = (0..<states).map { column in chances.map { $0[column] } }
      chances = chances.map { row in
        columns.map { column in zip(row, column).reduce(0) { $0 + $1.0 * $1.1 } }
      }
    }
    return (total, ahead(first))
  }

  /// `[S]`, what a policy is worth: infinite where it earns or pays for ever; nil where its return does not converge.
  func worth(of policy: [Int]) -> [Double]? {
    let (total, next) = earnings(of: policy)
    var worth: [Double] = []
    for state in 0..<states {
      if abs(total[state]) > 1e9 {
        worth.append(total[state] > 0 ? .infinity : -.infinity)
      } else if abs(next[state]) > 1e-9 {
        return nil
      } else {
        worth.append(total[state])
      }
    }
    return worth
  }
}
