import RLCore

/// One step as it is seen from outside.
struct Moment: Hashable {
  var observation: [Double]
  var reward: Double
  var ending: Ending
  /// The first observation of the next episode, where this step ended one.
  var beginning: [Double]?
}

/// Takes `action`, and begins an episode where one ends, going on with the same stream.
func advance<E: Environment>(_ environment: inout E, action: Int, using random: inout RandomStream) -> Moment
{
  let step = environment.step(action, using: &random)
  var moment = Moment(observation: observation(of: environment), reward: step.reward, ending: step.ending)
  if step.ending != .none {
    environment.reset(using: &random)
    moment.beginning = observation(of: environment)
  }
  return moment
}

/// What comes of `steps` actions, the same for every seed, after `reset(seed:)`.
func trajectory(of prototype: some Environment, seed: UInt64, steps: Int) -> [Moment] {
  var (environment, random, actions) = (prototype, RandomStream(seed: seed), RandomStream(seed: 99))
  environment.reset(using: &random)
  let first = Moment(observation: observation(of: environment), reward: 0, ending: .none)
  return [first]
    + (0..<steps).map { _ in
      advance(&environment, action: randomAction(in: environment, using: &actions), using: &random)
    }
}
