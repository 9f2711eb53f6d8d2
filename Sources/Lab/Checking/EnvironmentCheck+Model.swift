import RLCore

/// Additional checks of environments with an exact model: that they conform to it.
extension EnvironmentCheck {
  private func knownModel() throws -> TransitionModel {
    guard let model = made.model() else {
      throw CheckFinding.Unchecked(reason: "the environment has no model")
    }
    return model
  }

  func modelIsSound() throws -> String? {
    let model = try knownModel()
    let starts = model.startProbabilities
    guard starts.allSatisfy({ $0 >= 0 }), abs(starts.reduce(0, +) - 1) < 1e-9 else {
      return "the start probabilities sum to \(starts.reduce(0, +))"
    }
    for state in 0..<model.stateCount {
      for action in 0..<model.actionCount {
        let outcomes = model.outcomes(state: state, action: action)
        let sum = outcomes.reduce(0) { $0 + $1.probability }
        if let wrong = outcomes.first(where: { !($0.probability >= 0) }) {
          return "state \(state), action \(action) has an outcome of probability \(wrong.probability)"
        }
        if abs(sum - 1) > 1e-9 { return "state \(state), action \(action): the probabilities sum to \(sum)" }
        if let wrong = outcomes.first(where: {
          !(0..<model.stateCount).contains($0.state) || !$0.reward.isFinite
        }) {
          return "state \(state), action \(action) leads to state \(wrong.state) with reward \(wrong.reward)"
        }
      }
    }
    return nil
  }

  func modelIsTrue() throws -> String? {
    let model = try knownModel()
    guard case .discrete = made.observationSpace else {
      throw CheckFinding.Unchecked(reason: "its observations are not the model's state indices")
    }
    let batch = made.batch(
      count: 8, maxEpisodeSteps: limit, episodeSeeds: .drawn(root: 31, purpose: .trainingEpisodes))
    var random = RandomStream(seed: 32)
    batch.reset()
    if let failure = batch.failure { throw failure }
    for _ in 0..<steps {
      for row in 0..<8 { batch.actions[row] = Int32(random.below(model.actionCount)) }
      let worths = (0..<8).map { 1 - (Double(batch.elapsedSteps[$0]) + 1) * model.rewardDecay }
      batch.step()
      if let failure = batch.failure { throw failure }
      for row in 0..<8 {
        let (state, action) = (Int(batch.previousObservations.row(row)[0]), Int(batch.actions[row]))
        let (next, reward) = (Int(batch.nextObservations.row(row)[0]), batch.rewards[row])
        let isOver = batch.endings[row] == .terminated
        let isKnown = model.outcomes(state: state, action: action).contains {
          $0.state == next && (model.hasRandomRewards || abs($0.reward * worths[row] - reward) < 1e-9)
            && $0.terminated == isOver
        }
        if !isKnown {
          return
            "state \(state), action \(action) led to state \(next) with reward \(reward)\(isOver ? ", terminated" : "")"
        }
      }
    }
    return nil
  }
}
