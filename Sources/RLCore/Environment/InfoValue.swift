/// An item of an environment's `info`: a number, or a list of numbers such as an action mask.
public enum InfoValue: Sendable, Equatable {
  case number(Double)
  case list([Double])

  /// The number, or nil for a list.
  public var number: Double? { if case .number(let value) = self { value } else { nil } }
}

extension InfoValue: ExpressibleByFloatLiteral {
  public init(floatLiteral value: Double) { self = .number(value) }
}
