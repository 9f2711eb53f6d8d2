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
