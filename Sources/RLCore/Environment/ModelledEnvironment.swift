/// A discrete environment that knows its own rules exactly, so that its optimum can be computed.
public protocol ModelledEnvironment: DiscreteEnvironment {
  var model: TransitionModel { get }
}
