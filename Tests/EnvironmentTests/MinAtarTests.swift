import AllEnvironments
import CMinAtar
import Foundation
import RLCore
import TestSupport
import Testing

/// MinAtar against what the package has recorded; `Tests/Fixtures/README.md` tells how.
@Suite struct MinAtarTests {
  struct Recording: Decodable {
    struct Numbers: Decodable {
      let seed: UInt32
      let uniform: [Double]
      let below: [String: [Double]]
    }

    struct Episode: Decodable {
      let seed: UInt64
      let sticky: Double
      let ramping: Bool
      let actions: String
      let checks: [String]
      let last: String
      let terminated: Bool
    }

    let random: [Numbers]
    let games: [String: [Episode]]

    static func load() throws -> Recording {
      let other = ProcessInfo.processInfo.environment["RL_LAB_MINATAR_EPISODES"]
      let file = Repository.root.appendingPathComponent("Tests/Fixtures/minatar/episodes.json")
      return try JSONDecoder().decode(
        Self.self, from: Data(contentsOf: other.map { URL(filePath: $0) } ?? file))
    }
  }

  static let games = ["Asterix", "Breakout", "Freeway", "Seaquest", "SpaceInvaders"]

  /// The digest of everything that is seen of an episode.
  struct Digest {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func absorb(_ word: UInt64) { value = (value ^ word) &* 0x100_0000_01b3 }

    /// The planes as words of bits: cell by cell and plane by plane in `observation`, plane by plane here.
    mutating func absorb(_ observation: [Float]) {
      let planes = observation.count / 100
      for plane in 0..<planes {
        var words: (UInt64, UInt64) = (0, 0)
        for cell in 0..<64 where observation[cell * planes + plane] != 0 { words.0 |= 1 << UInt64(cell) }
        for cell in 64..<100 where observation[cell * planes + plane] != 0 {
          words.1 |= 1 << UInt64(cell - 64)
        }
        absorb(words.0)
        absorb(words.1)
      }
    }
  }

  private static func look(_ environment: any Environment) throws -> [Float] {
    let box = try #require(environment as? any BoxEnvironment)
    var row = [Float](repeating: 0.5, count: box.observationSpace.count)
    var span = row.mutableSpan
    box.observe(into: &span)
    return row
  }

  @Test(arguments: games)
  func everyTransitionIsThePackages(game: String) throws {
    for episode in try #require(Recording.load().games[game]) {
      let made = try entry("MinAtar/\(game)-v0").make([
        "sticky_action_prob": .number(episode.sticky), "difficulty_ramping": .bool(episode.ramping),
      ])
      var walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: episode.seed)
      var digest = Digest()
      digest.absorb(try Self.look(walk.environment))
      var terminated = false
      for (index, action) in episode.actions.compactMap(\.wholeNumberValue).enumerated() {
        let step = walk.step(action)
        terminated = step.ending == .terminated
        digest.absorb(try Self.look(walk.environment))
        digest.absorb(UInt64(step.reward))
        digest.absorb(terminated ? 1 : 0)
        guard (index + 1) % 50 == 0 else { continue }
        try #require(
          "\(digest.value)" == episode.checks[index / 50],
          "seed \(episode.seed): another transition within the 50 frames before frame \(index + 1)")
      }
      #expect("\(digest.value)" == episode.last, "seed \(episode.seed)")
      #expect(terminated == episode.terminated, "seed \(episode.seed)")
    }
  }

  @Test func theNumbersAreThoseOfRandomState() throws {
    func draw(_ seed: UInt32, below bound: Int32, _ count: Int) -> [Double] {
      var numbers = Array(repeating: 0.0, count: count)
      minatar_draw(seed, bound, count, &numbers)
      return numbers
    }
    for numbers in try Recording.load().random {
      let uniform = draw(numbers.seed, below: 0, 1500)
      #expect([0, 1, 2, 311, 312, 1499].map { uniform[$0] } == numbers.uniform)
      for (bound, values) in numbers.below {
        let drawn = draw(numbers.seed, below: try #require(Int32(bound)), 2000)
        #expect([0, 1, 2, 3, 1999].map { drawn[$0] } == values)
      }
    }
  }

  @Test func nothingIsDrawnForTheOnlyNumber() {
    var numbers = [0.5, 0.5]
    minatar_draw(1, 1, 2, &numbers)
    #expect(numbers == [0, 0])
  }

  /// The columns are updated cell by cell; whatever ends and begins, they show what the worlds show.
  @Test(arguments: games)
  func theColumnsShowTheWorlds(game: String) throws {
    let made = try entry("MinAtar/\(game)-v1").make()
    let batch = made.batch(
      count: 5, maxEpisodeSteps: 40, episodeSeeds: .drawn(root: 3, purpose: .trainingEpisodes))
    var random = RandomStream(seed: 4)
    batch.reset()
    func row(_ row: Int, of observations: Observations) throws -> [Float] {
      let values = try #require(observations.values)
      return (0..<observations.rowSize).map { values[row * observations.rowSize + $0] }
    }
    for step in 0..<150 {
      if step == 60 {
        // As where a run is resumed: what a row shows comes from elsewhere.
        let values = try #require(batch.observations.values)
        for index in 0..<batch.observations.rowSize { values[2 * batch.observations.rowSize + index] = 1 }
        batch.reset()
      }
      let before = try (0..<5).map { try row($0, of: batch.observations) }
      var worlds = (0..<5).map { batch.environment(at: $0) }
      for index in 0..<5 { batch.actions[index] = batch.randomAction(index, using: &random) }
      batch.step()
      for index in 0..<5 {
        let result = worlds[index].step(Int(batch.actions[index]), using: &random)
        let seen = try Self.look(worlds[index])
        try #require(row(index, of: batch.previousObservations) == before[index])
        try #require(row(index, of: batch.nextObservations) == seen)
        #expect(batch.rewards[index] == result.reward)
        let shown = try row(index, of: batch.observations)
        if batch.endings[index] == .none { try #require(shown == seen) }
        try #require(try shown == Self.look(batch.environment(at: index)))
      }
    }
  }

  /// All that a batch of 64 shows in 120 steps, by one of the variants for classes of processors.
  private func digest(_ game: MinAtarGame, variant: Int32, seedsAhead: Bool) -> UInt64 {
    let (count, size) = (64, 100 * Int(minatar_planes(game)))
    let worlds = Column<UInt64>(count * minatar_world_size(), filledWith: 0)
    let shown = Column<UInt64>(count * minatar_shown_size(), filledWith: 0)
    let keys = Column<UInt8>([0, 1, 2, 3, 4, 5])
    let actions = Column<Int32>(count, filledWith: 0)
    let elapsed = Column<Int32>(count, filledWith: 0)
    let rewards = Column<Double>(count, filledWith: 0)
    let endings = Column<UInt8>(count, filledWith: 0)
    let rows = (0..<3).map { _ in UnsafeMutablePointer<Float>.allocate(capacity: count * size) }
    defer { for row in rows { row.deallocate() } }
    for row in rows { row.initialize(repeating: 0, count: count * size) }
    let ended = Column<Int32>((0..<Int32(count)).map { $0 })
    var batch = MinAtarBatch(
      game: game, count: count, worlds: worlds.start, keys: keys.start, actions: actions.start,
      elapsed: elapsed.start, limit: 50, rewards: rewards.start, endings: endings.start,
      previous_observations: rows[0], observations: rows[1], next_observations: rows[2], shown: shown.start,
      ended: ended.start, variant: variant)
    var random = RandomStream(seed: 21)
    var seeds = (0..<count).map { _ in random.next32() }
    minatar_begin(&batch, 0.1, 1, ended.start, &seeds, count, 0)
    var digest = Digest()
    for _ in 0..<120 {
      for row in 0..<count { actions[row] = Int32(random.below(6)) }
      let over = minatar_step(&batch)
      for index in 0..<over {
        elapsed[Int(ended[index])] = 0
        seeds[index] = random.next32()
      }
      if seedsAhead { minatar_seed_ahead(&batch, ended.start, &seeds, over) }
      minatar_begin(&batch, 0.1, 1, ended.start, &seeds, over, 1)
      for row in 0..<count {
        digest.absorb(rewards[row].bitPattern)
        digest.absorb(UInt64(endings[row]))
      }
      for column in rows {
        for index in 0..<count * size { digest.absorb(UInt64(column[index].bitPattern)) }
      }
    }
    return digest.value
  }

  @Test(arguments: [
    minatar_asterix, minatar_breakout, minatar_freeway, minatar_seaquest, minatar_space_invaders,
  ])
  func everyVariantDoesTheSame(game: MinAtarGame) {
    let expected = digest(game, variant: 0, seedsAhead: false)
    for variant in 0..<minatar_variants() {
      for seedsAhead in [false, true] {
        #expect(
          digest(game, variant: variant, seedsAhead: seedsAhead) == expected,
          "variant \(variant), seeds ahead \(seedsAhead)")
      }
    }
  }

  @Test func aSeedGivesTheEpisodeAloneAndInABatch() throws {
    let made = try entry("MinAtar/Freeway-v1").make()
    let batch = made.batch(count: 2, maxEpisodeSteps: nil, episodeSeeds: .listed([5, 6]))
    batch.reset()
    let walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 6)
    #expect(try Self.look(batch.environment(at: 1)) == Self.look(walk.environment))
    let longer = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 6 + 1 << 32)
    #expect(try Self.look(longer.environment) == Self.look(walk.environment), "the lowest 32 bits count")
  }

  @Test func theGamesHaveThePackagesActions() throws {
    func labels(_ game: String, _ version: Int) throws -> [String] {
      try entry("MinAtar/\(game)-v\(version)").make().actionSpace.labels
    }
    let all = ["nothing", "left", "up", "right", "down", "fire"]
    for game in Self.games { #expect(try labels(game, 0) == all) }
    #expect(try labels("Asterix", 1) == ["nothing", "left", "up", "right", "down"])
    #expect(try labels("Breakout", 1) == ["nothing", "left", "right"])
    #expect(try labels("Freeway", 1) == ["nothing", "up", "down"])
    #expect(try labels("Seaquest", 1) == all)
    #expect(try labels("SpaceInvaders", 1) == ["nothing", "left", "right", "fire"])
  }
}
