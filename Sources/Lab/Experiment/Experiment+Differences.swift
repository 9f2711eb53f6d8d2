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
    Self.values(environment.entry.keys, agent.entry.keys) { $0.earlierValue ?? $0.defaultValue }
  }

  /// One value of each key of all sections in the notation of experiment files, by `section.key`.
  fileprivate static func values(
    _ environment: [KeyDescription], _ agent: [KeyDescription],
    _ value: (KeyDescription) -> ConfigurationValue
  ) -> [String: String] {
    let sections: [(Section, [(name: String, value: ConfigurationValue)])] = [
      (.environment, environment.map { ($0.name, value($0)) }), (.agent, agent.map { ($0.name, value($0)) }),
      (.training, TrainingConfiguration().values), (.evaluation, EvaluationConfiguration().values),
      (.checkpoint, CheckpointConfiguration().values),
    ]
    return Dictionary(
      sections.flatMap { section, entries in
        entries.map { ("\(section.rawValue).\($0.name)", yaml($0.value)) }
      }, uniquingKeysWith: { first, _ in first })
  }
}

extension Catalog {
  /// The defaults of a recorded run's settings, by `section.key`, as far as the names are in this catalog.
  package func defaultSettings(environment id: String, algorithm: String) -> [String: String] {
    Experiment.values(
      environment(id).map { $0.keys + $0.commonKeys } ?? [], agent(algorithm)?.keys ?? [], \.defaultValue)
  }
}
