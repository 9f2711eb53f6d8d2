/// An environment whose observation is its state index.
public protocol DiscreteEnvironment: Environment {
  var stateCount: Int { get }
  /// The state, in `0 ..< stateCount`.
  var state: Int { get }
}
