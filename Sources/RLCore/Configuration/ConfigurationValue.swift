/// A value of an experiment file, typed by its key.
public enum ConfigurationValue: Sendable, Equatable {
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case integers([Int])
  case numbers([Double])
  case texts([String])
  case calls([ConfigurationCall])
  /// A list of mappings, each with the keys that are set, in the order of their declaration.
  case records([[ConfigurationEntry]])
}

/// A key of a mapping in a list, and its value.
public struct ConfigurationEntry: Sendable, Equatable {
  public let name: String
  public let value: ConfigurationValue

  public init(_ name: String, _ value: ConfigurationValue) { (self.name, self.value) = (name, value) }
}

/// A name with arguments, such as that of a wrapper.
public struct ConfigurationCall: Sendable, Equatable {
  public let name: String
  /// As written: scalars and lists of numbers or of texts.
  public let arguments: [ConfigurationEntry]

  public init(_ name: String, _ arguments: [ConfigurationEntry] = []) {
    (self.name, self.arguments) = (name, arguments)
  }
}

extension ConfigurationValue {
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  public var number: Double? { if case .number(let value) = self { value } else { nil } }
  public var text: String? { if case .text(let value) = self { value } else { nil } }
  public var integers: [Int]? { if case .integers(let value) = self { value } else { nil } }
  public var numbers: [Double]? { if case .numbers(let value) = self { value } else { nil } }
  public var texts: [String]? { if case .texts(let value) = self { value } else { nil } }
  public var calls: [ConfigurationCall]? { if case .calls(let value) = self { value } else { nil } }
  public var records: [[ConfigurationEntry]]? { if case .records(let value) = self { value } else { nil } }
}
