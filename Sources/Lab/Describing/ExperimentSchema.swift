import RLCore
import RunStore

/// A JSON Schema (draft 2020-12) of experiment files, for editors that complete and check while one types.
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
  let sections: [(String, JSON)] = [
    (Experiment.Section.environment.rawValue, environment),
    (Experiment.Section.agent.rawValue, agent),
    (Experiment.Section.training.rawValue, section(TrainingConfiguration.keyDescriptions)),
    (Experiment.Section.evaluation.rawValue, section(EvaluationConfiguration.keyDescriptions)),
    (Experiment.Section.checkpoint.rawValue, section(CheckpointConfiguration.keyDescriptions)),
    (ExperimentReader.seedsKey, seeds),
    (
      "log",
      .object([
        ("type", .text("array")), ("default", .list([])), ("uniqueItems", .bool(true)),
        ("items", .object([("enum", .list(RunViewKind.allCases.map { .text($0.rawValue) }))])),
        ("description", .text(TopLevel.keyDescriptions[0].documentation)),
      ])
    ),
  ]
  return JSON.object([
    ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
    ("title", .text("rl-lab experiment")),
    ("type", .text("object")),
    ("required", .list([.text("environment"), .text("agent")])),
    ("additionalProperties", .bool(false)),
    ("properties", .object(sections)),
  ]).pretty + "\n"
}

private let seeds: JSON = .object([
  ("description", .text(Seeds.documentation)),
  ("default", .list([.integer(1)])),
  (
    "anyOf",
    .list([
      .object([("type", .text("integer")), ("minimum", .integer(0))]),
      .object([
        ("type", .text("string")), ("pattern", .text(#"^\s*[0-9][0-9_]*(\s*(,|\.\.)\s*[0-9][0-9_]*)*\s*$"#)),
      ]),
      .object([
        ("type", .text("array")), ("minItems", .integer(1)), ("uniqueItems", .bool(true)),
        (
          "items",
          .object([
            ("type", .list([.text("integer"), .text("string")])), ("minimum", .integer(0)),
            ("pattern", .text(#"^[0-9][0-9_]*(\.\.[0-9][0-9_]*)?$"#)),
          ])
        ),
      ]),
    ])
  ),
])

/// A section whose keys depend on the entry that one of them names.
///
/// Plain `if` and `then` with complete lists of properties: that is understood by every validator since draft 7.
///
/// - Parameter sources: what makes entries that no list holds. Their keys are known only where they are made, so any may stand
///   beside the name of one.
private func choice(
  key: String, documentation: String, entries: [(name: String, summary: String, keys: [KeyDescription])],
  sources: [EnvironmentSource] = []
) -> JSON {
  let names = JSON.object([("enum", .list(entries.map { .text($0.name) }))])
  // 'gymnasium:' of 'gymnasium:CartPole-v1'.
  let prefixes = sources.filter { $0.key == key }.map { source in
    JSON.object([
      ("type", .text("string")),
      ("pattern", .text("^" + source.example.prefix { $0 != ":" } + ":")),
    ])
  }
  let others = sources.filter { $0.key != key }
  let keys = [key] + others.map(\.key)
  func condition(_ name: String) -> JSON {
    .object([
      ("required", .list([.text(key)])), ("properties", .object([(key, .object([("const", .text(name))]))])),
    ])
  }
  return .object([
    ("type", .text("object")),
    ("oneOf", .list(keys.map { .object([("required", .list([.text($0)]))]) })),
    (
      "properties",
      .object(
        [(key, .object([("description", .text(documentation)), ("anyOf", .list([names] + prefixes))]))]
          + others.map { source in
            (
              source.key,
              .object([
                ("description", .text("\(source.summary) Such as \(source.example).")),
                ("type", .text("string")),
              ])
            )
          })
    ),
    (
      "allOf",
      .list(
        entries.map { entry in
          .object([
            ("if", condition(entry.name)),
            (
              "then",
              .object([
                ("description", .text(entry.summary)), ("additionalProperties", .bool(false)),
                ("properties", .object([(key, .bool(true))] + entry.keys.map { ($0.name, property($0)) })),
              ])
            ),
          ])
        })
    ),
  ])
}

private func section(_ keys: [KeyDescription]) -> JSON {
  .object([
    ("type", .list([.text("object"), .text("null")])), ("additionalProperties", .bool(false)),
    ("properties", .object(keys.map { ($0.name, property($0)) })),
  ])
}

private func property(_ key: KeyDescription) -> JSON {
  var members: [(String, JSON)] = [("description", .text(key.documentation))]
  if key.defaultValue != .none || key.isOptional { members.append(("default", JSON(key.defaultValue))) }
  switch key.kind {
  case .integers(let range):
    members += [("type", .text("array")), ("items", .object(integer(range, isOptional: false)))]
  case .numbers(let range):
    members += [("type", .text("array")), ("items", .object(number(range, isOptional: false)))]
  case .texts: members += [("type", .text("array")), ("items", .object(text))]
  case .bool: members.append(("type", types(["boolean"], key.isOptional)))
  case .integer(let range): members += integer(range, isOptional: key.isOptional)
  case .number(let range): members += number(range, isOptional: key.isOptional)
  case .text(let choices):
    members += choices.isEmpty ? text : [("enum", .list(choices.map { .text($0) }))]
  }
  return .object(members)
}

/// Any scalar is a text, whatever YAML takes it for.
private let text: [(String, JSON)] = [("type", types(["string", "number", "boolean"], false))]

private func types(_ names: [String], _ isOptional: Bool) -> JSON {
  let all = names + (isOptional ? ["null"] : [])
  return all.count == 1 ? .text(all[0]) : .list(all.map { .text($0) })
}

private func integer(_ range: ClosedRange<Int>, isOptional: Bool) -> [(String, JSON)] {
  var members: [(String, JSON)] = [
    ("type", types(["integer", "string"], isOptional)),
    ("pattern", .text(#"^[-+]?([0-9]+(_[0-9]+)+|[0-9]+(\.[0-9]*)?[eE]\+?[0-9]+)$"#)),
  ]
  if range.lowerBound != .min { members.append(("minimum", .integer(range.lowerBound))) }
  if range.upperBound != .max { members.append(("maximum", .integer(range.upperBound))) }
  return members
}

private func number(_ range: NumberRange, isOptional: Bool) -> [(String, JSON)] {
  var members: [(String, JSON)] = [
    ("type", types(["number", "string"], isOptional)),
    (
      "pattern",
      .text(#"^[-+]?([0-9]+(_[0-9]+)+(\.[0-9]*)?([eE][-+]?[0-9]+)?|[0-9]*\.?[0-9]*[eE][-+]?[0-9]+|\.inf)$"#)
    ),
  ]
  if range.low.isFinite {
    members.append((range.includesLow ? "minimum" : "exclusiveMinimum", .number(range.low)))
  }
  if range.high.isFinite {
    members.append((range.includesHigh ? "maximum" : "exclusiveMaximum", .number(range.high)))
  }
  return members
}
