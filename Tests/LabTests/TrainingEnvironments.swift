import RLCore

/// States 0, 1, 2, 3 in a row; any action goes up, and 3 is the end.
struct Stairs: DiscreteEnvironment {
  let stateCount = 4
  var state = 0
  let actionSpace = DiscreteSpace("up", "up too")

  init(_ parameters: NoParameters = NoParameters()) {}

  mutating func reset(using random: inout RandomStream) { state = 0 }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    state += 1
    return Step(reward: Double(state), ending: state == 3 ? .terminated : .none)
  }
}

/// An episode as long as its seed says, up to 300 steps; its reward is 1 a step and 1000 for action 1.
struct Lottery: DiscreteEnvironment {
  let stateCount = 1
  let state = 0
  private var left = 0
  let actionSpace = DiscreteSpace("play", "cheat")

  init(_ parameters: NoParameters = NoParameters()) {}

  mutating func reset(using random: inout RandomStream) { left = 1 + random.below(300) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    left -= 1
    return Step(reward: 1 + Double(action * 1000), ending: left == 0 ? .terminated : .none)
  }

  static let entry = EnvironmentEntry("Lottery-v0", Lottery.self, summary: "", documentation: "")
}

/// Never ends.
struct Standstill: DiscreteEnvironment {
  let stateCount = 3
  let state = 0
  let actionSpace = DiscreteSpace("a", "b")

  init(_ parameters: NoParameters = NoParameters()) {}

  mutating func reset(using random: inout RandomStream) {}

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step { Step(reward: 2) }

  static let entry = EnvironmentEntry("Standstill-v0", Standstill.self, summary: "", documentation: "")
}

/// Rewards that no squared error in single precision can hold.
struct Blast: DiscreteEnvironment {
  let stateCount = 1
  let state = 0
  let actionSpace = DiscreteSpace("a", "b")

  init(_ parameters: NoParameters = NoParameters()) {}

  mutating func reset(using random: inout RandomStream) {}

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step { Step(reward: 1e30) }
}

/// A walk of chance, up to 60 steps an episode, whose reward is the place that it leads to. Each copy's 137th step gives
/// a number that is none.
struct Faulty: BoxEnvironment {
  enum Place: String, CaseIterable, Sendable { case reward, observation }

  struct Parameters: Configuration {
    var place = Place.reward
    static let keys: [ConfigurationKey<Self>] = [.init("place", \.place, "What is no number.")]
  }

  let place: Place
  let actionSpace = DiscreteSpace("a", "b")
  let observationSpace = BoxSpace([("position", 0, 1), ("nothing", 0, 1)])
  private var position: Float = 0
  private var total = 0
  private var left = 0

  init(_ parameters: Parameters) { place = parameters.place }

  mutating func reset(using random: inout RandomStream) {
    position = Float(random.uniform())
    left = 20 + random.below(40)
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    (total, left) = (total + 1, left - 1)
    position = Float(random.uniform())
    return Step(
      reward: total == 137 && place == .reward ? .infinity : Double(position),
      ending: left == 0 ? .terminated : .none)
  }

  func observe(into row: inout MutableSpan<Float>) {
    row[0] = position
    row[1] = total == 137 && place == .observation ? .nan : 0
  }

  static let entry = EnvironmentEntry("Faulty-v0", Faulty.self, summary: "", documentation: "")
}
