import Agents
import BoardGames
import Lab
import RLCore
import Testing

/// The learner on both sides of a game.
@Suite struct SelfPlayTests {
  private func made(_ id: String, _ values: [String: ConfigurationValue]) throws -> MadeEnvironment {
    try entry(id).make(values)
  }

  @Test(arguments: gameIDs) func everyStepIsAMoveSeenByTheOneWhoMakesIt(id: String) throws {
    let batch = try made(id, ["opponent": .text("self")]).batch(
      count: 4, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: 5, purpose: .trainingEpisodes))
    let turns = try #require(batch.turns)
    var random = RandomStream(seed: 1)
    var ends = Set<Double>()
    batch.reset()
    for _ in 0..<400 {
      for row in 0..<4 {
        #expect(turns.formerSelves[row] == -1)
        batch.actions[row] = Int32(try #require(batch.observations.mask(row)).randomAction(using: &random))
      }
      batch.step()
      for row in 0..<4 {
        #expect(turns.handovers[row])
        if batch.endings[row] == .none {
          #expect(batch.rewards[row] == 0)
        } else {
          ends.insert(batch.rewards[row])
        }
        let (seen, next) = (batch.previousObservations.row(row), batch.nextObservations.row(row))
        let cells = seen.count / 2
        // The mover's stones are the other's in the next view; only Othello turns stones over.
        if id.hasPrefix("Othello") { continue }
        #expect((0..<cells).allSatisfy { seen[cells + $0] == 0 || next[$0] == 1 })
        #expect((0..<cells).allSatisfy { seen[$0] == 0 || next[cells + $0] == 1 })
      }
    }
    #expect(ends.contains(1))
  }

  @Test func mixturesDrawTheOpponentForEachEpisode() throws {
    let batch = try made("TicTacToe-v0", ["opponent": .text("self 2, pool, random 1")]).batch(
      count: 1, maxEpisodeSteps: nil, episodeSeeds: .drawn(root: 5, purpose: .trainingEpisodes))
    let turns = try #require(batch.turns)
    var random = RandomStream(seed: 2)
    var counts = [0, 0, 0]
    batch.reset()
    for _ in 0..<3000 {
      var (isPool, isHandedOver) = (false, false)
      repeat {
        isPool = isPool || turns.formerSelves[0] >= 0
        batch.actions[0] = Int32(try #require(batch.observations.mask(0)).randomAction(using: &random))
        batch.step()
        isHandedOver = turns.handovers[0]
      } while batch.endings[0] == .none
      counts[isPool ? 1 : isHandedOver ? 0 : 2] += 1
    }
    // Shares of 1/2, 1/4, 1/4: within five standard deviations.
    #expect(abs(counts[0] - 1500) < 137 && abs(counts[1] - 750) < 119 && abs(counts[2] - 750) < 119)
  }

  @Test func openingsAreRandomMovesThatLeaveTheGameOpen() throws {
    let made = try made("TicTacToe-v0", ["opponent": .text("self"), "opening_moves": .integer(8)])
    var plies = Set<Double>()
    for seed in 0..<300 as Range<UInt64> {
      let walk = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: seed)
      let actions = try #require(walk.legalActions)
      #expect(!actions.isEmpty)
      // No move wins at once.
      for action in actions {
        var next = EnvironmentWalk(made, maxEpisodeSteps: nil, seed: seed)
        #expect(next.step(action).ending == .none)
      }
      plies.insert(walk.observation.reduce(0, +))
      #expect(EnvironmentWalk(made, maxEpisodeSteps: nil, seed: seed).observation == walk.observation)
    }
    #expect(plies.isSuperset(of: [0, 1, 2, 3, 4]))
  }

  private func expectSymmetries<Game: BoardGame>(_ game: Game.Type, _ id: String) throws {
    let symmetries = try made(id, [:]).symmetries
    try #require(symmetries.count == Game.symmetryCount)
    for position in randomPositions(game, games: 3, seed: 6) {
      let view = planes(position)
      for (number, symmetry) in symmetries.enumerated() {
        var image = view
        for (element, place) in symmetry.elements.enumerated() { image[Int(place)] = view[element] }
        let turned = position.transformed(by: number)
        try #require(planes(turned) == image)
        try #require(
          Set(position.legalActions.actions.map { Int(symmetry.actions[$0]) })
            == Set(turned.legalActions.actions))
      }
    }
  }

  @Test func symmetriesOfObservationsAreThoseOfTheRules() throws {
    try expectSymmetries(TicTacToe.self, "TicTacToe-v0")
    try expectSymmetries(ConnectFour.self, "ConnectFour-v0")
    try expectSymmetries(Othello<SixBySix>.self, "Othello6x6-v0")
    try expectSymmetries(Othello<EightByEight>.self, "Othello-v0")
  }

  @Test func turnedPositionsHaveTurnedNumbers() throws {
    let made = try made("TicTacToe-v0", ["opponent": .text("self"), "observation": .text("index")])
    var random = RandomStream(seed: 8)
    for _ in 0..<20 {
      var walks = made.symmetries.map { _ in EnvironmentWalk(made, maxEpisodeSteps: nil, seed: 1) }
      while let legal = walks[0].legalActions, !legal.isEmpty {
        let action = legal[random.below(legal.count)]
        for (index, symmetry) in made.symmetries.enumerated() {
          _ = walks[index].step(Int(symmetry.actions[action]))
          let image = symmetry.elements[Int(walks[0].observation[0])]
          try #require(Int(walks[index].observation[0]) == Int(image))
        }
      }
    }
  }

  @Test(arguments: [
    ("self 0", "opponent: the weight of self must be a positive number, not '0'"),
    (
      "self 1e308, random 1e308",
      "opponent: the weights in 'self 1e308, random 1e308' are too large to be added; use smaller ones"
    ),
    ("self, ", "opponent: 'self, ' is not a list of opponents; write 'self 3, random', for example"),
    (
      "self, stockfish 2",
      "opponent: no opponent is called 'stockfish'; use self, pool, random, rules, alpha-beta-N (depth N, 1 to 20), mcts-N (N playouts, 1 to 1000000), perfect"
    ),
  ]) func aScheduleThatIsNoneIsExplained(text: String, message: String) {
    #expect(errorText { _ = try entry("ConnectFour-v0").make(["opponent": .text(text)]) } == message)
  }

  @Test(
    arguments: [
      (
        ["evaluation_opponents": .texts(["random", "human"])],
        "evaluation_opponents: no opponent is called 'human'; use random, rules, alpha-beta-N (depth N, 1 to 20), mcts-N (N playouts, 1 to 1000000), perfect"
      ),
      (
        ["evaluation_opponents": .texts(["rules", "rules"])], "evaluation_opponents: name each opponent once"
      ),
      (
        ["evaluation_opponents": .texts([])],
        "evaluation_opponents: name at least one opponent, such as random"
      ),
    ] as [([String: ConfigurationValue], String)])
  func parametersThatMakeNoSenseAreExplained(values: [String: ConfigurationValue], message: String) {
    #expect(errorText { _ = try entry("ConnectFour-v0").make(values) } == message)
  }
}
