import Foundation
import RLCore

/// A reply of the worker: a JSON object.
struct Message {
  private let members: [String: Any]

  /// - Throws: what the answer says went wrong.
  init(_ line: [UInt8], from name: String) throws(EnvironmentFailure) {
    guard let object = try? JSONSerialization.jsonObject(with: Data(line)),
      let members = object as? [String: Any]
    else {
      throw EnvironmentFailure("\(name): the Python worker sent a reply that is not JSON")
    }
    if let text = members["refused"] as? String {
      throw EnvironmentFailure("\(name): \(text)", key: members["key"] as? String)
    }
    if let text = members["broken"] as? String {
      throw EnvironmentFailure("\(name): \(text)", cause: .environment)
    }
    if let text = members["failed"] as? String {
      throw EnvironmentFailure(
        "\(name): Python raised \(text)", cause: .environment, trace: members["traceback"] as? String ?? "")
    }
    self.members = members
  }

  private init(_ members: [String: Any]) { self.members = members }

  func integer(_ key: String) -> Int? { (members[key] as? NSNumber)?.intValue }
  func number(_ key: String) -> Double? { (members[key] as? NSNumber)?.doubleValue }
  func bool(_ key: String) -> Bool? { (members[key] as? NSNumber)?.boolValue }
  func text(_ key: String) -> String? { members[key] as? String }
  func numbers(_ key: String) -> [Double]? { (members[key] as? [NSNumber])?.map(\.doubleValue) }
  func texts(_ key: String) -> [String]? { members[key] as? [String] }
  func object(_ key: String) -> Message? { (members[key] as? [String: Any]).map(Message.init) }
  func objects(_ key: String) -> [Message] { (members[key] as? [[String: Any]])?.map(Message.init) ?? [] }

  /// The members that are numbers or lists of numbers, by name.
  var facts: [(name: String, value: InfoValue)] {
    members.compactMap { name, value in
      if let number = value as? NSNumber { return (name, .number(number.doubleValue)) }
      return (value as? [NSNumber]).map { (name, .list($0.map(\.doubleValue))) }
    }.sorted { $0.name < $1.name }
  }
}

/// A value as JSON, in which a float keeps its decimal point: Python distinguishes 2.0 from 2.
///
/// - Parameter isWhole: whether whole numbers of a list are written as integers.
func jsonText(_ value: ConfigurationValue, isWhole: Bool) -> String {
  func list(_ elements: [String]) -> String { "[\(elements.joined(separator: ","))]" }
  func number(_ value: Double) -> String {
    if isWhole, let integer = Int(exactly: value) { return "\(integer)" }
    return "\(value)"
  }
  return switch value {
  case .none: "null"
  case .bool(let value): value ? "true" : "false"
  case .integer(let value): "\(value)"
  case .number(let value): number(value)
  case .text(let value): jsonText(value)
  case .integers(let values): list(values.map { "\($0)" })
  case .numbers(let values): list(values.map(number))
  case .texts(let values): list(values.map { jsonText($0) })
  case .calls(let calls):
    list(calls.map { list([jsonText($0.name), jsonText($0.arguments, isWhole: isWhole)]) })
  case .records(let records):
    list(records.map { jsonText($0, isWhole: isWhole) })
  }
}

private func jsonText(_ entries: [ConfigurationEntry], isWhole: Bool) -> String {
  let members = entries.map { "\(jsonText($0.name)):\(jsonText($0.value, isWhole: isWhole))" }
  return "{\(members.joined(separator: ","))}"
}

/// A string as JSON, in quotes.
func jsonText(_ text: String) -> String { String(jsonLine([text]).dropFirst().dropLast()) }

/// An object or a list as a line of JSON with sorted keys.
func jsonLine(_ object: Any) -> String {
  let data = try? JSONSerialization.data(
    withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
  return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
}
