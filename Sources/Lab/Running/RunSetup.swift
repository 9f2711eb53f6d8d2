import Agents
import Foundation
import RLCore

/// What an experiment and a seed make: an environment, an agent that fits it, and what evaluates them.
package struct RunSetup {
  package let experiment: Experiment
  package let seed: UInt64
  package let environment: MadeEnvironment
  package internal(set) var agent: any Agent
  /// Environment steps that schedules and periods are planned for: the run's own, or those of the run that it extends.
  package let plannedSteps: Int
  private let exact: ExactRules

  /// What the agent is made for.
  package enum Purpose: Sendable, Equatable {
    case training
    /// To see whether it can be made.
    case checking
    /// To play what it takes over from a run file, with at most this many bytes.
    case playing(memoryLimit: Int)
    /// To train as a run file says, with at most this many bytes.
    case repeating(memoryLimit: Int)
  }

  /// - Throws: `ExperimentErrors` when the agent does not fit the environment.
  ///
  /// - Parameter plannedSteps: what schedules and periods are planned for; nil for the experiment's `training.steps`.
  package init(
    _ experiment: Experiment, seed: UInt64, plannedSteps: Int? = nil, for purpose: Purpose = .training
  ) throws {
    (self.experiment, self.seed) = (experiment, seed)
    self.plannedSteps = plannedSteps ?? experiment.training.steps
    environment = try experiment.environment.make()
    if let problem = Self.excess(of: environment, environments: experiment.training.environments) {
      throw ExperimentErrors(.invalid, [experiment.locate(problem.problem, in: problem.section)])
    }
    exact = ExactRules(
      environment, gamma: experiment.agent.values["gamma"]?.number ?? 1,
      maxEpisodeSteps: experiment.environment.maxEpisodeSteps)
    do {
      var values = experiment.agent.values
      var (memoryLimit, role) = (MachineMemory.limit(), AgentContext.Purpose.training)
      switch purpose {
      case .training: break
      case .checking: role = .checking
      case .playing(let limit):
        (memoryLimit, role) = (min(limit, memoryLimit), .playing)
        // A run file must not name other files to read.
        if values["init_from"] != nil { values["init_from"] = .text("") }
      case .repeating(let limit): memoryLimit = min(limit, memoryLimit)
      }
      agent = try experiment.agent.entry.make(
        values,
        AgentContext(
          observationSpace: environment.observationSpace, actionSpace: environment.actionSpace,
          masksActions: environment.masksActions, symmetries: environment.symmetries,
          environments: experiment.training.environments, totalSteps: self.plannedSteps, seed: seed,
          purpose: role, memoryLimit: memoryLimit))
    } catch let problem as ConfigurationProblem {
      throw ExperimentErrors(.invalid, [experiment.locate(problem, in: .agent)])
    }
  }

  /// What an environment declares that no run can serve, found before it takes memory.
  private static func excess(
    of environment: MadeEnvironment, environments: Int
  ) -> (problem: ConfigurationProblem, section: Experiment.Section)? {
    let actions = environment.actionSpace.count
    if actions > DiscreteSpace.mostRecorded {
      let message =
        "the environment has \(actions) actions; at most \(DiscreteSpace.mostRecorded) are possible"
      return (ConfigurationProblem(nil, message), .environment)
    }
    // What is seen before, after and next, and what may be told of legal actions.
    let row = 4.0 * Double(environment.observationSpace.rowSize) + Double(actions)
    let bytes = 3 * row * Double(environments)
    let memory = MachineMemory.limit()
    guard bytes > Double(memory) else { return nil }
    let message =
      "\(environments) environments, each of which shows \(environment.observationSpace.rowSize) numbers, take \(bytes) bytes, "
      + "more than the \(memory) there are room for; use fewer"
    return (ConfigurationProblem("environments", message), .training)
  }

  /// How many times a run reports its metrics.
  private static let metricsReports = 500

  package func trainer(sink: (any EpisodeSink)?) -> Trainer {
    let training = experiment.training
    let batch = environment.batch(
      count: training.environments, maxEpisodeSteps: experiment.environment.maxEpisodeSteps,
      episodeSeeds: .drawn(root: seed, purpose: .trainingEpisodes))
    return Trainer(
      agent: agent, batch: batch, totalSteps: training.steps,
      metricsEvery: max(plannedSteps / Self.metricsReports, training.environments),
      evaluateEvery: experiment.evaluationPeriod(plannedSteps),
      checkpointEvery: experiment.checkpointPeriod(plannedSteps), sink: sink,
      formerSelves: formerSelves(in: batch))
  }

  private func formerSelves(in batch: BatchEnvironment) -> FormerSelves? {
    guard let arrangement, let period = arrangement.snapshotEvery else { return nil }
    return FormerSelves(of: agent, every: period, capacity: arrangement.snapshots, in: batch)
  }

  /// The game that is played, where it is one.
  package var game: BoardGameEntry? { experiment.environment.entry.boardGame }

  /// Who plays whom, in board games.
  package var arrangement: GameArrangement? { game?.arrangement(experiment.environment.values) }

  /// What the agent has learned as a player of its game; nil where the environment is none.
  package func player(epsilon: Double = 0, capacity: Int = 64) -> PolicyPlayer? {
    game.map {
      PolicyPlayer(
        agent.greedyPolicy(batchSize: capacity), of: $0, seeing: environment.observationSpace,
        epsilon: epsilon, capacity: capacity)
    }
  }

  package var evaluator: Evaluator {
    Evaluator(
      environment: environment, maxEpisodeSteps: experiment.evaluationMaxEpisodeSteps,
      epsilon: experiment.evaluation.epsilon)
  }

  /// Plays the experiment's evaluation episodes; each step of training has seeds of its own. In board games these are
  /// games against each of the evaluation's opponents.
  ///
  /// - Returns: nil where `shouldStop` ended it early.
  /// - Throws: where the environment cannot go on.
  package func evaluate(
    _ agent: any Agent, atStep step: Int, shouldStop: () -> Bool
  ) throws(EnvironmentFailure) -> EvaluationResult? {
    if let game, let arrangement, let player = player(epsilon: experiment.evaluation.epsilon) {
      let evaluation = GameEvaluation(
        game, opponents: arrangement.evaluationOpponents, games: experiment.evaluation.episodes)
      let seeds = Evaluator.seeds(
        root: seed, purpose: .gameEvaluation, index: step,
        count: arrangement.evaluationOpponents.count * experiment.evaluation.episodes)
      do { return try evaluation.play(player, seeds: seeds, shouldStop: shouldStop) } catch {
        preconditionFailure("an opponent that was checked is unknown: \(error)")
      }
    }
    let seeds = Evaluator.seeds(
      root: seed, purpose: .evaluation, index: step, count: experiment.evaluation.episodes)
    return try evaluator.evaluate(seeds: seeds, explorationRoot: seed, shouldStop: shouldStop) {
      agent.greedyPolicy(batchSize: $0)
    }
  }

  /// What the greedy policy earns in expectation; nil where the environment does not know its rules exactly or they are too
  /// large for it, or where the agent has no policy that always does the same, or where some actions are illegal, which the
  /// rules do not tell; nil too where `shouldStop` broke it off.
  package func exactReturn(of agent: any Agent, shouldStop: () -> Bool = { false }) -> ExactReturn? {
    guard !environment.masksActions, !(agent is RandomAgent), let model = exact.model else { return nil }
    let policy = agent.greedyPolicy(batchSize: 1)
    let limit = evaluator.maxEpisodeSteps
    guard let actions = evaluator.actions(of: policy, stateCount: model.stateCount),
      Planning.episodeWork(model, policy: actions, maxEpisodeSteps: limit) <= ExactRules.mostWork
    else { return nil }
    // A small world takes a moment, and is not broken off.
    let isLarge = model.stateCount * model.actionCount > 10_000
    func isStopped() -> Bool { isLarge && shouldStop() }
    let optimum = exact.optimum(shouldStop: isStopped)
    return ExactReturn(
      policy: Planning.expectedReturn(
        model, policy: actions, maxEpisodeSteps: limit, shouldStop: isStopped),
      optimum: optimum)
  }
}

/// A policy's expected return, computed from the exact rules, beside the best.
package struct ExactReturn: Sendable, Equatable {
  /// Of the policy, over an evaluation episode; nil when its episodes need not end.
  package var policy: Double?
  /// Of the policy that is greedy in the optimal values for the agent's gamma.
  package var optimum: Double?

  /// What a run's log keeps: `exact_return`, and `exact_gap`, by which the optimum lies above it.
  package var metrics: [Metric] {
    guard let policy else { return [] }
    return [Metric("exact_return", policy)] + (optimum.map { [Metric("exact_gap", $0 - policy)] } ?? [])
  }
}
