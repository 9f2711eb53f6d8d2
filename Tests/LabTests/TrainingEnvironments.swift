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
