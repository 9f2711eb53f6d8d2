import AllEnvironments
import RLCore
import Testing

/// A cart-pole with other masses and lengths.
@Suite struct CartPolePhysicsTests {
  private func walk(_ values: [String: ConfigurationValue], actions: [Int]) throws -> [Double] {
    let entry = try #require(builtInEnvironments.first { $0.id == "CartPole-v1" })
    var walk = EnvironmentWalk(try entry.make(values), maxEpisodeSteps: nil, seed: 1)
    for action in actions { _ = walk.step(action) }
    return walk.environment.info.compactMap { if case .number(let number) = $0.value { number } else { nil } }
  }

  /// From Gymnasium 1.4 with `length`, `masspole`, `masscart`, `force_mag` and `gravity` set, and what it derives from
  /// them.
  @Test func fiveStepsAreGymnasiums() throws {
    let state = try walk(
      [
        "pole_half_length": .number(1.5), "pole_mass": .number(0.3), "cart_mass": .number(2),
        "force": .number(8), "gravity": .number(5),
      ], actions: [1, 0, 0, 1, 1])
    let expected = [
      0.00576240927990655, 0.12399563881467675, -0.03148455199328245, -0.0031312390561147457,
    ]
    for (found, number) in zip(state, expected) { #expect(abs(found - number) < 1e-15) }
  }

  @Test func itsOwnPhysicsAreTheKernels() throws {
    let actions = [1, 1, 0, 1, 0, 0, 1]
    let almost = try walk(["gravity": .number(9.8.nextUp)], actions: actions)
    for (a, b) in zip(try walk([:], actions: actions), almost) { #expect(abs(a - b) < 1e-14) }
  }

  @Test func aLongerPoleFallsMoreSlowly() throws {
    let pushes = Array(repeating: 1, count: 8)
    let (short, long) = (
      try walk([:], actions: pushes), try walk(["pole_half_length": .number(2)], actions: pushes)
    )
    #expect(abs(long[2]) < abs(short[2]) / 2)
  }
}
