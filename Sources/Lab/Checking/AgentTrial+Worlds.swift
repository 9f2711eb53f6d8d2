import RLCore

extension AgentTrial.World {
  /// Small worlds of different forms: an agent that keeps a promise in these keeps it.
  static let all: [AgentTrial.World] = [
    AgentTrial.World(name: "states", environment: MadeEnvironment(MicroWorld.drawn(states: 12))),
    AgentTrial.World(
      name: "states, some actions illegal",
      environment: MadeEnvironment(MicroWorld.drawn(states: 12, legalShare: 0.6))),
    AgentTrial.World(name: "arrays of numbers", environment: MadeEnvironment(DriftingPoint())),
    AgentTrial.World(
      name: "a board game", environment: MadeEnvironment(MicroGameWorld()), game: MicroGame.entry),
  ]

  /// A world in which a table or a network takes memory that counts.
  static let large = AgentTrial.World(
    name: "4,096 states", environment: MadeEnvironment(MicroWorld.drawn(states: 4096)))
}

extension MicroWorld {
  /// A world of three actions with chance, endings and rewards between -1 and 1, drawn from a fixed seed.
  ///
  /// - Parameter legalShare: the share of legal actions; each state has at least one.
  fileprivate static func drawn(states: Int, legalShare: Double = 1) -> MicroWorld {
    var random = RandomStream(seed: 4)
    return MicroWorld(
      (0..<states).map { _ in
        let always = random.below(3)
        return (0..<3).map { action in
          let rule = Rule(
            reward: Double(random.below(5) - 2) / 2,
            states: (0..<2).map { _ in random.uniform() < 0.1 ? nil : random.below(states) })
          return action == always || random.uniform() < legalShare ? rule : nil
        }
      })
  }
}

/// A point on a line that is pushed to either side, and falls off at 1 from the middle.
private struct DriftingPoint: BoxEnvironment {
  let actionSpace = DiscreteSpace(labels: ["left", "none", "right"])
  let observationSpace = BoxSpace([("position", -2, 2), ("velocity", -1, 1)])
  private var (position, velocity) = (0.0, 0.0)

  init(_ parameters: NoParameters = NoParameters()) {}

  mutating func reset(using random: inout RandomStream) {
    (position, velocity) = (random.uniform(-0.5, 0.5), 0)
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    velocity = 0.5 * velocity + 0.2 * Double(action - 1) + 0.1 * random.uniform(-1, 1)
    position += velocity
    return Step(reward: 1 - abs(position), ending: abs(position) > 1 ? .terminated : .none)
  }

  func observe(into row: inout MutableSpan<Float>) {
    row[0] = Float(position)
    row[1] = Float(velocity)
  }
}
