import Agents
import RLCore

/// The exact model of a run's environment and its optimal return, computed lazily at the first evaluation.
///
/// Training starts at once however large the environment is. One that is too large has no exact metrics.
final class ExactRules {
  /// States times actions up to which a run computes exact returns.
  static let mostPairs = 250_000
  /// Upper bound on the outcomes visited for one exact return: a few seconds.
  static let mostWork = 2_000_000_000

  /// Nil if the model is unknown, or larger than `mostPairs`.
  private(set) lazy var model: TransitionModel? = environment.boundedModel
  private let environment: MadeEnvironment
  private let gamma: Double
  private let maxEpisodeSteps: Int?
  private var known: Double??
  /// Of the policy that an agent evaluates, which is the same for the whole run.
  fileprivate var knownValues: ExactValues??

  init(_ environment: MadeEnvironment, gamma: Double, maxEpisodeSteps: Int?) {
    self.environment = environment
    self.gamma = gamma
    self.maxEpisodeSteps = maxEpisodeSteps
  }

  /// The return of the policy that is greedy in the optimal values for gamma, or nil if there is none.
  func optimum(shouldStop: () -> Bool) -> Double? {
    if let known { return known }
    guard let model else { return nil }
    let optimum = OptimalReturns.greedy(
      model, gamma: gamma, maxEpisodeSteps: maxEpisodeSteps, shouldStop: shouldStop)
    if !shouldStop() { known = .some(optimum) }
    return optimum
  }
}

/// The exact rules of each phase of an environment; one alone where it never changes.
final class ExactPhases {
  private let environment: MadeEnvironment
  private let gamma: Double
  private let maxEpisodeSteps: Int?
  private var known: [Int: ExactRules] = [:]

  init(_ environment: MadeEnvironment, gamma: Double, maxEpisodeSteps: Int?) {
    self.environment = environment
    self.gamma = gamma
    self.maxEpisodeSteps = maxEpisodeSteps
  }

  func rules(at clock: TrainingTime) -> ExactRules { rules(inPhase: environment.trainedPhase(at: clock)) }

  private func rules(inPhase phase: Int) -> ExactRules {
    rules(of: environment.inPhase(phase), number: phase)
  }

  /// The rules of `environment`, the phase or the task with this number.
  func rules(of environment: MadeEnvironment, number phase: Int) -> ExactRules {
    if let rules = known[phase] { return rules }
    let rules = ExactRules(environment, gamma: gamma, maxEpisodeSteps: maxEpisodeSteps)
    known[phase] = rules
    return rules
  }
}

extension ExactRules {
  /// The exact values of the fixed policy that the run's agent evaluates; nil without a model, or if it has none.
  func values(of agent: any PolicyEvaluating) -> ExactValues? {
    if let knownValues { return knownValues }
    let values = model.flatMap {
      ExactValues($0, policy: agent.evaluatedPolicy, gamma: agent.gamma, byVisits: agent.weighsErrorByVisits)
    }
    knownValues = .some(values)
    return values
  }
}

extension MadeEnvironment {
  /// The environment's exact rules where an optimum takes seconds; nil for a larger world, and for one that has no model.
  /// Figures, overlays and evaluations use this one; `solve` takes any size.
  package var boundedModel: TransitionModel? {
    model().flatMap { $0.stateCount * $0.actionCount <= ExactRules.mostPairs ? $0 : nil }
  }
}

/// The best expected undiscounted returns of an episode.
package enum OptimalReturns {
  /// The return of the policy that is greedy in the optimal values for gamma: the target of an agent with that gamma.
  ///
  /// - Returns: nil where there is no such policy, or its episodes need not end or are too long to follow, or `shouldStop`
  ///   broke it off.
  package static func greedy(
    _ model: TransitionModel, gamma: Double, maxEpisodeSteps: Int?,
    shouldStop: () -> Bool = { false }
  ) -> Double? {
    Planning.valueIteration(model, gamma: gamma, shouldStop: shouldStop).flatMap {
      let work = Planning.episodeWork(model, policy: $0.policy, maxEpisodeSteps: maxEpisodeSteps)
      guard work <= ExactRules.mostWork else { return nil }
      return Planning.expectedReturn(
        model, policy: $0.policy, maxEpisodeSteps: maxEpisodeSteps, shouldStop: shouldStop)
    }
  }
}
