import RLCore
import RunStore
import Text

/// The section `tune`.
extension ExperimentReader {
  /// - Returns: nil without the section, and where it is invalid.
  mutating func readTuning(
    _ agent: AgentChoice, _ training: TrainingConfiguration, seeds: [UInt64], environment: EnvironmentChoice
  ) -> TuningConfiguration? {
    let section = Experiment.Section.tune
    guard entries.contains(where: { $0.key == section.rawValue }), let entries = open(section) else {
      return nil
    }
    let others = TuningConfiguration.otherKeys.map(\.name)
    guard
      let values = read(TuningConfiguration.keyDescriptions, of: section, from: entries, besides: others)
    else { return nil }
    var tuning = TuningConfiguration(values)
    func value(_ key: String) -> RawNode? { entries.first { $0.key == key }?.value }
    for key in others { places["tune.\(key)"] = value(key)?.place }
    if let node = value(TuningConfiguration.seedsKey) {
      tuning.seeds = readSeeds(node) ?? TuningConfiguration.standardSeeds
    }
    tuning.testSeeds = value(TuningConfiguration.testSeedsKey).flatMap { readSeeds($0) } ?? seeds
    if let node = value(TuningConfiguration.spaceKey) {
      tuning.space = readSpace(node, of: agent)
    } else {
      note(
        ConfigurationProblem(
          "space",
          "the keys to search are missing; write space: with 'agent.learning_rate: log 1e-5..1e-2' below it"),
        in: section)
    }
    for problem in tuning.problems() + problems(of: tuning, training, environment) {
      note(problem, in: section)
    }
    return tuning
  }

  private func problems(
    of tuning: TuningConfiguration, _ training: TrainingConfiguration, _ environment: EnvironmentChoice
  ) -> [ConfigurationProblem] {
    var problems: [ConfigurationProblem] = []
    let common = tuning.testSeeds.filter(Set(tuning.seeds).contains)
    if let first = common.first {
      let words = common.count == 1 ? "seed \(first) is" : "\(common.count) seeds, \(first) the first, are"
      problems.append(
        ConfigurationProblem(
          places["tune.test_seeds"] == nil ? TuningConfiguration.seedsKey : TuningConfiguration.testSeedsKey,
          "\(words) among the tuning seeds and the test seeds; a result on seeds that were tuned on shows nothing, so make them disjoint"
        ))
    }
    if tuning.isMinimized == nil {
      problems.append(
        ConfigurationProblem(
          "metric",
          "whether a high or a low \(quoted(tuning.metric)) is better is not known; add goal: maximize or goal: minimize"
        ))
    }
    if tuning.metric == TuningConfiguration.stepsMetric, tuning.threshold == nil,
      environment.entry.rewardThreshold == nil
    {
      problems.append(
        ConfigurationProblem(
          "threshold", "\(environment.entry.id) has no threshold of its own; set the return to reach"))
    }
    if training.steps == nil, tuning.hasRungs || tuning.budget != nil {
      problems.append(
        ConfigurationProblem(
          tuning.budget == nil ? "method" : "budget",
          "it counts environment steps, and the run is counted in episodes; set training.steps, or use random, race or genetic with trials"
        ))
    }
    if tuning.method == .population,
      let shape = tuning.space.parameters.first(where: { $0.isOfNetworkShape })
    {
      problems.append(
        ConfigurationProblem(
          "method",
          "population copies the whole state of a trial, so it cannot search \(shape.key); use genetic, or leave that key out"
        ))
    }
    if tuning.method == .population, training.plateau != nil {
      problems.append(
        ConfigurationProblem(
          "method",
          "population copies trials at its rungs, before which training.patience may end them; use another method, or set patience: null"
        ))
    }
    if tuning.method == .population, tuning.trials.map({ $0 < 2 }) ?? false {
      problems.append(ConfigurationProblem("trials", "a population needs at least 2 members"))
    }
    return problems
  }
}

extension SearchParameter {
  /// Whether states of different values have arrays of different shapes.
  fileprivate var isOfNetworkShape: Bool {
    if case .shapes = domain { return true }
    return ["agent.net_arch", "agent.layers", "agent.algorithm", "training.environments"].contains(key)
  }
}
