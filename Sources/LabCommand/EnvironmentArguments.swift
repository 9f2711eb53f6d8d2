import Lab
import RLCore

extension LabContext {
  /// The environment of the command line: an id and `--set` of its parameters.
  func environment(_ id: String, settings: [String]) throws -> EnvironmentChoice {
    guard let entry = catalog.environment(id) else {
      throw LabFailure(.usage, catalog.unknownEnvironment(id))
    }
    let text = "environment: {id: \(entry.id)}\nagent: {algorithm: random}"
    let overrides = settings.map { $0.hasPrefix("environment.") ? $0 : "environment.\($0)" }
    do {
      return try Experiment.load(text: text, path: entry.id, overrides: overrides, catalog: catalog)
        .environment
    } catch {
      throw LabFailure(.usage, error.description)
    }
  }
}
