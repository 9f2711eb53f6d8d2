import Foundation
import RLCore
import Testing

/// The environments that Gymnasium has too, played with its seeds and actions.
struct GymnasiumTests {
  static let recorded = [
    "FrozenLake-v1", "CliffWalking-v1", "CartPole-v1", "Taxi-v4", "MountainCar-v0", "Acrobot-v1",
    "PendulumDiscrete-v1",
  ]

  /// Variants that ask for what does not exist here, and why not.
  static let unsupported = [
    "reset_bounds": "the start of CartPole is not a parameter",
    "past_termination": "a finished episode takes no steps",
    "past_termination_sutton": "a finished episode takes no steps",
  ]

  /// How far an element of the state may be from Gymnasium's: nothing, except where the C library has its say.
  static func tolerance(_ id: String) -> Double { usesCLibrary(id) ? 1e-9 : 0 }

  /// Whether sines, cosines and powers are those of the C library. Those of the cart-pole are our own.
  private static func usesCLibrary(_ id: String) -> Bool {
    ["MountainCar-v0", "Acrobot-v1", "PendulumDiscrete-v1"].contains(id)
  }

  /// Steps of an episode that are compared. Where the C library's sine and cosine may differ in the last bit, that bit
  /// grows with the unstable pole, so that only the beginnings of long episodes can agree.
  static func comparedSteps(_ id: String) -> Int {
    #if canImport(Glibc)
      return .max
    #else
      return usesCLibrary(id) ? 100 : .max
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
        ["default", "rainy", "fickle", "rainy_fickle"],
        ["default", "goal_velocity"],
        ["default"],
        ["default"],
      ])
  }

  @Test(arguments: recorded)
  func theRegistrationIsGymnasiums(id: String) throws {
    for variant in try GymnasiumFixture.load(id).variants {
      #expect(try entry(variant.id).defaultMaxEpisodeSteps == variant.maxEpisodeSteps)
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
        if let masks = episode.masks { try #require(mask(of: environment) == masks[step], "\(context)") }
        let result = environment.step(action, using: &random)
        let ending =
          result.ending == .none && step + 1 == variant.maxEpisodeSteps ? Ending.truncated : result.ending
        let chance = try episode.probs.isEmpty ? 1 : #require(variant.probValues)[episode.probs[step]]
        try compare(environment, to: episode.states[step + 1], variant, chance, context)
        try #require(abs(result.reward - episode.rewards[step]) <= Self.tolerance(variant.id), "\(context)")
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
    let isTable = facts.first?.name == "prob"
    let ours = isTable ? observation(of: environment) : facts.compactMap(\.value.number)
    let isEqual = zip(ours, state).allSatisfy { abs($0 - $1) <= Self.tolerance(variant.id) }
    try #require(ours.count == state.count && isEqual, "\(context): \(ours) is not \(state)")
    if isTable { try #require(facts[0].value == .number(chance), "\(context)") }
  }

  /// `info["action_mask"]`, bit i for action i.
  private func mask(of environment: some Environment) -> Int? {
    guard case .list(let bits)? = environment.info.first(where: { $0.name == "action_mask" })?.value else {
      return nil
    }
    return bits.enumerated().reduce(0) { $0 + Int($1.element) << $1.offset }
  }

  /// Another hundred seeds, with several episodes each on one random stream: starts, ends, sums of all states and
  /// rewards, and the steps at which episodes end.
  @Test(arguments: recorded)
  func aHundredSeedsAreGymnasiums(id: String) throws {
    for digest in try GymnasiumFixture.load(id).digests {
      #expect(digest.runs.count == 100)
      let line = try entry(digest.id)
      let prototype = try line.make(digest.kwargs.values).prototype
      for run in digest.runs {
        #expect(run.episodes.count >= 2)
        try replay(prototype, run, limit: line.maxEpisodeSteps([:]) ?? .max, id: digest.id, name: digest.name)
      }
    }
  }

  private func replay<E: Environment>(
    _ prototype: E, _ run: GymnasiumFixture.DigestRun, limit: Int, id: String, name: String
  ) throws {
    var (environment, random) = (prototype, RandomStream(seed: run.seed))
    let tolerance = Self.tolerance(id)
    for (number, episode) in run.episodes.enumerated() {
      let context: Comment = "\(name), seed \(run.seed), episode \(number)"
      // Beyond the first slip of a C library the digests say nothing.
      guard episode.actions.count <= Self.comparedSteps(id) else { return }
      environment.reset(using: &random)
      try #require(isEqual(state(of: environment), episode.first, tolerance), context)
      var (check, reward, ending) = (0.0, 0.0, Ending.none)
      func add(_ step: Int) {
        for (place, value) in state(of: environment).enumerated() {
          check += Double((step + 1) * (place + 1)) * value
        }
      }
      add(0)
      for (step, action) in episode.actions.enumerated() {
        try #require(ending == .none, context)
        let result = environment.step(action, using: &random)
        ending = result.ending == .none && step + 1 == limit ? .truncated : result.ending
        reward += result.reward
        add(step + 1)
      }
      try #require(isEqual(state(of: environment), episode.last, tolerance), context)
      try #require(abs(check - episode.check) <= 1e-9 * max(1, abs(check)), context)
      try #require(abs(reward - episode.reward) <= 1e-9 * max(1, abs(reward)), context)
      try #require(ending == episode.ending, context)
    }
  }

  /// The state in double precision.
  private func state(of environment: some Environment) -> [Double] {
    let facts = environment.info
    return facts.first?.name == "prob" ? observation(of: environment) : facts.compactMap(\.value.number)
  }

  private func isEqual(_ ours: [Double], _ theirs: [Double], _ tolerance: Double) -> Bool {
    ours.count == theirs.count && zip(ours, theirs).allSatisfy { abs($0 - $1) <= tolerance }
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
          try #require(isClose(batch.observations.row(0), episode.states[0], id), "\(context)")
          for (step, action) in episode.actions.enumerated() {
            batch.actions[0] = Int32(action)
            batch.step()
            try #require(
              isClose(batch.previousObservations.row(0), episode.states[step], id), "\(context), step \(step)"
            )
            try #require(
              isClose(batch.nextObservations.row(0), episode.states[step + 1], id), "\(context), step \(step)"
            )
            let difference = abs(batch.rewards[0] - episode.rewards[step])
            try #require(difference <= Self.tolerance(id), "\(context), step \(step)")
            try #require(batch.endings[0] == episode.endings[step], "\(context), step \(step)")
          }
        }
      }
    }
  }

  /// Equal to single precision, which is what an array of observations has.
  private func isClose(_ ours: [Double], _ state: [Double], _ id: String) -> Bool {
    let theirs = Self.shown(state, id)
    return ours.count == theirs.count
      && zip(ours, theirs).allSatisfy { abs($0 - $1) <= 2e-7 * max(1, abs($1)) }
  }

  /// What Gymnasium shows of a state.
  private static func shown(_ state: [Double], _ id: String) -> [Double] {
    switch id {
    case "Acrobot-v1": [cos(state[0]), sin(state[0]), cos(state[1]), sin(state[1]), state[2], state[3]]
    case "PendulumDiscrete-v1": [cos(state[0]), sin(state[0]), state[1]]
    default: state
    }
  }

  @Test func everyRandomMapIsAWorld() throws {
    for map in try #require(GymnasiumFixture.load("FrozenLake-v1").randomMaps) {
      let made = try entry("FrozenLake-v1").make(["desc": .texts(map.rows)])
      #expect(made.observationSpace == .discrete(count: map.size * map.size))
      let drawn = try entry("FrozenLake-v1").make([
        "random_map_seed": .integer(map.seed), "random_map_size": .integer(map.size),
        "random_map_p": .number(map.p),
      ])
      #expect(drawn.model() == made.model(), "the map drawn from seed \(map.seed)")
    }
  }
}
