import RLCore
import RunStore

/// Result of an evaluation.
package struct EvaluationResult: Sendable, Equatable {
  /// One per episode, in the order of their seeds.
  package var returns: [Double]
  package var lengths: [Int]
  /// In board games: the results by opponent and seat, in the order of play.
  package var games: [GameResult] = []
  /// In board games: the mistakes in sets of solved positions.
  package var positions: [PositionResult] = []

  package init(returns: [Double], lengths: [Int]) { (self.returns, self.lengths) = (returns, lengths) }

  package var returnMean: Double { summary.returnMean }
  /// Steps.
  package var lengthMean: Double { summary.lengthMean }
  /// The sample standard deviation, with n - 1; 0 for a single episode.
  package var returnStd: Double { summary.returnStd }

  private var summary: EvaluationSummary { EvaluationSummary(returns: returns, lengths: lengths) }
}

/// Evaluates a policy in separate environments with their own random streams.
package struct Evaluator: Sendable {
  package let environment: MadeEnvironment
  /// Step limit of an episode: the environment's own limit, or a cap if it has none.
  package let maxEpisodeSteps: Int?
  /// The probability of a random legal action instead of the policy's.
  package let epsilon: Double

  package init(environment: MadeEnvironment, maxEpisodeSteps: Int?, epsilon: Double) {
    (self.environment, self.maxEpisodeSteps, self.epsilon) = (environment, maxEpisodeSteps, epsilon)
  }

  /// Maximum number of episodes played in parallel.
  static let maximumRows = 64

  /// The seeds of the evaluation with this index, distinct for each.
  package static func seeds(root: UInt64, purpose: StreamPurpose, index: Int, count: Int) -> [UInt64] {
    var stream = RandomStream(root: root, purpose: purpose, index: index)
    return (0..<count).map { _ in stream.next() >> 11 }
  }

  /// Plays one episode per seed.
  ///
  /// Each row of the batch plays a fixed share of them, so that short episodes do not crowd out long ones.
  ///
  /// - Throws: if the environment fails.
  package func evaluate(
    seeds: [UInt64], explorationRoot: UInt64, makePolicy: (_ batchSize: Int) -> any Policy
  ) throws(EnvironmentFailure) -> EvaluationResult {
    guard
      let result = try evaluate(
        seeds: seeds, explorationRoot: explorationRoot, shouldStop: { false }, makePolicy: makePolicy)
    else { preconditionFailure("nobody asked it to stop") }
    return result
  }

  /// The same; returns nil if `shouldStop` interrupts it between two steps.
  package func evaluate(
    seeds: [UInt64], explorationRoot: UInt64, shouldStop: () -> Bool,
    makePolicy: (_ batchSize: Int) -> any Policy
  ) throws(EnvironmentFailure) -> EvaluationResult? {
    let episodes = seeds.count
    let rows = min(episodes, Self.maximumRows)
    let batch = environment.batch(count: rows, maxEpisodeSteps: maxEpisodeSteps, episodeSeeds: .listed(seeds))
    let policy = makePolicy(rows)
    var random = RandomStream(root: explorationRoot, purpose: .evaluationExploration)
    var result = EvaluationResult(
      returns: Array(repeating: 0, count: episodes), lengths: Array(repeating: 0, count: episodes))
    /// The episode of each row; a row is idle after the last one.
    var playing = Array(0..<rows)
    var left = episodes
    batch.reset()
    if batch.failure == nil, !batch.isFinite { throw Self.notFinite(batch) }
    while left > 0 {
      if let failure = batch.failure { throw failure }
      policy.selectActions(for: batch.observations, into: batch.actions)
      if epsilon > 0 {
        for row in 0..<rows where random.uniform() < epsilon {
          let action =
            batch.observations.mask(row)?.randomAction(using: &random)
            ?? random.below(environment.actionSpace.count)
          batch.actions[row] = Int32(action)
        }
      }
      batch.step()
      if let failure = batch.failure { throw failure }
      guard batch.isFinite else { throw Self.notFinite(batch) }
      // Behind the step: an opponent that was stopped in the middle of its thoughts has moved at random.
      if shouldStop() { return nil }
      for row in 0..<rows where playing[row] < episodes {
        result.returns[playing[row]] += batch.rewards[row]
        result.lengths[playing[row]] += 1
        if batch.endings[row] != .none {
          playing[row] += rows
          left -= 1
        }
      }
    }
    return result
  }

  private static func notFinite(_ batch: BatchEnvironment) -> EnvironmentFailure {
    let what = Divergence(lastStepOf: batch, at: 0).map { "\($0.place)" } ?? "a number"
    return EnvironmentFailure(
      "\(what) is not finite; fix the environment or its parameters", cause: .notFinite)
  }

  /// `[S]`, the action of a policy in each state of the environment's model, or nil if the states cannot be observed
  /// by it.
  ///
  /// - Parameter legalActions: `[S * A]`, as the model has them; nil where all are legal.
  package func actions(of policy: any Policy, stateCount: Int, legalActions: [Bool]? = nil) -> [Int]? {
    guard let column = observations(stateCount: stateCount, legalActions: legalActions) else { return nil }
    let actions = Column<Int32>(stateCount, filledWith: 0)
    policy.selectActions(for: column.rows, into: actions.start)
    return (0..<stateCount).map { Int(actions[$0]) }
  }

  /// `[S]`, what is observed in each state of the environment's model, or nil if that is unknown.
  package func observations(stateCount: Int, legalActions: [Bool]? = nil) -> ObservationColumn? {
    let column = ObservationColumn(
      count: stateCount, in: environment.observationSpace,
      maskedActions: legalActions.map { $0.count / max(stateCount, 1) })
    let observations = column.rows
    if let states = observations.states {
      for state in 0..<stateCount { states[state] = Int32(state + environment.firstState) }
    } else if let values = observations.values, let write = environment.writeObservation {
      let size = observations.rowSize
      for state in 0..<stateCount {
        var row = UnsafeMutableBufferPointer(start: values + state * size, count: size).mutableSpan
        write(state, &row)
      }
    } else {
      return nil
    }
    for (index, isLegal) in (legalActions ?? []).enumerated() {
      observations.legalActions?[index] = isLegal
    }
    return column
  }
}
