import Foundation
import RLCore

/// Metadata of an environment from Gymnasium's registry and the constructor's signature.
enum GymnasiumDescription {
  static let timeoutKey = KeyDescription(
    name: "step_timeout", kind: .number(.positive), defaultValue: .number(60),
    documentation: "Timeout of an environment that does not respond, in seconds.")
  static let argumentsKey = KeyDescription(
    name: "kwargs", kind: .text(choices: []), defaultValue: .text("{}"),
    documentation: "Additional constructor arguments of the environment, as a JSON object in quotes.")
  static let maskKey = KeyDescription(
    name: "action_mask", kind: .bool, defaultValue: .bool(true),
    documentation:
      "Whether illegal actions are masked: from info[\"action_mask\"], or from the mask in the observation, as in PettingZoo."
  )
  static let wrappersKey = KeyDescription(
    name: "wrappers", kind: .calls, defaultValue: .calls([]),
    documentation:
      "Gymnasium's wrappers around the environment, the innermost first: [{TimeLimit: {max_episode_steps: 100}}, FlattenObservation]; one of your own is written module:Class."
  )
  static let observationKey = KeyDescription(
    name: "observation", kind: .texts, defaultValue: .texts([]),
    documentation:
      "Entries of a Dict or Tuple that are observed, in this order, such as [position, goal.x]; [] for all.")
  static let indexKey = KeyDescription(
    name: "observation_index", kind: .bool, defaultValue: .bool(false),
    documentation:
      "Whether observations of finitely many values are numbered as states, for tables: MultiDiscrete, MultiBinary, a Box of integers, and Dict and Tuple of these."
  )
  /// The keys that every environment of Gymnasium has beside its constructor's parameters.
  private static let ownKeys = [argumentsKey, wrappersKey, observationKey, indexKey, maskKey, timeoutKey]
  /// Keys that every environment already has, or that are reserved.
  private static let takenNames = EnvironmentEntry.reservedKeys + ownKeys.map(\.name)

  /// Cache of entries by id and interpreter: querying starts a process, and nothing changes while this one
  /// runs.
  private static let known = Known()
  private final class Known: @unchecked Sendable {
    private let lock = NSLock()
    private var entries: [String: EnvironmentEntry] = [:]
    subscript(key: String) -> EnvironmentEntry? {
      get { lock.withLock { entries[key] } }
      set { lock.withLock { entries[key] = newValue } }
    }
  }

  /// The catalog entry of `gymnasium:CartPole-v1`.
  ///
  /// - Throws: where Python, the package or the environment is missing.
  static func entry(_ name: String) throws(EnvironmentFailure) -> EnvironmentEntry {
    let key = "\(PythonProcess.interpreter) \(name)"
    if let entry = known[key] { return entry }
    let id = String(name.dropFirst(GymnasiumEnvironment.Kind.gymnasium.prefix.count))
    let worker = try GymnasiumWorkers.shared.takeAny(for: name)
    let answer = try worker.process.ask(
      jsonLine(["do": "describe", "id": id]), timeout: GymnasiumWorker.openingTimeout)
    GymnasiumWorkers.shared.giveBack(worker)
    let described = answer.objects("parameters")
    let parameters = described.compactMap(parameter).filter { !takenNames.contains($0.name) }
    let wholeLists = Set(
      described.filter { $0.text("kind") == "whole numbers" }.compactMap { $0.text("name") })
    let limit = answer.integer("max_episode_steps")
    let entry = EnvironmentEntry(
      id: name, summary: "\(id) of the Python package Gymnasium.",
      documentation: """
        Observation, actions, reward, start and ends: see Gymnasium's page of \(id).
        It runs in Python (\(answer.text("entry_point") ?? "")); the same seed and actions give the same transitions as there.
        """, maxEpisodeSteps: { _ in limit }, rewardThreshold: answer.number("reward_threshold"),
      keys: parameters + ownKeys
    ) { values in
      do throws(EnvironmentFailure) {
        return try make(id, parameters, wholeLists, limit, values)
      } catch {
        throw ConfigurationProblem(error.key, error.description)
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
        documentation: "Constructor argument of the environment.")
    }
    return switch kind {
    case "bool": key(.bool, message.bool("default").map { .bool($0) }, isOptional: true)
    case "integer":
      key(.integer(.min ... .max), message.integer("default").map { .integer($0) }, isOptional: true)
    case "number": key(.number(.finite), message.number("default").map { .number($0) }, isOptional: true)
    case "text": key(.text(choices: []), .text(message.text("default") ?? ""), isOptional: false)
    case "numbers", "whole numbers":
      key(.numbers(.finite), .numbers(message.numbers("default") ?? []), isOptional: false)
    case "texts": key(.texts, .texts(message.texts("default") ?? []), isOptional: false)
    default: nil
    }
  }

  /// - Parameters:
  ///   - wholeLists: the parameters whose lists hold whole numbers by default.
  ///   - limit: steps after which an episode is truncated if `values` has no limit.
  private static func make(
    _ id: String, _ parameters: [KeyDescription], _ wholeLists: Set<String>, _ limit: Int?,
    _ values: [String: ConfigurationValue]
  ) throws(EnvironmentFailure) -> MadeEnvironment {
    let kwargs = values[argumentsKey.name]?.text ?? "{}"
    guard let named = (try? JSONSerialization.jsonObject(with: Data(kwargs.utf8))) as? [String: Any] else {
      throw EnvironmentFailure(
        "must be a JSON object such as '{\"size\": 8}', not '\(kwargs)'", key: argumentsKey.name)
    }
    // What is not set otherwise is for the constructor to choose.
    let changed = parameters.sorted { $0.name < $1.name }.filter { key in
      values[key.name].map { $0 != key.defaultValue } ?? false
    }
    if let twice = changed.first(where: { named[$0.name] != nil }) {
      throw EnvironmentFailure(
        "sets '\(twice.name)', and so does the key \(twice.name); keep one", key: argumentsKey.name)
    }
    let arguments = changed.map { key in
      let value = values[key.name] ?? key.defaultValue
      return "\(jsonText(key.name)):\(jsonText(value, isWhole: wholeLists.contains(key.name)))"
    }
    let wrappers = values[wrappersKey.name]?.calls ?? []
    // Wrappers may look for the limit, and skip steps that count for it.
    let ownLimit: ConfigurationValue = if let limit { .integer(limit) } else { .none }
    let innerLimit =
      wrappers.isEmpty ? ConfigurationValue.none : values[EnvironmentEntry.limitKey] ?? ownLimit
    let parts: [(String, ConfigurationValue)] = [
      ("wrappers", .calls(wrappers)), ("limit", innerLimit),
      ("observation", values[observationKey.name] ?? .texts([])),
      ("index", .bool(values[indexKey.name]?.bool ?? false)),
    ]
    let view = parts.map { "\(jsonText($0.0)):\(jsonText($0.1, isWhole: false))" }
    var environment = GymnasiumEnvironment(
      id: id, kwargs: kwargs, arguments: "{\(arguments.joined(separator: ","))}",
      view: "{\(view.joined(separator: ","))}",
      stepTimeout: values[timeoutKey.name]?.number ?? 60, usesMask: values[maskKey.name]?.bool ?? true)
    let worker = try GymnasiumWorkers.shared.take(environment, count: 1)
    defer { GymnasiumWorkers.shared.giveBack(worker) }
    environment.showsMask = worker.masksActions
    return made(environment, worker.actionSpace, worker.observationSpace, masks: worker.masksActions)
  }

  /// The environment, and batches of it.
  static func made(
    _ environment: GymnasiumEnvironment, _ actions: DiscreteSpace, _ observations: ObservationSpace,
    masks: Bool
  ) -> MadeEnvironment {
    let alone = { @Sendable () throws(EnvironmentFailure) in try GymnasiumRow(environment) }
    let prototype: any Environment =
      switch observations {
      case .discrete(let count):
        GymnasiumStates(
          walk: ForeignWalk(alone), actionSpace: actions, masksActions: masks, stateCount: count)
      case .box(let box):
        GymnasiumArrays(
          walk: ForeignWalk(alone), actionSpace: actions, masksActions: masks, observationSpace: box)
      }
    return MadeEnvironment(prototype: prototype, observationSpace: observations, model: { nil }) {
      count, limit, seeds in
      BatchEnvironment(
        count: count, observationSpace: observations, actionSpace: actions, masksActions: masks,
        maxEpisodeSteps: limit, episodeSeeds: seeds
      ) { GymnasiumBatch($0, environment, prototype) }
    }
  }
}
