/// An environment whose observation is the number of its state.
public protocol DiscreteEnvironment: Environment {
  var stateCount: Int { get }
  /// The state, in `0 ..< stateCount`.
  var state: Int { get }
}
