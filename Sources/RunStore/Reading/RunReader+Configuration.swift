import GRDB
import RLCore

extension Resumption {
  /// Whether more was changed than the length of the run.
  package var changesMore: Bool {
    changes.contains { change in !RunSettings.lengthKeys.contains { change.hasPrefix("\($0):") } }
  }

  /// Whether the environment has changed since.
  package var changesEnvironment: Bool {
    changes.contains { $0.hasPrefix("environment.") || $0.hasPrefix("tasks.") }
  }
}

extension RunReader {
  /// The resolved experiment, YAML, in effect at `step`: for an episode that of its end, for a checkpoint its own.
  package func configuration(atStep step: Int) throws(RunStoreError) -> String {
    if let later = try resumptions().first(where: { step <= $0.step }) { return later.previousConfiguration }
    // As it is now: the run may have been resumed since it was opened.
    return try read { try FactTable($0, path: self.path).text("configuration") }
  }

  /// The last step trained in a different environment than the current one, or 0.
  package func lastEnvironmentChange() throws(RunStoreError) -> Int {
    try resumptions().last { $0.changesEnvironment }?.step ?? 0
  }
}
