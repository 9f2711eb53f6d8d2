import Agents
import RLCore

/// Tests agents on micro-problems and explains their errors.
package enum Doctor {
  /// Result of one agent on one problem.
  package struct Finding: Sendable {
    package let agent: String
    package let problem: String
    /// Faults, one sentence each; empty if there are none.
    package let faults: [String]
  }

  /// Tests `entry` on every problem.
  package static func examine(_ entry: AgentEntry) -> [Finding] {
    if entry.worlds != .all {
      return [Finding(agent: entry.name, problem: MicroGame.title, faults: faultsInMicroGame(entry))]
    }
    return MicroProblem.all.map {
      Finding(agent: entry.name, problem: $0.name, faults: faults(of: entry, in: $0))
    }
  }

  /// Settings with which every agent converges within seconds: it acts at random and learns from every step.
  private static func settings(_ entry: AgentEntry, _ problem: MicroProblem) -> [String: ConfigurationValue] {
    var values: [String: ConfigurationValue] = [
      "gamma": .number(problem.gamma), "exploration_initial_eps": .number(1),
      "exploration_final_eps": .number(1), "net_arch": .integers([]), "learning_starts": .integer(50),
      "train_freq": .integer(2), "batch_size": .integer(32), "buffer_size": .integer(5000),
      "target_update_interval": .integer(20), "v_min": .number(-2), "v_max": .number(4),
      "n_atoms": .integer(61), "n_quantiles": .integer(11),
    ]
    let isDeep = entry.keys.contains { $0.name == "net_arch" }
    let rate =
      if entry.keys.contains(where: { $0.name == "optimizer" }) {
        0.02
      } else if isDeep {
        // A network without an optimizer takes plain steps of two features each.
        problem.isNoisy ? 0.005 : 0.1
      } else {
        problem.isNoisy ? 0.05 : 0.2
      }
    values["learning_rate"] = .number(rate)
    if isDeep {
      values["learning_rate_schedule"] = .text("linear")
      values["learning_rate_final"] = .number(0.001)
    } else if problem.isNoisy {
      values["learning_rate_final"] = .number(0.005)
    }
    return entry.accepted(values)
  }

  static func faults(of entry: AgentEntry, in problem: MicroProblem) -> [String] {
    let world = problem.world
    let batch = BatchEnvironment(
      world, count: 1, maxEpisodeSteps: problem.maxEpisodeSteps,
      episodeSeeds: .drawn(root: 1, purpose: .trainingEpisodes))
    let context = AgentContext(
      observationSpace: batch.observationSpace, actionSpace: batch.actionSpace,
      masksActions: world.masksActions, environments: 1, totalSteps: problem.steps, seed: 1)
    let agent: any Agent
    do { agent = try entry.make(settings(entry, problem), context) } catch {
      return ["it cannot be created: \(error)"]
    }
    batch.reset()
    for _ in 0..<problem.steps {
      agent.selectActions(for: batch.observations, into: batch.actions)
      guard AgentTrial.legalActions(batch, 0).contains(batch.actions[0]) else {
        return ["it chose an illegal action while exploring"]
      }
      batch.step()
      agent.learn(from: batch.transitions)
    }
    var faults: [String] = []
    if let metric = agent.takeMetrics().first(where: { !$0.value.isFinite }) {
      faults.append("its \(metric.name) is not a number")
    }
    // One that learns nothing has nothing more to answer for.
    guard let estimator = agent as? any ValueEstimating else { return faults }
    let (values, choices) = answers(agent, estimator, problem)
    let tolerance = problem.isNoisy ? 0.12 : 0.08
    for (state, action, expected) in problem.values {
      let value = values[state * batch.actionSpace.count + action]
      if value.isNaN || abs(value - expected) > tolerance {
        let meaning = value < expected ? problem.ifTooLow : problem.ifTooHigh
        faults.append(
          "action \(action) in state \(state) has the value \(rounded(expected)), the agent says \(rounded(value)): \(meaning)"
        )
      }
    }
    for (state, action) in problem.best where Int(choices[state]) != action {
      faults.append(
        "the best action in state \(state) is \(action), the agent takes \(choices[state]): \(problem.ifWrongAction)"
      )
    }
    return faults
  }

  /// The agent's value of every action in every state, and its greedy action.
  private static func answers(
    _ agent: any Agent, _ estimator: any ValueEstimating, _ problem: MicroProblem
  ) -> (values: [Double], choices: [Int32]) {
    let (world, count) = (problem.world, problem.world.stateCount)
    let actionCount = world.actionSpace.count
    let column = ObservationColumn(
      count: count, in: .discrete(count: count), maskedActions: world.masksActions ? actionCount : nil)
    let observations = column.rows
    let choices = Column<Int32>(count, filledWith: 0)
    for state in 0..<count {
      observations.states?[state] = Int32(state)
      for action in 0..<actionCount {
        observations.legalActions?[state * actionCount + action] = world.rules[state][action] != nil
      }
    }
    agent.greedyPolicy(batchSize: count).selectActions(for: observations, into: choices.start)
    return (
      estimator.actionValues(for: observations),
      (0..<count).map { choices[$0] }
    )
  }

  private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
