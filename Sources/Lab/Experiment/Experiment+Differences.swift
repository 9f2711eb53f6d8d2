import RLCore
import RunStore

extension Experiment {
  /// What this experiment sets otherwise than a recorded run, perhaps of an older version of the lab, in the order of this
  /// one.
  ///
  /// Seeds do not count, since a run depends on its own only, nor do views, on which nothing depends; nor a key that
  /// is not in the older one and stands for what was done before.
  package func differences(from recorded: RunSettings) -> [SettingChange] {
    let earlier = earlierValues
    return continuing(recorded).settings.differences(from: recorded).filter {
      $0.before != nil || $0.after != earlier[$0.key]
    }
  }

  /// The experiment as it continues a recorded run: a key of the agent that neither has set, since it did not exist when the
  /// run was made, stands for what was done then.
  package func continuing(_ recorded: RunSettings) -> Experiment {
    var values = agent.values
    for key in agent.entry.keys {
      let name = "\(Section.agent.rawValue).\(key.name)"
      guard let earlier = key.earlierValue, places[name] == nil, recorded[name] == nil else { continue }
      values[key.name] = earlier
    }
    var experiment = self
    experiment.agent = AgentChoice(entry: agent.entry, values: values)
    return experiment
  }

  /// What the lack of each key stands for.
  private var earlierValues: [String: String] {
    let sections: [(Section, [(name: String, value: ConfigurationValue)])] = [
      (.environment, environment.entry.keys.map { ($0.name, $0.earlierValue ?? $0.defaultValue) }),
      (.agent, agent.entry.keys.map { ($0.name, $0.earlierValue ?? $0.defaultValue) }),
      (.training, TrainingConfiguration().values), (.evaluation, EvaluationConfiguration().values),
      (.checkpoint, CheckpointConfiguration().values),
    ]
    return Dictionary(
      sections.flatMap { section, entries in
        entries.map { ("\(section.rawValue).\($0.name)", yaml($0.value)) }
      }, uniquingKeysWith: { first, _ in first })
  }
}
