import RLCore

/// Cells 0 to `length`; action 1 goes on by one, action 0 stays; the last cell ends the episode. No chance in it.
struct Corridor: DiscreteEnvironment {
  struct Parameters: Configuration {
    var length = 3
    var tollPerStep = 0.5

    static let keys: [ConfigurationKey<Self>] = [
      .init("length", \.length, in: 1...100, "Cells to go."),
      .init("toll", \.tollPerStep, in: .nonNegative, "What a step costs."),
    ]

    func problems() -> [ConfigurationProblem] {
      var problems: [ConfigurationProblem] = []
      if length == 13 { problems.append(.init("length", "13 is unlucky")) }
      if tollPerStep == 13 { problems.append(.init("toll", "13 is unlucky too")) }
      return problems
    }
  }

  let parameters: Parameters
  let actionSpace = DiscreteSpace("stay", "go")
  var state = 0

  init(_ parameters: Parameters) throws {
    if parameters.length == 99 { throw ConfigurationProblem("length", "99 is too far") }
    self.parameters = parameters
  }

  init(length: Int) {
    parameters = Parameters(["length": .integer(length)])
  }

  var stateCount: Int { parameters.length + 1 }

  mutating func reset(using random: inout RandomStream) { state = 0 }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    state += action
    return Step(reward: -parameters.tollPerStep, ending: state == parameters.length ? .terminated : .none)
  }
}

/// Every state is a throw of a large die, to which the action adds; one throw in eight ends the episode.
struct Dice: DiscreteEnvironment {
  static let sides = 1_000_000
  let actionSpace = DiscreteSpace("add nothing", "add one")
  var state = 0

  init() {}
  init(_ parameters: NoParameters) {}

  var stateCount: Int { Self.sides + 1 }

  mutating func reset(using random: inout RandomStream) { state = random.below(Self.sides) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    state = random.below(Self.sides) + action
    return Step(reward: random.uniform(), ending: random.below(8) == 0 ? .terminated : .none)
  }
}

/// Observes [steps taken, last action]; never ends by itself.
struct Clock: BoxEnvironment {
  let actionSpace = DiscreteSpace("tick", "tock")
  var steps: Float = 0
  var last: Float = -1

  init() {}
  init(_ parameters: NoParameters) {}

  var observationSpace: BoxSpace { BoxSpace([("steps", 0, .infinity), ("last action", -1, 1)]) }

  var info: [(name: String, value: InfoValue)] { [("steps", .number(Double(steps)))] }

  mutating func reset(using random: inout RandomStream) { (steps, last) = (0, -1) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    (steps, last) = (steps + 1, Float(action))
    return Step(reward: Double(action))
  }

  func observe(into row: inout MutableSpan<Float>) {
    row[0] = steps
    row[1] = last
  }
}
