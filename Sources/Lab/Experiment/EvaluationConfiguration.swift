import RLCore
import RunStore

/// The section `evaluation`: greedy episodes in separate environments with their own seeds.
package struct EvaluationConfiguration: Configuration, Equatable {
  /// Environment steps of training between evaluations; nil for ten per run, 0 for only at the end.
  package var every: Int?
  /// Training episodes between evaluations, in place of `every`.
  package var everyEpisodes: Int?
  /// Episodes of one evaluation.
  package var episodes = 10
  /// The probability of a random action in evaluations.
  package var epsilon = 0.0
  /// Steps after which an episode is truncated if the environment has no limit.
  package var maxEpisodeSteps = 1_000

  /// In board games: simulations of a search before each move, one evaluation for each number; empty for none.
  package var search: [Int] = []
  /// In board games: sets of solved positions in which mistakes are counted.
  package var positions: [String] = []

  /// What the agent's own value estimate is recorded of.
  package var valueOf = ValueOf.none

  /// Which tasks are evaluated at the end of each stage.
  package var tasks = EvaluatedTasks.current

  package enum EvaluatedTasks: String, CaseIterable, Sendable { case current, seen, all }

  package enum ValueOf: String, CaseIterable, Sendable { case none, start }

  package init() {}

  package static let keys: [ConfigurationKey<Self>] = [
    .init(
      "every", \.every, in: 0...Int.max,
      "Environment steps between evaluations; null for ten per run, 0 for only at the end."),
    .init(
      "every_episodes", \.everyEpisodes, in: 1...Int.max,
      "Training episodes between evaluations, in place of every."
    ).listedOnlyWhenSet,
    .init("episodes", \.episodes, in: 1...1_000_000, "Episodes per evaluation."),
    .init("epsilon", \.epsilon, in: .unit, "Probability of a random action in evaluations; 0 is greedy."),
    .init(
      "max_episode_steps", \.maxEpisodeSteps, in: 1...Int.max,
      "Steps after which an evaluation episode is truncated if the environment itself has no limit: a greedy agent "
        + "that has learned little can loop forever."),
    .init(
      "search", \.search, in: 0...1_000_000,
      "In board games: evaluate with a tree search of this many simulations a move, once for each number of the list; 0 is "
        + "without search. The first is the evaluation's return, the others are recorded beside it."
    ).listedOnlyWhenSet,
    .init(
      "positions", \.positions,
      "In board games: sets of solved positions in which the share of mistakes is recorded, such as begin-hard."
    ).listedOnlyWhenSet,
    .init(
      "value_of", \.valueOf,
      "Record the agent's own value of the start state beside the exact value of its greedy policy: start_value and "
        + "exact_start_value (start), in environments with a model; or not (none)."
    ).listedOnlyWhenSet,
    .init(
      "tasks", \.tasks,
      "With the section tasks: which tasks are evaluated at the end of each one's steps, for the matrix of gaps: the one that was trained (current), those met so far (seen), or all. Other evaluations are of the current one."
    ).listedOnlyWhenSet,
  ]

  package func problems() -> [ConfigurationProblem] {
    if zip(search, search.dropFirst()).contains(where: { $0 >= $1 }) {
      return [ConfigurationProblem("search", "give the numbers of simulations in ascending order")]
    }
    if Set(positions).count < positions.count {
      return [ConfigurationProblem("positions", "name each set once")]
    }
    guard every != nil, everyEpisodes != nil else { return [] }
    return [
      ConfigurationProblem(
        "every_episodes", "evaluation.every is set too; remove one of them or set it to null")
    ]
  }
}
