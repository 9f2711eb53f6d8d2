import Foundation
import RLCore
import Text

/// Metadata of a run at its start: its experiment and provenance.
package struct RunFacts: Sendable, Equatable {
  package var experiment: String
  package var seed: UInt64
  /// The environment's id, `Name-vN`.
  package var environment: String
  /// The environment's resolved parameters, a JSON object; see `json(_:)`.
  package var environmentParameters: String
  /// Steps after which an episode is truncated; nil for never.
  package var maxEpisodeSteps: Int?
  /// Number of actions of the environment; above 256, an action takes two bytes.
  package var actionCount: Int
  package var algorithm: String
  /// The resolved experiment, YAML, from which a run is made again.
  package var configuration: String
  /// What the resolved experiment says, key by key.
  package var settings: RunSettings
  package var provenance: Provenance
  /// ISO 8601, UTC.
  package var startedAt: String
  /// What schedules and periods are planned for, or nil if not stored.
  package var planned: PlannedLength?
  /// What the run branched off from, or nil for one that has its own beginning.
  package var branch: BranchOrigin?

  package init(
    experiment: String, seed: UInt64, environment: String, environmentParameters: String = "{}",
    maxEpisodeSteps: Int?, actionCount: Int, algorithm: String, settings: RunSettings, provenance: Provenance,
    startedAt: String = RunFacts.now(), planned: PlannedLength? = nil, branch: BranchOrigin? = nil
  ) {
    self.experiment = experiment
    self.seed = seed
    self.environment = environment
    self.environmentParameters = environmentParameters
    self.maxEpisodeSteps = maxEpisodeSteps
    self.actionCount = actionCount
    self.algorithm = algorithm
    configuration = settings.yaml
    self.settings = settings
    self.provenance = provenance
    self.startedAt = startedAt
    self.planned = planned
    self.branch = branch
  }

  /// The current time in the format of run files: `2026-03-01T09:30:00Z`.
  package static func now() -> String { Date.now.formatted(.iso8601) }

  /// Values as a JSON object with members in the given order; infinity as `9e999`, NaN as `null`.
  package static func json(_ values: [(name: String, value: ConfigurationValue)]) -> String {
    "{" + values.map { "\(JSON.quoted($0.name)):\(json($0.value))" }.joined(separator: ",") + "}"
  }

  private static func json(_ value: ConfigurationValue) -> String {
    switch value {
    case .none: "null"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): "\(value)"
    case .number(let value): JSONNumber.text(value)
    case .text(let value): JSON.quoted(value)
    case .integers(let list): "[" + list.map { "\($0)" }.joined(separator: ",") + "]"
    case .numbers(let list): JSONNumber.array(list)
    case .texts(let list): "[" + list.map(JSON.quoted).joined(separator: ",") + "]"
    case .calls(let list):
      "["
        + list.map { call in
          call.arguments.isEmpty
            ? JSON.quoted(call.name)
            : "{\(JSON.quoted(call.name)):\(json(call.arguments.map { ($0.name, $0.value) }))}"
        }.joined(separator: ",") + "]"
    case .records(let list):
      "[" + list.map { json($0.map { ($0.name, $0.value) }) }.joined(separator: ",") + "]"
    }
  }
}
