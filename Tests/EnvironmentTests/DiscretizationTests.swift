import ClassicControl
import RLCore
import Testing

/// Continuous environments seen as bins and as tiles.
struct DiscretizationTests {
  static let continuous = classicControl.map(\.id)

  private func problem(_ id: String, _ values: [String: ConfigurationValue]) throws -> String? {
    let entry = try entry(id)
    do {
      _ = try entry.make(values)
      return nil
    } catch let problem as ConfigurationProblem {
      return problem.description
    }
  }

  private func rows(_ values: [String: ConfigurationValue], steps: Int) throws -> [[Double]] {
    let batch = try entry("MountainCar-v0").make(values).batch(
      count: 1, maxEpisodeSteps: 200, episodeSeeds: .continuing(seed: 3))
    batch.reset()
    return (0..<steps).map { step in
      batch.actions[0] = step % 40 < 20 ? 2 : 0
      batch.step()
      return batch.nextObservations.row(0)
    }
  }

  @Test func aBinsNumberCountsTheLastElementFastest() throws {
    let seen = try rows([:], steps: 150)
    let binned = try rows(["discretize": .text("bins"), "bins": .integers([18, 14])], steps: 150)
    for (observation, state) in zip(seen, binned) {
      let position = min(Int((observation[0] + 1.2) / 1.8 * 18), 17)
      let velocity = min(Int((observation[1] + 0.07) / 0.14 * 14), 13)
      // A value on the border of two bins may fall into either by rounding.
      let isBorder = [(observation[0] + 1.2) * 10, (observation[1] + 0.07) * 100].contains {
        abs($0 - $0.rounded()) < 1e-4
      }
      #expect(isBorder || state == [Double(position * 14 + velocity)])
    }
    #expect(Set(binned.map { $0[0] }).count > 10)
  }

  /// One tile of each tiling, and neighbors share most of them.
  @Test func tilesAreOnesOfEachTiling() throws {
    let rows = try rows(
      ["discretize": .text("tiles"), "bins": .integers([8]), "tilings": .integer(8)], steps: 150)
    for row in rows {
      #expect(row.count == 8 * 81)
      for tiling in 0..<8 { #expect(row[tiling * 81..<(tiling + 1) * 81].reduce(0, +) == 1) }
    }
    let shared = zip(rows, rows.dropFirst()).map { zip($0, $1).reduce(0) { $0 + $1.0 * $1.1 } }
    #expect(shared.reduce(0, +) / Double(shared.count) > 5 && shared.contains { $0 < 8 })
  }

  @Test(arguments: continuous)
  func everyContinuousEnvironmentCanBeDiscretized(id: String) throws {
    guard case .box(let space) = try entry(id).make().observationSpace else { return }
    let bounds: [String: ConfigurationValue] = [
      "low": .numbers(space.low.map { Double(max($0, -5)) }),
      "high": .numbers(space.high.map { Double(min($0, 5)) }),
    ]
    for form in ["bins", "tiles"] {
      let made = try entry(id).make(
        bounds.merging(["discretize": .text(form), "bins": .integers([3]), "tilings": .integer(2)]) { $1 })
      let power = (0..<space.count).reduce(1) { count, _ in count * (form == "bins" ? 3 : 4) }
      #expect(made.observationSpace.rowSize == (form == "bins" ? 1 : 2 * power))
      if form == "bins" { #expect(made.observationSpace == .discrete(count: power)) }
      let batch = made.batch(count: 4, maxEpisodeSteps: 50, episodeSeeds: .continuing(seed: 0))
      var random = RandomStream(seed: 1)
      batch.reset()
      for _ in 0..<300 {
        for row in 0..<4 { batch.actions[row] = Int32(random.below(batch.actionSpace.count)) }
        batch.step()
        for row in 0..<4 where form == "bins" {
          #expect((0..<Double(power)).contains(batch.nextObservations.row(row)[0]))
        }
      }
      #expect(type(of: batch.environment(at: 0).innermost) == type(of: try entry(id).make().prototype))
    }
  }

  @Test func infiniteElementsNeedBounds() throws {
    #expect(
      try problem("CartPole-v1", ["discretize": .text("bins")])
        == "low: 'cart velocity (m/s)' is unbounded; give 4 numbers, one per element")
    #expect(
      try problem("CartPole-v1", ["discretize": .text("bins"), "low": .numbers([-2, -3, -0.2, -3])])
        == "high: 'cart velocity (m/s)' is unbounded; give 4 numbers, one per element")
  }

  @Test func boundsAndBinsFitTheObservation() throws {
    #expect(
      try problem("MountainCar-v0", ["discretize": .text("bins"), "bins": .integers([4, 4, 4])])
        == "bins: needs one number, or 2, one per element of the observation; this has 3")
    #expect(
      try problem("MountainCar-v0", ["discretize": .text("bins"), "low": .numbers([0])])
        == "low: needs 2 numbers, one per element; this has 1")
    #expect(
      try problem(
        "MountainCar-v0",
        ["discretize": .text("tiles"), "low": .numbers([-1, 1]), "high": .numbers([1, 0.5])])
        == "high: must be above low; element 2 ranges from 1.0 to 0.5")
    #expect(
      try problem("MountainCar-v0", ["discretize": .text("bins"), "bins": .integers([10_000])])
        == "bins: makes more than 10000000 states; use fewer")
    #expect(
      try problem("MountainCar-v0", ["discretize": .text("tiles"), "bins": .integers([500])])
        == "bins: makes more than 1000000 features; use fewer")
  }
}
