import Foundation
import RLCore
import Text

/// What is known of a run when it begins: what it is of, and where it comes from.
package struct RunFacts: Sendable, Equatable {
  package var experiment: String
  package var seed: UInt64
  /// The environment's id, `Name-vN`.
  package var environment: String
  /// The environment's resolved parameters, a JSON object; see `json(_:)`.
  package var environmentParameters: String
  /// Steps after which an episode is truncated; nil for never.
  package var maxEpisodeSteps: Int?
  /// Actions of the environment; above 256 of them, an episode's actions take two bytes each.
  package var actionCount: Int
  package var algorithm: String
  /// The resolved experiment, YAML.
  package var configuration: String
  /// Of rl-lab.
  package var version: String
  package var gitCommit: String?
  package var toolchain: String
  package var processor: String
  package var commandLine: String
  /// Name and version of the operating system.
  package var host: String
  /// ISO 8601, UTC.
  package var startedAt: String
  /// Environment steps that schedules and periods are planned for; nil where the file does not tell.
  package var plannedSteps: Int?

  package init(
    experiment: String, seed: UInt64, environment: String, environmentParameters: String = "{}",
    maxEpisodeSteps: Int?, actionCount: Int, algorithm: String, configuration: String, version: String,
    gitCommit: String? = nil, toolchain: String, processor: String, commandLine: String, host: String,
    startedAt: String = RunFacts.now(), plannedSteps: Int? = nil
  ) {
    self.plannedSteps = plannedSteps
    (self.experiment, self.seed, self.environment) = (experiment, seed, environment)
    (self.environmentParameters, self.maxEpisodeSteps) = (environmentParameters, maxEpisodeSteps)
    (self.actionCount, self.algorithm, self.configuration) = (actionCount, algorithm, configuration)
    (self.version, self.gitCommit, self.toolchain) = (version, gitCommit, toolchain)
    (self.processor, self.commandLine, self.host, self.startedAt) = (processor, commandLine, host, startedAt)
  }

  /// The present moment as a run file writes it: `2026-03-01T09:30:00Z`.
  package static func now() -> String { Date.now.formatted(.iso8601) }

  /// Values as a JSON object whose members stand in the order given; infinite numbers as `9e999`, NaN as `null`.
  package static func json(_ values: [(name: String, value: ConfigurationValue)]) -> String {
    let members = values.map { name, value in
      let text =
        switch value {
        case .none: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): "\(value)"
        case .number(let value): NumberText.text(value)
        case .text(let value): JSON.quoted(value)
        case .integers(let list): "[" + list.map { "\($0)" }.joined(separator: ",") + "]"
        case .numbers(let list): NumberText.array(list)
        case .texts(let list): "[" + list.map(JSON.quoted).joined(separator: ",") + "]"
        }
      return "\(JSON.quoted(name)):\(text)"
    }
    return "{" + members.joined(separator: ",") + "}"
  }
}
