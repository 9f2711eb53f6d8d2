import Foundation
import RLCore

/// What Gymnasium's registry and the constructor's signature tell of an environment.
enum GymnasiumDescription {
  static let timeoutKey = KeyDescription(
    name: "step_timeout", kind: .number(.positive), defaultValue: .number(60),
    documentation: "Seconds after which an environment that does not answer is given up.")
  static let argumentsKey = KeyDescription(
    name: "kwargs", kind: .text(choices: []), defaultValue: .text("{}"),
    documentation: "Further arguments of the environment's constructor, as a JSON object in quotes.")
  /// Keys that an experiment file has already for every environment, or that stand above.
  private static let takenNames = ["id", "plugin", "max_episode_steps", timeoutKey.name, argumentsKey.name]

  /// Entries by id and Python: asking takes a process, and nothing changes while this one lives.
  private static let known = Known()
  private final class Known: @unchecked Sendable {
    private let lock = NSLock()
    private var entries: [String: EnvironmentEntry] = [:]
    subscript(key: String) -> EnvironmentEntry? {
      get { lock.withLock { entries[key] } }
      set { lock.withLock { entries[key] = newValue } }
    }
  }

  /// The line of the catalog for `gymnasium:CartPole-v1`.
  ///
  /// - Throws: where Python, the package or the environment is missing.
  static func entry(_ name: String) throws(EnvironmentFailure) -> EnvironmentEntry {
    let key = "\(PythonProcess.interpreter) \(name)"
    if let entry = known[key] { return entry }
    let id = String(name.dropFirst(GymnasiumEnvironment.prefix.count))
    let worker = try GymnasiumWorkers.shared.takeAny(for: name)
    let answer = try worker.process.ask(
      jsonLine(["do": "describe", "id": id]), timeout: GymnasiumWorker.openingTimeout)
    GymnasiumWorkers.shared.giveBack(worker)
    let parameters = answer.objects("parameters").compactMap(parameter).filter {
      !takenNames.contains($0.name)
    }
    let limit = answer.integer("max_episode_steps")
    let entry = EnvironmentEntry(
      id: name, summary: "\(id) of the Python package Gymnasium.",
      documentation: """
        Observation, actions, reward, start and ends: see Gymnasium's page of \(id).
        It runs in Python (\(answer.text("entry_point") ?? "")); the same seed and actions give what they give there.
        """, maxEpisodeSteps: { _ in limit }, rewardThreshold: answer.number("reward_threshold"),
      keys: parameters + [argumentsKey, timeoutKey]
    ) { values in
      do throws(EnvironmentFailure) {
        return try make(id, parameters, values)
      } catch {
        throw ConfigurationProblem(nil, error.description)
      }
    }
    known[key] = entry
    return entry
  }

  private static func parameter(_ message: Message) -> KeyDescription? {
    guard let name = message.text("name"), let kind = message.text("kind") else { return nil }
    func key(_ kind: ConfigurationKind, _ value: ConfigurationValue?, isOptional: Bool) -> KeyDescription {
      KeyDescription(
        name: name, kind: kind, isOptional: isOptional && value == nil, defaultValue: value ?? .none,
        documentation: "An argument of the environment's constructor.")
    }
    return switch kind {
    case "bool": key(.bool, message.bool("default").map { .bool($0) }, isOptional: true)
    case "integer":
      key(.integer(.min ... .max), message.integer("default").map { .integer($0) }, isOptional: true)
    case "number": key(.number(.finite), message.number("default").map { .number($0) }, isOptional: true)
    case "text": key(.text(choices: []), .text(message.text("default") ?? ""), isOptional: false)
    case "numbers": key(.numbers(.finite), .numbers(message.numbers("default") ?? []), isOptional: false)
    case "texts": key(.texts, .texts(message.texts("default") ?? []), isOptional: false)
    default: nil
    }
  }

  private static func make(
    _ id: String, _ parameters: [KeyDescription], _ values: [String: ConfigurationValue]
  ) throws(EnvironmentFailure) -> MadeEnvironment {
    var arguments: [String: Any] = [:]
    if let text = values[argumentsKey.name]?.text, text != "{}" {
      guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)),
        let members = object as? [String: Any]
      else { throw EnvironmentFailure("kwargs must be a JSON object such as '{\"size\": 8}', not '\(text)'") }
      arguments = members
    }
    for key in parameters {
      // What is not set otherwise is for the constructor to choose.
      if let value = values[key.name], value != key.defaultValue { arguments[key.name] = json(value) }
    }
    let environment = GymnasiumEnvironment(
      id: id, arguments: jsonLine(arguments), stepTimeout: values[timeoutKey.name]?.number ?? 60)
    let worker = try GymnasiumWorkers.shared.take(environment, count: 1)
    defer { GymnasiumWorkers.shared.giveBack(worker) }
    let (actions, observations) = (worker.actionSpace, worker.observationSpace)
    let alone = { @Sendable () throws(EnvironmentFailure) in try GymnasiumRow(environment) }
    let prototype: any Environment =
      switch observations {
      case .discrete(let count):
        GymnasiumStates(walk: ForeignWalk(alone), actionSpace: actions, stateCount: count)
      case .box(let box):
        GymnasiumArrays(walk: ForeignWalk(alone), actionSpace: actions, observationSpace: box)
      }
    return MadeEnvironment(prototype: prototype, observationSpace: observations, model: { nil }) {
      count, limit, seeds in
      BatchEnvironment(
        count: count, observationSpace: observations, actionSpace: actions, maxEpisodeSteps: limit,
        episodeSeeds: seeds
      ) { GymnasiumBatch($0, environment, observations, prototype) }
    }
  }
}
