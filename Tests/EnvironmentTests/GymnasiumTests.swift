import RLCore
import Testing

/// The environments that Gymnasium has too, played with its seeds and actions.
struct GymnasiumTests {
  static let recorded = ["FrozenLake-v1", "CliffWalking-v1", "CartPole-v1"]

  /// Variants that ask for what does not exist here, and why not.
  static let unsupported = [
    "reset_bounds": "the start of CartPole is not a parameter",
    "past_termination": "a finished episode takes no steps",
    "past_termination_sutton": "a finished episode takes no steps",
  ]

  /// How far an element of the state may be from Gymnasium's: nothing, except where the C library has its say.
  static func tolerance(_ id: String) -> Double { id.hasPrefix("CartPole") ? 1e-9 : 0 }

  /// Steps of an episode that are compared. Where the C library's sine and cosine may differ in the last bit, that bit
  /// grows with the unstable pole, so that only the beginnings of long episodes can agree.
  static func comparedSteps(_ id: String) -> Int {
    #if canImport(Glibc)
      return .max
    #else
      return id.hasPrefix("CartPole") ? 100 : .max
    #endif
  }

  private func supportedVariants(_ id: String) throws -> [GymnasiumFixture.Variant] {
    try GymnasiumFixture.load(id).variants.filter { Self.unsupported[$0.name] == nil }
  }

  @Test func theFixturesHoldTheVariantsThatAreReplayed() throws {
    let names = try Self.recorded.map { try supportedVariants($0).map(\.name) }
    #expect(
      names == [
        [
          "4x4_slippery", "8x8_slippery", "8x8_registered", "4x4_not_slippery", "custom_desc",
          "success_rate_0.8",
          "reward_schedule",
        ],
        ["default", "slippery"],
        ["default", "sutton_barto_reward"],
      ])
  }

  @Test(arguments: recorded)
  func theRegistrationIsGymnasiums(id: String) throws {
    for variant in try GymnasiumFixture.load(id).variants {
      #expect(try entry(variant.id).maxEpisodeSteps([:]) == variant.maxEpisodeSteps)
      #expect(try entry(variant.id).rewardThreshold == variant.rewardThreshold)
    }
  }

  /// States to the last bit of a double, rewards, endings and `info["prob"]`, over episodes that follow each other
  /// without a new seed.
  @Test(arguments: recorded)
  func statesRewardsAndEndingsAreGymnasiums(id: String) throws {
    for variant in try supportedVariants(id) {
      let prototype = try entry(variant.id).make(variant.kwargs.values).prototype
      for run in variant.runs { try replay(prototype, variant, run) }
    }
  }

  private func replay<E: Environment>(
    _ prototype: E, _ variant: GymnasiumFixture.Variant, _ run: GymnasiumFixture.Run
  ) throws {
    var environment = prototype
    var random = RandomStream(seed: run.seed)
    for (number, episode) in run.episodes.enumerated() {
      environment.reset(using: &random)
      try compare(
        environment, to: episode.states[0], variant, 1, "\(variant.name), seed \(run.seed), reset \(number)")
      for (step, action) in episode.actions.enumerated().prefix(Self.comparedSteps(variant.id)) {
        let context = "\(variant.name), seed \(run.seed), episode \(number), step \(step)"
        let result = environment.step(action, using: &random)
        let ending =
          result.ending == .none && step + 1 == variant.maxEpisodeSteps ? Ending.truncated : result.ending
        let chance = try episode.probs.isEmpty ? 1 : #require(variant.probValues)[episode.probs[step]]
        try compare(environment, to: episode.states[step + 1], variant, chance, context)
        try #require(result.reward == episode.rewards[step], "\(context)")
        try #require(ending == episode.endings[step], "\(context)")
      }
    }
  }

  private func compare(
    _ environment: some Environment, to state: [Double], _ variant: GymnasiumFixture.Variant,
    _ chance: Double,
    _ context: String
  ) throws {
    let facts = environment.info
    let ours = facts.map(\.name) == ["prob"] ? observation(of: environment) : facts.map(\.value)
    let isEqual = zip(ours, state).allSatisfy { abs($0 - $1) <= Self.tolerance(variant.id) }
    try #require(ours.count == state.count && isEqual, "\(context): \(ours) is not \(state)")
    if facts.map(\.name) == ["prob"] { try #require(facts[0].value == chance, "\(context)") }
  }

  /// The same through a batch, whose later episodes go on with the stream as Gymnasium's `reset()` does.
  @Test(arguments: recorded)
  func aContinuingBatchIsGymnasiumsEnvironment(id: String) throws {
    for variant in try supportedVariants(id) {
      let made = try entry(variant.id).make(variant.kwargs.values)
      for run in variant.runs {
        let batch = made.batch(
          count: 1, maxEpisodeSteps: variant.maxEpisodeSteps, episodeSeeds: .continuing(seed: run.seed))
        batch.reset()
        for (number, episode) in run.episodes.enumerated() {
          let context = "\(variant.name), seed \(run.seed), episode \(number)"
          // A step that went unnoticed would have the batch begin its next episode early or late.
          guard episode.actions.count <= Self.comparedSteps(variant.id) else { break }
          try #require(isClose(batch.observations.row(0), episode.states[0]), "\(context)")
          for (step, action) in episode.actions.enumerated() {
            batch.actions[0] = Int32(action)
            batch.step()
            try #require(
              isClose(batch.previousObservations.row(0), episode.states[step]), "\(context), step \(step)")
            try #require(
              isClose(batch.nextObservations.row(0), episode.states[step + 1]), "\(context), step \(step)")
            try #require(batch.rewards[0] == episode.rewards[step], "\(context), step \(step)")
            try #require(batch.endings[0] == episode.endings[step], "\(context), step \(step)")
          }
        }
      }
    }
  }

  /// Equal to single precision, which is what an array of observations has.
  private func isClose(_ ours: [Double], _ theirs: [Double]) -> Bool {
    ours.count == theirs.count && zip(ours, theirs).allSatisfy { abs($0 - $1) <= 2e-7 * max(1, abs($1)) }
  }

  @Test func everyRandomMapIsAWorld() throws {
    for map in try #require(GymnasiumFixture.load("FrozenLake-v1").randomMaps) {
      let made = try entry("FrozenLake-v1").make(["desc": .texts(map.rows)])
      #expect(made.observationSpace == .discrete(count: map.size * map.size))
    }
  }
}
