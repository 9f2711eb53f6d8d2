import ClassicControl
import Drawing
import Foundation
import NativePlugins
import RLCore
import Testing

/// A world in C and the same in Swift.
struct TwinTests {
  private func cartPoles(count: Int, seeds: BatchEnvironment.EpisodeSeeds) throws -> (
    BatchEnvironment, BatchEnvironment
  ) {
    let swift = try #require(classicControl.first { $0.id == "CartPole-v1" })
    return (
      try batch(Build.cartPole(), count: count, seeds: seeds),
      try swift.make().batch(count: count, maxEpisodeSteps: 500, episodeSeeds: seeds)
    )
  }

  /// Bit for bit, over endings, limits of time and resets with and without seeds.
  @Test(arguments: [true, false]) func theSameSeedsGiveTheSameTransitions(seeded: Bool) throws {
    let (c, swift) = try cartPoles(
      count: 5, seeds: seeded ? .drawn(root: 4, purpose: .trainingEpisodes) : .continuing(seed: 9))
    var random = RandomStream(seed: 2)
    c.reset()
    swift.reset()
    for _ in 0..<3000 {
      for row in 0..<5 {
        let action = Int32(random.below(2))
        (c.actions[row], swift.actions[row]) = (action, action)
      }
      c.step()
      swift.step()
      for row in 0..<5 {
        try #require(c.observations.row(row) == swift.observations.row(row))
        try #require(c.nextObservations.row(row) == swift.nextObservations.row(row))
        try #require(c.previousObservations.row(row) == swift.previousObservations.row(row))
        try #require(c.rewards[row] == swift.rewards[row] && c.endings[row] == swift.endings[row])
        try #require(
          c.finishedSeeds[row] == swift.finishedSeeds[row] && c.elapsedSteps[row] == swift.elapsedSteps[row])
      }
    }
  }

  @Test func theModelAndTheSceneComeFromC() throws {
    let made = try nativePlugins.entry(Build.twoDoors()).make(["length": .integer(5), "slip": .number(0.25)])
    let model = try #require(made.model())
    let third = 1.0 / 3
    #expect(model.startProbabilities == [0, third, third, third, 0])
    typealias Outcome = TransitionModel.Outcome
    let expected = [
      Outcome(probability: 0.75, state: 4, reward: 1, terminated: true),
      Outcome(probability: 0.25, state: 2, reward: -0.01, terminated: false),
    ]
    #expect(Array(model.outcomes(state: 3, action: 1)) == expected)
    let walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 1)
    let scene = try #require((walk.environment as? any Drawable)?.draw())
    #expect(scene.width == 5 && scene.height == 1 && scene.shapes.count == 4)
    let goal = Scene.Shape.rectangle(origin: Scene.Point(4, 0), width: 1, height: 1, .goal)
    #expect(scene.shapes[2] == goal)
  }

  /// With `save` and `restore` a copy is a copy of memory; without them it does the same again.
  @Test func copiesHaveTheSameFuture() throws {
    for path in [try Build.twoDoors(), try Build.cartPole()] {
      var walk = EnvironmentWalk(try nativePlugins.entry(path).make(), maxEpisodeSteps: 200, seed: 3)
      var random = RandomStream(seed: 8)
      for _ in 0..<4 { advance(&walk, random.below(2)) }
      var copy = walk
      let actions = (0..<50).map { _ in random.below(2) }
      let first = actions.map { advance(&walk, $0) }
      let second = actions.map { advance(&copy, $0) }
      #expect(first == second)
    }
  }

  @discardableResult private func advance(_ walk: inout EnvironmentWalk, _ action: Int) -> [Double] {
    let step = walk.step(action)
    let line = walk.observation + [step.reward]
    if step.ending != .none { walk.reset() }
    return line
  }

  @Test func aRowOfABatchCanBeLookedAt() throws {
    let batch = try batch(Build.twoDoors(), count: 3, seeds: .listed([1, 2, 3, 4, 5, 6]))
    batch.reset()
    for row in 0..<3 {
      let environment = try #require(batch.environment(at: row) as? any DiscreteEnvironment)
      #expect(Int32(environment.state) == batch.observations.states?[row])
    }
  }
}
