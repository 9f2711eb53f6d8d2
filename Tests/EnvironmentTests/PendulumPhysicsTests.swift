import Foundation
import RLCore
import Testing

/// Pendulums with other physics than the usual ones.
@Suite struct PendulumPhysicsTests {
  /// The state in double precision after `actions`, from `reset(seed=1)`.
  private func state(
    _ id: String, _ values: [String: ConfigurationValue], actions: [Int]
  ) throws -> [Double] {
    var walk = EnvironmentWalk(try entry(id).make(values), maxEpisodeSteps: nil, seed: 1)
    for action in actions { _ = walk.step(action) }
    return walk.environment.info.compactMap(\.value.number)
  }

  /// From Gymnasium 1.4 with `book_or_nips` or `torque_noise_max` set.
  @Test(
    arguments: [
      (
        ["book_or_nips": .text("nips")],
        [-0.3298641211034872, 0.6816800749969911, -0.03394363283968893, 0.5660484247240929]
      ),
      (
        ["torque_noise_max": .number(0.5)],
        [-0.33032242446182347, 0.687573093857694, -0.01068658217735563, 0.5208374641409304]
      ),
    ] as [([String: ConfigurationValue], [Double])])
  func twelveStepsOfAcrobotAreGymnasiums(values: [String: ConfigurationValue], expected: [Double]) throws {
    let found = try state("Acrobot-v1", values, actions: [2, 2, 0, 0, 0, 0, 2, 2, 2, 2, 2, 0])
    #expect(found.count == 4)
    for (number, expected) in zip(found, expected) { #expect(abs(number - expected) < 1e-9) }
  }

  /// Without a torque a rod of 1 m is turned by 3/2 g sin(angle), for 0.05 s.
  @Test(arguments: [0, 3, 10] as [Double]) func gravityTurnsThePendulum(gravity: Double) throws {
    let values: [String: ConfigurationValue] = ["g": .number(gravity)]
    let before = try state("PendulumDiscrete-v1", values, actions: [])
    let after = try state("PendulumDiscrete-v1", values, actions: [2])
    let velocity = before[1] + 1.5 * gravity * sin(before[0]) * 0.05
    #expect(abs(after[1] - velocity) < 1e-12)
    #expect(abs(after[0] - (before[0] + velocity * 0.05)) < 1e-12)
  }

  /// More would turn a link by more rounds in a step than can be counted.
  @Test func theNoiseOfATorqueIsBounded() throws {
    let key = try #require(try entry("Acrobot-v1").keys.first { $0.name == "torque_noise_max" })
    if case .number(let range) = key.kind {
      #expect(range == NumberRange(0, 1000))
    } else {
      Issue.record("no number")
    }
    var walk = EnvironmentWalk(
      try entry("Acrobot-v1").make(["torque_noise_max": .number(1000)]), maxEpisodeSteps: nil, seed: 1)
    for _ in 0..<1000 { _ = walk.step(2) }
    #expect(walk.observation.allSatisfy { $0.isFinite })
  }
}
