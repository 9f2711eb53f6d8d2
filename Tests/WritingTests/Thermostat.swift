import RLCore

/// A room with a heater: keep the temperature near the wish while it is cold outside.
struct Thermostat: BoxEnvironment {
  static let entry = EnvironmentEntry(
    "Thermostat-v0", Thermostat.self, summary: "Keep a room warm with a heater that is on or off.",
    documentation: """
      Observation: [2] temperature of the room and of the outside, in °C.
      Actions: 0 heater off, 1 heater on.
      Reward: 0 at the wished temperature, -1 for each degree away from it.
      Start: a room between 10 and 20 °C, an outside between -5 and 10 °C.
      Ends: never; truncated after 100 steps of a minute each.
      Source: docs/writing-an-environment.md.
      """, maxEpisodeSteps: 100)

  struct Parameters: Configuration {
    var (wish, loss) = (21.0, 0.02)
    static let keys: [ConfigurationKey<Self>] = [
      .init("wish", \.wish, in: 0...40, "Temperature to keep, in °C."),
      .init(
        "loss", \.loss, in: 0...1, "Share of the difference to the outside that the room loses a minute."),
    ]
  }

  let actionSpace = DiscreteSpace("off", "on")
  let observationSpace = BoxSpace([("room (°C)", -50, 100), ("outside (°C)", -50, 50)])
  let parameters: Parameters
  private var (room, outside) = (0.0, 0.0)

  init(_ parameters: Parameters) { self.parameters = parameters }

  mutating func reset(using random: inout RandomStream) {
    room = random.uniform(10, 20)
    outside = random.uniform(-5, 10)
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    room += (action == 1 ? 0.8 : 0) - parameters.loss * (room - outside)
    return Step(reward: -abs(room - parameters.wish))
  }

  /// Two numbers, in the order of the observation space.
  func observe(into row: inout MutableSpan<Float>) {
    row[0] = Float(room)
    row[1] = Float(outside)
  }
}
