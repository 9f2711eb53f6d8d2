import RLCore
import RunStore

extension Experiment {
  /// What this experiment sets otherwise than a recorded run, perhaps of an older version of the lab, in the order of this
  /// one.
  ///
  /// Seeds do not count, since a run depends on its own only, nor do views, on which nothing depends; nor a key that
  /// is not in the older one and has its default, since keys come with the default of doing what was done before.
  package func differences(from recorded: RunSettings) -> [SettingChange] {
    settings.differences(from: recorded).filter {
      $0.before != nil || $0.after != defaults[$0.key]
    }
  }

  private var defaults: [String: String] {
    let sections: [(Section, [(name: String, value: ConfigurationValue)])] = [
      (.environment, environment.entry.keys.map { ($0.name, $0.defaultValue) }),
      (.agent, agent.entry.keys.map { ($0.name, $0.defaultValue) }),
      (.training, TrainingConfiguration().values), (.evaluation, EvaluationConfiguration().values),
      (.checkpoint, CheckpointConfiguration().values),
    ]
    return Dictionary(
      sections.flatMap { section, entries in
        entries.map { ("\(section.rawValue).\($0.name)", yaml($0.value)) }
      }, uniquingKeysWith: { first, _ in first })
  }
}
