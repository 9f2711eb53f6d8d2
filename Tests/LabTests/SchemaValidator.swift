import Foundation
import Yams

/// As much of JSON Schema (draft 2020-12) as the schema of experiments uses; a keyword that it does not know is a fault.
struct SchemaValidator {
  let schema: Any

  /// What is wrong with `value`, each with its place; empty where nothing is.
  func faults(of value: Any) -> [String] { faults(value, schema, "") }

  private static let remarks: Set<String> = ["$schema", "title", "description", "default", "then"]

  private func faults(_ value: Any, _ schema: Any, _ place: String) -> [String] {
    if let allowed = schema as? Bool, !(schema is [String: Any]) {
      return allowed ? [] : ["\(place): nothing may stand here"]
    }
    guard let rules = schema as? [String: Any] else { return ["\(place): no schema"] }
    return rules.sorted { $0.key < $1.key }.flatMap { keyword, rule in
      Self.remarks.contains(keyword) ? [] : faults(value, keyword, rule, rules, place)
    }
  }

  private func faults(
    _ value: Any, _ keyword: String, _ rule: Any, _ rules: [String: Any], _ place: String
  ) -> [String] {
    func fault(_ isFault: Bool) -> [String] {
      isFault ? ["\(place): \(value) against \(keyword): \(rule)"] : []
    }
    let number = (value as? Double) ?? (value as? Int).map(Double.init)
    let object = value as? [String: Any]
    let list = value as? [Any]
    let parts = rule as? [Any] ?? []
    switch keyword {
    case "type":
      let names = rule as? [String] ?? [rule as? String ?? ""]
      return fault(!names.contains { fits(value, $0) })
    case "enum": return fault(!parts.contains { equal($0, value) })
    case "const": return fault(!equal(rule, value))
    case "pattern":
      guard let text = value as? String, let pattern = rule as? String else { return [] }
      return fault(text.range(of: pattern, options: .regularExpression) == nil)
    case "minimum": return fault(number.map { $0 < bound(rule) } ?? false)
    case "maximum": return fault(number.map { $0 > bound(rule) } ?? false)
    case "exclusiveMinimum": return fault(number.map { $0 <= bound(rule) } ?? false)
    case "exclusiveMaximum": return fault(number.map { $0 >= bound(rule) } ?? false)
    case "minItems": return fault((list?.count ?? .max) < (rule as? Int ?? 0))
    case "uniqueItems": return fault(list.map { Set($0.map { "\($0)" }).count < $0.count } ?? false)
    case "required":
      return fault(object.map { object in parts.contains { object[$0 as? String ?? ""] == nil } } ?? false)
    case "items":
      return (list ?? []).enumerated().flatMap { faults($1, rule, "\(place)/\($0)") }
    case "properties":
      let properties = rule as? [String: Any] ?? [:]
      return (object ?? [:]).flatMap { key, value in
        properties[key].map { faults(value, $0, "\(place)/\(key)") } ?? []
      }
    case "additionalProperties":
      let known = rules["properties"] as? [String: Any] ?? [:]
      return (object ?? [:]).filter { known[$0.key] == nil }.flatMap { faults($1, rule, "\(place)/\($0)") }
    case "allOf": return parts.flatMap { faults(value, $0, place) }
    case "anyOf": return fault(!parts.contains { faults(value, $0, place).isEmpty })
    case "oneOf": return fault(parts.filter { faults(value, $0, place).isEmpty }.count != 1)
    case "if":
      guard faults(value, rule, place).isEmpty, let then = rules["then"] else { return [] }
      return faults(value, then, place)
    default: return ["\(place): the keyword \(keyword) is not known here"]
    }
  }

  private func bound(_ rule: Any) -> Double { (rule as? NSNumber)?.doubleValue ?? .nan }

  private func fits(_ value: Any, _ type: String) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "boolean": value is Bool
    case "integer": value is Int || (value as? Double).map { $0 == $0.rounded() } ?? false
    case "number": value is Int || value is Double
    case "null": value is NSNull
    default: false
    }
  }

  private func equal(_ a: Any, _ b: Any) -> Bool { a as? String != nil && a as? String == b as? String }
}

extension SchemaValidator {
  /// A YAML text as JSON has it, by the core schema of YAML 1.2, in which editors read it.
  static func json(_ text: String) throws -> Any {
    try Yams.compose(yaml: text).map(value) ?? NSNull()
  }

  private static func value(_ node: Node) -> Any {
    switch node {
    case .mapping(let mapping):
      return Dictionary(uniqueKeysWithValues: mapping.map { ($0.key.string ?? "", value($0.value)) })
    case .sequence(let sequence): return sequence.map(value)
    case .scalar(let scalar):
      guard scalar.style == .any || scalar.style == .plain else { return scalar.string }
      let text = scalar.string
      switch text {
      case "", "~", "null", "Null", "NULL": return NSNull()
      case "true", "True", "TRUE": return true
      case "false", "False", "FALSE": return false
      case ".inf", ".Inf", "+.inf": return Double.infinity
      case "-.inf", "-.Inf": return -Double.infinity
      default: break
      }
      if text.wholeMatch(of: /[-+]?[0-9]+/) != nil {
        return Int(text).map { $0 as Any } ?? Double(text).map { $0 as Any } ?? text
      }
      if text.wholeMatch(of: /[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?/) != nil {
        return Double(text.hasSuffix(".") ? text + "0" : text) ?? text
      }
      return text
    default: return NSNull()
    }
  }
}
