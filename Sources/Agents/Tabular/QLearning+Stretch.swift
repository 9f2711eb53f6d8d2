import RLCore

extension QLearning {
  /// Choice, step and update in one loop, for one environment that only walks a table.
  ///
  /// Step by step an agent and a batch meet through memory and three calls, which cost more than the arithmetic of all of
  /// them. Here everything a step needs stays in registers.
  func walk(
    _ open: TableWalk, atMost limit: Int, actions: UnsafeMutablePointer<Int32>,
    earned: UnsafeMutablePointer<Double>
  ) -> Int {
    // Locals, all of them: what the compiler cannot tell from the table in memory it reads again at every step.
    let (values, bestActions, bestValues) = (table.values, self.bestActions, self.bestValues)
    let (actionCount, gamma, timeLimit) = (actionCount, gamma, open.columns.limit)
    let (exploration, learningRates) = (exploration, learningRates)
    var (walk, random) = open.takeOut()
    var (step, coin, sums, sum) = (step, epsilonGreedy, sums, earned.pointee)
    var elapsed = open.columns.elapsedSteps[0]
    var next = Int32(truncatingIfNeeded: walk.state)
    var (state, action, taken) = (next, Int32(0), 0)
    var result = Step(reward: 0)
    repeat {
      state = next
      action = coin.action(epsilon: exploration.value(at: step), otherwise: bestActions[Int(state)])
      actions[taken] = action
      result = walk.step(Int(action), using: &random)
      next = Int32(truncatingIfNeeded: walk.state)
      elapsed &+= 1
      if result.ending == .none, elapsed >= timeLimit { result.ending = .truncated }
      let row = values + Int(state) &* actionCount
      let error = qLearningError(
        qTm1: row[Int(action)], rT: result.reward,
        discountT: result.ending == .terminated ? 0 : gamma, highestQT: bestValues[Int(next)])
      let value = row[Int(action)] + learningRates.value(at: step) * error
      row[Int(action)] = value
      let best = Self.best(of: row, count: actionCount)
      bestActions[Int(state)] = best.action
      bestValues[Int(state)] = best.value
      sums.add(error: error, value: value)
      sum += result.reward
      step &+= 1
      taken &+= 1
    } while taken < limit && result.ending == .none
    (self.step, epsilonGreedy, self.sums, earned.pointee) = (step, coin, sums, sum)
    open.putBack(walk, random, from: state, action: action, result: result, elapsedSteps: elapsed)
    return taken
  }
}
