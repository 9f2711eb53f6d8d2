import Foundation
import RLCore

/// An answer of the worker's: an object of JSON.
struct Message {
  private let members: [String: Any]

  /// - Throws: what the answer says went wrong.
  init(_ line: [UInt8], from name: String) throws(EnvironmentFailure) {
    guard let object = try? JSONSerialization.jsonObject(with: Data(line)),
      let members = object as? [String: Any]
    else {
      throw EnvironmentFailure("\(name): Python answers what is no JSON")
    }
    if let text = members["refused"] as? String { throw EnvironmentFailure("\(name): \(text)") }
    if let text = members["failed"] as? String { throw EnvironmentFailure("\(name): Python raised \(text)") }
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

  /// The members that are numbers or lists of them, by name.
  var facts: [(name: String, value: InfoValue)] {
    members.compactMap { name, value in
      if let number = value as? NSNumber { return (name, .number(number.doubleValue)) }
      return (value as? [NSNumber]).map { (name, .list($0.map(\.doubleValue))) }
    }.sorted { $0.name < $1.name }
  }
}

/// A value as JSON.
func json(_ value: ConfigurationValue) -> Any {
  switch value {
  case .none: NSNull()
  case .bool(let value): value
  case .integer(let value): value
  case .number(let value): value
  case .text(let value): value
  case .integers(let list): list
  case .numbers(let list): list
  case .texts(let list): list
  }
}

/// An object as a line of JSON, its keys in order.
func jsonLine(_ object: [String: Any]) -> String {
  let data = try? JSONSerialization.data(
    withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
  return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
}
