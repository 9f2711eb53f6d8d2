import RLCore

extension QLearning: TableLearner {
  /// The fused loop for a single environment defined by a table, where overhead dominates a step.
  package func rollout(in batch: BatchEnvironment) -> TableRollout? {
    guard isEpsilonGreedy, !averagesSamples, let line = exploration.line, let open = TableWalk(batch) else {
      return nil
    }
    return { [self] in walk(open, exploration: line, atMost: $0, actions: $1, earned: $2) }
  }

  /// Action selection, step and update in one loop, for a single environment defined by a table.
  ///
  /// Step by step an agent and a batch meet through memory and three calls, which cost more than the arithmetic of all of
  /// them. Here what a step needs stays in registers.
  private func walk(
    _ open: TableWalk, exploration: LinearSchedule, atMost limit: Int, actions: UnsafeMutablePointer<Int32>,
    earned: UnsafeMutablePointer<Double>
  ) -> Int {
    // Locals, all of them: what the compiler cannot tell from the table in memory it would read again at every step.
    let (values, bestActions, bestValues) = (
      table.values, self.bestActions.start, self.bestValues.start
    )
    let (actionCount, gamma, learningRates, rules) = (actionCount, gamma, learningRates, open.rules)
    let tieMarks = tieMarks
    let elapsed = Int(open.columns.elapsedSteps[0])
    let left = Int(open.columns.limit) &- elapsed
    var (random, coin) = (open.random.pointee, epsilonGreedy)
    var (errors, sumOfValues, sum) = (sums.errors, sums.values, earned.pointee)
    let (first, end) = (step, step &+ min(limit, left))
    var (step, next) = (first, open.state)
    var last = TableWalk.LastStep(from: next, action: 0, outcome: 0, ending: .none)
    repeat {
      last.from = next
      let (state, row) = (Int(next), values + Int(next) &* actionCount)
      last.action = coin.action(epsilon: exploration.value(at: step), otherwise: bestActions[state])
      if last.action < 0 { last.action = breakTie(in: next, last.action) }
      actions[step &- first] = last.action
      last.outcome = rules.outcome(of: Int(last.action), in: state, draw: random.next())
      let outcome = rules[last.outcome]
      next = outcome.state
      let entry = row + Int(last.action)
      let error = temporalDifferenceError(
        qTm1: entry.pointee, rT: outcome.reward, discountT: outcome.ending == .terminated ? 0 : gamma,
        valueT: bestValues[Int(next)])
      let value = entry.pointee + learningRates.value(at: step) * error
      entry.pointee = value
      (bestActions[state], bestValues[state]) = Self.best(
        of: row, count: actionCount, marks: tieMarks)
      errors += abs(error)
      sumOfValues += value
      sum += outcome.reward
      last.ending = outcome.ending
      step &+= 1
    } while step < end && last.ending == .none
    let taken = step &- first
    if last.ending == .none, taken == left { last.ending = .truncated }
    (self.step, epsilonGreedy, earned.pointee) = (step, coin, sum)
    sums = UpdateSums(errors: errors, values: sumOfValues, updates: sums.updates &+ taken)
    open.random.pointee = random
    open.putBack(last, elapsedSteps: Int32(truncatingIfNeeded: elapsed &+ taken))
    return taken
  }
}
