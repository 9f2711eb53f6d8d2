import RLCore
import RunStore

/// The section `tune`: which keys are searched, by which method, and on which seeds the result is judged.
package struct TuningConfiguration: Configuration, Equatable {
  package enum Method: String, CaseIterable, Sendable {
    case random, halving, hyperband, race, genetic, population, optuna
  }

  package enum Goal: String, CaseIterable, Sendable { case automatic, maximize, minimize }

  package var method = Method.halving
  /// Settings that are tried; nil where `budget` says how many.
  package var trials: Int?
  /// Environment steps of all trials together.
  package var budget: Int?
  /// Shares of `training.steps` at which trials are judged, ascending, the last one 1; empty for those of the method.
  package var rungs: [Double] = []
  package var metric = "return"
  package var goal = Goal.automatic
  /// The return that `steps_to_threshold` waits for; nil for the environment's own.
  package var threshold: Double?
  /// Parents of a generation.
  package var population = 10
  /// The p-value below which a trial of a race is beaten.
  package var level = 0.1
  package var sampler = "TPESampler"
  /// Empty for none.
  package var pruner = ""
  /// Root of the random numbers of the search.
  package var seed = 0
  /// Seeds that trials are trained on.
  package var seeds: [UInt64] = Self.standardSeeds
  /// Seeds that no trial has: the winner and the file's own settings are compared on them.
  package var testSeeds: [UInt64] = []
  package var space = SearchSpace(parameters: [])

  package static let standardSeeds: [UInt64] = [1001, 1002, 1003]
  static let (spaceKey, seedsKey, testSeedsKey) = ("space", "seeds", "test_seeds")
  /// What may be written of a trial's time to a return, and of the mean height of its curve.
  package static let (stepsMetric, areaMetric) = ("steps_to_threshold", "area")

  package init() {}

  package static let keys: [ConfigurationKey<Self>] = [
    .init(
      "method", \.method,
      "How the space is searched: independent draws (random), successive halving, Hyperband, a race of paired tests over the seeds, a genetic algorithm, population-based training, or a sampler of Optuna."
    ),
    .init(
      "trials", \.trials, in: 1...100_000,
      "Number of settings to try, 20 if budget is not set either; of population: members."),
    .init(
      "budget", \.budget, in: 1...Int.max,
      "Environment steps of all trials together, in place of trials."),
    .init(
      "rungs", \.rungs, in: NumberRange(0, 1, includesLow: false),
      "Shares of training.steps at which trials are judged, the last one 1. Without it the method's own: ninths and thirds of halving and hyperband, tenths of population, the end of others."
    ).acting("with method: halving, hyperband, population or optuna") {
      [.halving, .hyperband, .population, .optuna].contains($0.method)
    },
    .init(
      "metric", \.metric,
      "What is tuned: return, exact_return, training_return, area (mean return over training), steps_to_threshold, or another recorded metric."
    ),
    .init(
      "goal", \.goal,
      "Whether the metric is to be high or low; automatic knows it of returns, area and steps_to_threshold."),
    .init(
      "threshold", \.threshold, in: .finite,
      "The return that ends steps_to_threshold; the environment's own if not set."
    ).acting("with metric: steps_to_threshold") { $0.metric == Self.stepsMetric },
    .init("population", \.population, in: 2...1_000, "Parents of a generation.")
      .acting("with method: genetic") { $0.method == .genetic },
    .init(
      "level", \.level, in: NumberRange(0, 1, includesLow: false, includesHigh: false),
      "A trial is out once a one-sided paired permutation test against the best has a p of at most this."
    ).acting("with method: race") { $0.method == .race },
    .init("sampler", \.sampler, "Class of Optuna's samplers.")
      .acting("with method: optuna") { $0.method == .optuna },
    .init("pruner", \.pruner, "Class of Optuna's pruners, asked at every rung; empty for none.")
      .acting("with method: optuna") { $0.method == .optuna },
    .init("seed", \.seed, in: 0...Int.max, "Root of the random numbers of the search itself."),
  ]

  /// Keys that are read in their own ways.
  static let otherKeys: [KeyDescription] = [
    KeyDescription(
      name: spaceKey, kind: .texts, defaultValue: .none,
      documentation:
        "The searched keys, each with its values: log 1e-5..2e-3, 1..10, a list, or {layers: 1..3, units: [64, 128]} for the shape of a network; {values: ..., when: {key: value}} for a key that depends on another."
    ),
    KeyDescription(
      name: seedsKey, kind: .integers(0...Int.max), defaultValue: .integers(standardSeeds.map { Int($0) }),
      documentation: "Seeds that trials are trained on."),
    KeyDescription(
      name: testSeedsKey, kind: .integers(0...Int.max), defaultValue: .none,
      documentation:
        "Seeds on which the winner is compared with the file's own values, never trained on while tuning; the file's seeds if not set."
    ),
  ]

  package func problems() -> [ConfigurationProblem] {
    var problems: [ConfigurationProblem] = []
    if trials != nil, budget != nil {
      problems.append(
        ConfigurationProblem("budget", "tune.trials is set too; remove one of them or set it to null"))
    }
    if zip(rungs, rungs.dropFirst()).contains(where: { $0 >= $1 }) || rungs.last.map({ $0 != 1 }) ?? false {
      problems.append(ConfigurationProblem("rungs", "give shares in ascending order that end with 1"))
    }
    return problems
  }

  /// Whether trials stop before their end, and go on from there.
  package var hasRungs: Bool {
    switch method {
    case .halving, .hyperband, .population: true
    case .optuna: !pruner.isEmpty
    case .random, .race, .genetic: false
    }
  }

  /// The shares of the training at which trials are judged.
  package var shares: [Double] {
    guard hasRungs else { return [1] }
    if !rungs.isEmpty { return rungs }
    return method == .population || method == .optuna
      ? (1...10).map { Double($0) / 10 } : [1.0 / 9, 1.0 / 3, 1]
  }

  /// Whether a lower value is better; nil where that has to be said.
  package var isMinimized: Bool? {
    switch goal {
    case .maximize: false
    case .minimize: true
    case .automatic:
      switch metric {
      case Self.stepsMetric: true
      case Self.areaMetric, "return", "exact_return", "training_return", "reward_per_step",
        "cumulative_reward":
        false
      default: nil
      }
    }
  }

  /// The section as an experiment file has it.
  package var yaml: String {
    let plain = zip(values, Self.keyDescriptions).filter { $0.value != $1.defaultValue }
      .map { "  \($0.0.name): \(Lab.yaml($0.0.value))" }
    let lists = [(Self.seedsKey, seeds), (Self.testSeedsKey, testSeeds)].map {
      "  \($0): \(Seeds.text($1))"
    }
    let space = self.space.parameters.map { "    \($0.key): \($0.notation)" }
    return (["tune:"] + plain + lists + ["  space:"] + space).joined(separator: "\n")
  }
}
