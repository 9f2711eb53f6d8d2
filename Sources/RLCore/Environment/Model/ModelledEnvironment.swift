/// A discrete environment with an exact model, so that its optimum can be computed.
public protocol ModelledEnvironment: DiscreteEnvironment {
  var model: TransitionModel { get }
}
