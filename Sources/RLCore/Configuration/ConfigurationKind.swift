/// The type and range of a key's value.
public enum ConfigurationKind: Sendable, Equatable {
  case bool
  case integer(ClosedRange<Int>)
  case number(NumberRange)
  /// One of `choices`, or any string if there are none.
  case text(choices: [String])
  /// A list whose elements are in the range.
  case integers(ClosedRange<Int>)
  case numbers(NumberRange)
  case texts
  /// A list of names, each alone or with arguments: `[{TimeLimit: {max_episode_steps: 100}}, FlattenObservation]`.
  case calls
  /// A list of mappings with these keys.
  case records([KeyDescription])
}

extension ConfigurationKind {
  /// Whether a value is of this kind and in its range.
  package func accepts(_ value: ConfigurationValue) -> Bool {
    switch (self, value) {
    case (.bool, .bool), (.texts, .texts): true
    case (.integer(let range), .integer(let integer)): range.contains(integer)
    case (.number(let range), .number(let number)): range.contains(number)
    case (.text(let choices), .text(let text)): choices.isEmpty || choices.contains(text)
    case (.integers(let range), .integers(let integers)): integers.allSatisfy(range.contains)
    case (.numbers(let range), .numbers(let numbers)): numbers.allSatisfy(range.contains)
    default: false
    }
  }
}
