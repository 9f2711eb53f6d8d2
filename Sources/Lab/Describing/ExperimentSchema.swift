import RLCore
import RunStore
import Text

/// JSON Schema (draft 2020-12) of experiment files, for completion and validation in editors.
///
/// It is made from the same keys as `check` and says the same but for what no schema can say; `check` has the last
/// word. Numbers with underscores, and `1e-3`, are texts to many YAML libraries, so these are allowed by a pattern.
package func experimentSchema(_ catalog: Catalog) -> String {
  let environment = choice(
    key: EnvironmentChoice.idKey,
    documentation: "The environment; 'rl-lab list environments' shows them all.",
    entries: catalog.environments.map { ($0.id, $0.summary, $0.keys + $0.commonKeys) },
    sources: catalog.sources)
  let agent = choice(
    key: AgentChoice.algorithmKey,
    documentation: "The learning algorithm; 'rl-lab list agents' shows them all.",
    entries: catalog.agents.map { ($0.name, $0.summary, $0.keys) })
  let views: JSON = [
    "type": "array", "default": [], "uniqueItems": true,
    "items": ["enum": JSON(RunViewKind.allCases.map(\.rawValue))],
    "description": .text(TopLevel.keyDescriptions[0].documentation),
  ]
  let schema: JSON = [
    "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "rl-lab experiment", "type": "object",
    "required": ["environment", "agent"], "additionalProperties": false,
    "properties": [
      Experiment.Section.environment.rawValue: environment, Experiment.Section.tasks.rawValue: tasks,
      Experiment.Section.agent.rawValue: agent,
      Experiment.Section.training.rawValue: section(TrainingConfiguration.keyDescriptions),
      Experiment.Section.evaluation.rawValue: section(EvaluationConfiguration.keyDescriptions),
      Experiment.Section.checkpoint.rawValue: section(CheckpointConfiguration.keyDescriptions),
      Experiment.Section.tune.rawValue: tune, ExperimentReader.seedsKey: seeds, "log": views,
    ],
  ]
  return schema.pretty + "\n"
}

/// The section `tasks`. What the keys of a task are depends on the environment, so `check` says whether they are right.
private let tasks: JSON = {
  let list: JSON = [
    "type": "array", "minItems": 1, "description": .text(TaskConfiguration.otherKeys[0].documentation),
    "items": ["type": "object"],
  ]
  return [
    "type": "object", "additionalProperties": false, "required": ["list"],
    "properties": .object(
      [(TaskConfiguration.listKey, list)] + properties(TaskConfiguration.keyDescriptions)),
  ]
}()

private let seeds = seedList(Seeds.documentation, ["default": [1]])

/// The section `tune`. What a searched key may be depends on the agent, so `check` says whether it is one.
private let tune: JSON = {
  let other = Dictionary(
    TuningConfiguration.otherKeys.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  let documentation = { (key: String) in other[key]?.documentation ?? "" }
  let space: JSON = [
    "type": "object", "description": .text(documentation(TuningConfiguration.spaceKey)),
  ]
  return [
    "type": "object", "additionalProperties": false, "required": ["space"],
    "properties": .object(
      [("space", space)]
        + [TuningConfiguration.seedsKey, TuningConfiguration.testSeedsKey].map {
          ($0, seedList(documentation($0), [:]))
        }
        + properties(TuningConfiguration.keyDescriptions)),
  ]
}()

private func seedList(_ documentation: String, _ more: JSON) -> JSON {
  (["description": .text(documentation)] as JSON).followed(by: more).followed(by: seedForms)
}

private let seedForms: JSON = [
  "anyOf": [
    ["type": "integer", "minimum": 0],
    ["type": "string", "pattern": #"^\s*[0-9][0-9_]*(\s*(,|\.\.)\s*[0-9][0-9_]*)*\s*$"#],
    [
      "type": "array", "minItems": 1, "uniqueItems": true,
      "items": [
        "type": ["integer", "string"], "minimum": 0, "pattern": #"^[0-9][0-9_]*(\.\.[0-9][0-9_]*)?$"#,
      ],
    ],
  ]
]

/// A section whose keys depend on the entry named by one of them.
///
/// Plain `if` and `then` with complete lists of properties: that is understood by every validator since draft 7.
///
/// - Parameter sources: what makes entries that no list holds. Their keys are known only where they are made, so any may stand
///   beside the name of one.
private func choice(
  key: String, documentation: String, entries: [(name: String, summary: String, keys: [KeyDescription])],
  sources: [EnvironmentSource] = []
) -> JSON {
  let prefixes = sources.filter { $0.key == key }.map { source -> JSON in
    ["type": "string", "pattern": "^\(source.prefix)"]
  }
  let names: JSON = ["enum": JSON(entries.map(\.name))]
  let own: JSON = ["description": .text(documentation), "anyOf": .list([names] + prefixes)]
  let others = sources.filter { $0.key != key }.map { source -> (String, JSON) in
    (source.key, ["description": "\(source.summary) Such as \(source.example).", "type": "string"])
  }
  let rules = entries.map { entry -> JSON in
    [
      "if": ["required": [.text(key)], "properties": [key: ["const": .text(entry.name)]]],
      "then": [
        "description": .text(entry.summary), "additionalProperties": false,
        "properties": .object([(key, true)] + properties(entry.keys)),
      ],
    ]
  }
  return [
    "type": "object",
    "oneOf": .list(([key] + others.map(\.0)).map { ["required": [.text($0)]] }),
    "properties": .object([(key, own)] + others), "allOf": .list(rules),
  ]
}

private func section(_ keys: [KeyDescription]) -> JSON {
  [
    "type": ["object", "null"], "additionalProperties": false, "properties": .object(properties(keys)),
  ]
}

private func properties(_ keys: [KeyDescription]) -> [(String, JSON)] { keys.map { ($0.name, property($0)) } }

private func property(_ key: KeyDescription) -> JSON {
  var members: [(String, JSON)] = [("description", .text(key.documentation))]
  if key.defaultValue != .none || key.isOptional { members.append(("default", JSON(key.defaultValue))) }
  func list(of element: [(String, JSON)]) -> [(String, JSON)] {
    [("type", "array"), ("items", .object(element))]
  }
  switch key.kind {
  case .integers(let range): members += list(of: integer(range, isOptional: false))
  case .numbers(let range): members += list(of: number(range, isOptional: false))
  case .texts: members += list(of: text)
  case .calls:
    members += list(of: [
      (
        "anyOf",
        [
          ["type": "string"],
          [
            "type": "object", "minProperties": 1, "maxProperties": 1,
            "additionalProperties": ["type": ["object", "null"]],
          ],
        ]
      )
    ])
  case .records(let keys):
    members += list(
      of: [("type", "object"), ("additionalProperties", false), ("properties", .object(properties(keys)))])
  case .bool: members.append(("type", types(["boolean"], key.isOptional)))
  case .integer(let range): members += integer(range, isOptional: key.isOptional)
  case .number(let range): members += number(range, isOptional: key.isOptional)
  case .text(let choices): members += choices.isEmpty ? text : [("enum", JSON(choices))]
  }
  return .object(members)
}

/// Any scalar is accepted as a string, however YAML would interpret it.
private let text: [(String, JSON)] = [("type", ["string", "number", "boolean"])]

private func types(_ names: [String], _ isOptional: Bool) -> JSON {
  let all = names + (isOptional ? ["null"] : [])
  return all.count == 1 ? .text(all[0]) : JSON(all)
}

private func integer(_ range: ClosedRange<Int>, isOptional: Bool) -> [(String, JSON)] {
  [
    ("type", types(["integer", "string"], isOptional)),
    ("pattern", #"^[-+]?([0-9]+(_[0-9]+)+|[0-9]+(\.[0-9]*)?[eE]\+?[0-9]+)$"#),
  ] + range.bounds
}

private func number(_ range: NumberRange, isOptional: Bool) -> [(String, JSON)] {
  let pattern =
    #"^[-+]?([0-9]+(_[0-9]+)+(\.[0-9]*)?([eE][-+]?[0-9]+)?|[0-9]*\.?[0-9]*[eE][-+]?[0-9]+|\.inf)$"#
  return [("type", types(["number", "string"], isOptional)), ("pattern", .text(pattern))]
    + range.bounds(excluding: "exclusiveMinimum", "exclusiveMaximum")
}

// What a range allows, as members of an object.
extension ClosedRange<Int> {
  var bounds: [(String, JSON)] {
    (lowerBound == .min ? [] : [("minimum", .integer(lowerBound))])
      + (upperBound == .max ? [] : [("maximum", .integer(upperBound))])
  }
}

extension NumberRange {
  /// - Parameters:
  ///   - minimum: the name of a lower bound that is not allowed itself.
  ///   - maximum: the same of an upper bound.
  func bounds(excluding minimum: String, _ maximum: String) -> [(String, JSON)] {
    (low.isFinite ? [(includesLow ? "minimum" : minimum, .number(low))] : [])
      + (high.isFinite ? [(includesHigh ? "maximum" : maximum, .number(high))] : [])
  }
}
