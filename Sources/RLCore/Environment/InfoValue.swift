/// A fact that an environment tells beside its observation: a number, or a list of them such as a mask of actions.
public enum InfoValue: Sendable, Equatable {
  case number(Double)
  case list([Double])

  /// The number; nil for a list.
  public var number: Double? { if case .number(let value) = self { value } else { nil } }
}

extension InfoValue: ExpressibleByFloatLiteral {
  public init(floatLiteral value: Double) { self = .number(value) }
}
