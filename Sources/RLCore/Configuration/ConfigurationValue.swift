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
}

extension ConfigurationValue {
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  public var number: Double? { if case .number(let value) = self { value } else { nil } }
  public var text: String? { if case .text(let value) = self { value } else { nil } }
  public var integers: [Int]? { if case .integers(let value) = self { value } else { nil } }
  public var numbers: [Double]? { if case .numbers(let value) = self { value } else { nil } }
  public var texts: [String]? { if case .texts(let value) = self { value } else { nil } }
}
