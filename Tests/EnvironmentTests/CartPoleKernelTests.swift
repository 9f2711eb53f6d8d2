import CClassicControl
import ClassicControl
import Foundation
import RLCore
import Testing

/// The code that steps cart-poles, in each variant that this processor runs.
@Suite(.serialized) struct CartPoleKernelTests {
  static let variants = ["baseline", "avx2", "avx512"].filter { name in
    let current = String(cString: classic_variant())
    defer { _ = classic_use_variant(current) }
    return classic_use_variant(name) == 1
  }

  /// Gymnasium's formulas with the C library's sine and cosine.
  private func reference(_ s: [Double], _ action: Int) -> [Double] {
    let (push, cosine, sine) = (action == 1 ? 10.0 : -10.0, cos(s[2]), sin(s[2]))
    let (mass, poleMassLength) = (0.1 + 1.0, 0.1 * 0.5)
    let temp = (push + poleMassLength * (s[3] * s[3]) * sine) / mass
    let angular = (9.8 * sine - cosine * temp) / (0.5 * (4.0 / 3.0 - 0.1 * (cosine * cosine) / mass))
    let acceleration = temp - poleMassLength * angular * cosine / mass
    return [s[0] + 0.02 * s[1], s[1] + 0.02 * acceleration, s[2] + 0.02 * s[3], s[3] + 0.02 * angular]
  }

  /// Over all angles in play. The C library of other systems, and of processors without fused multiply-add, has other
  /// last bits.
  @Test(arguments: variants)
  func aStepIsTheCLibrarysStep(variant: String) throws {
    let current = String(cString: classic_variant())
    defer { _ = classic_use_variant(current) }
    try #require(classic_use_variant(variant) == 1)
    var random = RandomStream(seed: 3)
    var differences = 0
    for _ in 0..<200_000 {
      var state = [
        random.uniform(-2.4, 2.4), random.uniform(-3, 3), random.uniform(-0.21, 0.21), random.uniform(-4, 4),
      ]
      let action = random.below(2)
      let expected = reference(state, action)
      classic_cart_pole_advance(&state, Int32(action))
      if state != expected { differences += 1 }
      try #require(zip(state, expected).allSatisfy { abs($0 - $1) <= 1e-14 })
    }
    #if canImport(Glibc)
      if Self.variants.contains("avx2") { #expect(differences == 0) }
    #endif
  }

  /// What a row does depends on neither the size of its batch, nor its place in it, nor the processor.
  @Test func noResultDependsOnTheBatchSizeOrTheProcessor() throws {
    let current = String(cString: classic_variant())
    defer { _ = classic_use_variant(current) }
    let made = try entry("CartPole-v1").make()
    var courses: [[[Double]]] = []
    for variant in Self.variants {
      try #require(classic_use_variant(variant) == 1)
      for count in [1, 3, 8, 13, 64] {
        let seeds = (0..<count * 40).map { UInt64($0 / count) }
        let batch = made.batch(count: count, maxEpisodeSteps: 500, episodeSeeds: .listed(seeds))
        var actions = RandomStream(seed: 8)
        batch.reset()
        courses.append(
          (0..<300).map { _ in
            let action = Int32(actions.below(2))
            for row in 0..<count { batch.actions[row] = action }
            batch.step()
            let rows = (0..<count).map {
              batch.previousObservations.row($0) + batch.nextObservations.row($0)
                + batch.observations.row($0) + [batch.rewards[$0], Double(batch.endings[$0].rawValue)]
            }
            for row in rows where row != rows[0] {
              Issue.record("\(variant), \(count) rows: not all the same")
            }
            return rows[0]
          })
      }
    }
    for course in courses { #expect(course == courses[0]) }
  }
}
