import CNativePlugins
import RLCore

extension PluginWorld {
  /// The exact model, or nil if the plugin provides none.
  ///
  /// - Throws: where planning could not bear them.
  func model(_ spaces: PluginSpaces) throws(EnvironmentFailure) -> TransitionModel? {
    guard case .discrete(let states) = spaces.observation, plugin.declared.model_starts != nil,
      plugin.declared.model_outcomes != nil
    else { return nil }
    let actions = spaces.action.count
    guard !spaces.masksActions else {
      throw wrong(
        "planning does not support illegal actions; omit legal_actions, or model_starts and model_outcomes")
    }
    guard states * actions <= Int(RL_MAX_MODEL) else {
      throw wrong(
        "\(states) states with \(actions) actions each are more than the \(RL_MAX_MODEL) pairs that planning supports; omit model_starts and model_outcomes"
      )
    }
    var starts = [Double](repeating: 0, count: states)
    if let message = rl_plugin_model_starts(functions, world, &starts) {
      throw wrong("model_starts failed: \(pluginText(message) ?? "")")
    }
    guard starts.allSatisfy({ $0 >= 0 }), abs(starts.reduce(0, +) - 1) < 1e-9 else {
      throw wrong("the start probabilities sum to \(starts.reduce(0, +)), not 1")
    }
    var buffer = [rl_outcome](repeating: rl_outcome(), count: 16)
    var total = 0
    var problem: String?
    let model = TransitionModel(stateCount: states, actionCount: actions, startProbabilities: starts) {
      state, action in
      guard problem == nil else { return [] }
      let outcomes = self.outcomes(state, action, &buffer, &problem)
      total += outcomes.count
      if total > Int(RL_MAX_MODEL) { problem = "it has more than \(RL_MAX_MODEL) outcomes in all" }
      if let found = Self.problem(outcomes, states: states), problem == nil {
        problem = "state \(state), action \(action)\(found)"
      }
      return problem == nil ? outcomes : []
    }
    if let problem { throw wrong(problem) }
    return model
  }

  private func wrong(_ problem: String) -> EnvironmentFailure {
    EnvironmentFailure("\(plugin.id): the model is wrong: \(problem)")
  }

  private func outcomes(
    _ state: Int, _ action: Int, _ buffer: inout [rl_outcome], _ problem: inout String?
  ) -> [TransitionModel.Outcome] {
    for _ in 0..<2 {
      var found: Int32 = 0
      let message = rl_plugin_model_outcomes(
        functions, world, Int32(state), Int32(action), &buffer, Int32(buffer.count), &found)
      if let message { problem = "model_outcomes failed: \(pluginText(message) ?? "")" }
      if !(0...RL_MAX_OUTCOMES).contains(found) {
        problem =
          "state \(state), action \(action) has \(found) outcomes; there are 0 to \(RL_MAX_OUTCOMES)"
      }
      if problem != nil { return [] }
      if Int(found) <= buffer.count {
        return buffer.prefix(Int(found)).map {
          TransitionModel.Outcome(
            probability: $0.probability, state: Int($0.state), reward: $0.reward,
            terminated: $0.terminated != 0)
        }
      }
      buffer = [rl_outcome](repeating: rl_outcome(), count: Int(found))
    }
    problem = "state \(state), action \(action) has more outcomes when queried again"
    return []
  }

  private static func problem(_ outcomes: [TransitionModel.Outcome], states: Int) -> String? {
    if let outcome = outcomes.first(where: { !(0..<states).contains($0.state) }) {
      return " leads to state \(outcome.state), which is not in 0 ..< state_count (\(states))"
    }
    guard outcomes.allSatisfy({ $0.probability > 0 && $0.reward.isFinite }) else {
      return " has a probability that is not above 0 or a reward that is not finite"
    }
    let sum = outcomes.reduce(0) { $0 + $1.probability }
    return abs(sum - 1) <= 1e-9 ? nil : ": the probabilities sum to \(sum), not 1"
  }
}
