import Agents
import BoardGames
import Foundation
import GameSearch
import RLCore
import Testing

/// Games of tic-tac-toe of one move, of whose results an agent is told by hand.
private final class HandMadeGames {
  let agent: AlphaZero
  private let game: BoardGameEntry
  private let space: ObservationSpace
  private let seen: ObservationColumn
  private let actions = Column(1, filledWith: Int32(-1))
  private let rewards = Column(1, filledWith: 0.0)
  private let endings = Column(1, filledWith: Ending.terminated)

  init(_ agent: AlphaZero, _ game: BoardGameEntry, _ space: ObservationSpace) {
    (self.agent, self.game, self.space) = (agent, game, space)
    seen = ObservationColumn(count: 1, in: space, maskedActions: game.actionSpace.count)
  }

  /// Sets all weights to 0 and then changes them: the weight, `[18, 10]`, and the bias, `[10]`.
  func load(_ change: (inout [[Float]]) -> Void) throws {
    var arrays = agent.tensors.map { [Float](repeating: 0, count: $0.elements.count) }
    change(&arrays)
    try agent.load(zip(agent.tensors, arrays).map { NamedTensor($0.name, shape: $0.shape, .float32($1)) })
  }

  var weights: [[Float]] { agent.tensors.map(numbers) }

  /// The values of the positions that are kept, the oldest first.
  func keptValues() throws -> [Float] {
    numbers(try #require(agent.trainingState.first { $0.name == "positions.values" }))
  }

  private func numbers(_ tensor: NamedTensor) -> [Float] {
    guard case .float32(let values) = tensor.elements else { return [] }
    return values
  }

  func takeMetrics() -> [String: Double] {
    Dictionary(agent.takeMetrics().map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
  }

  /// A game of one move from `position`, with this result for who makes it.
  ///
  /// - Returns: the move.
  @discardableResult func play(_ result: Double, from position: TicTacToe = TicTacToe()) -> Int {
    game.observe(position, space, 0, seen.rows)
    agent.selectActions(for: seen.rows, into: actions.start)
    rewards[0] = result
    agent.learn(
      from: Transitions(
        observations: seen.rows, actions: actions.start, rewards: rewards.start, nextObservations: seen.rows,
        endings: endings.start))
    return Int(actions[0])
  }
}

/// What AlphaZero learns of which games, and how its searches choose; the arithmetic is that of a network of zeros.
@Suite struct AlphaZeroLearningTests {
  /// An agent whose network is linear, from the cells of two planes to nine logits and a value, and that descends with rate
  /// 0.1.
  private func games(
    totalSteps: Int = 1000, _ change: (inout AlphaZero.Configuration) -> Void
  ) throws -> HandMadeGames {
    var configuration = AlphaZero.Configuration()
    configuration.network.layerTexts = []
    (configuration.optimizer.method, configuration.optimizer.learningRate) = (.sgd, 0.1)
    (configuration.simulations, configuration.fastSimulations) = (1, 1)
    (configuration.fullSearchFraction, configuration.valueTarget) = (1, 0)
    configuration.augmentation = Augmentation.none
    (configuration.smallestWindow, configuration.largestWindow) = (100, 100)
    (configuration.gamesPerGeneration, configuration.gradientSteps, configuration.batchSize) = (1, 1, 1)
    change(&configuration)
    let game = try #require(entry("TicTacToe-v0").boardGame)
    let made = try entry("TicTacToe-v0").make()
    let agent = try AlphaZero(
      configuration,
      AgentContext(
        observationSpace: made.observationSpace, actionSpace: made.actionSpace, masksActions: true,
        symmetries: made.symmetries, game: game, environments: 1, totalSteps: totalSteps, seed: 1))
    let games = HandMadeGames(agent, game, made.observationSpace)
    try games.load { _ in }
    return games
  }

  @Test func aValueIsTheResultMixedWithThatOfTheSearch() throws {
    let games = try games {
      ($0.valueTarget, $0.simulations, $0.consideredMoves, $0.gamesPerGeneration) = (0.25, 2, 2, 100)
    }
    try games.load { $0[1][9] = 0.5 }
    games.play(1)
    // Every position is worth tanh 0.5 to who moves there: the start once, and for the opponent behind each of two moves.
    let searched = (tanh(0.5) - 2 * tanh(0.5)) / 3
    let values = try games.keptValues()
    #expect(values.count == 1 && abs(Double(values[0]) - (0.75 + 0.25 * searched)) < 1e-6)
  }

  @Test func theShareOfFullSearchesIsWhatIsLearned() throws {
    let games = try games { ($0.fullSearchFraction, $0.gamesPerGeneration) = (0.25, 1000) }
    var draws = RandomStream(root: 1, purpose: .searchEffort)
    var expected: [Float] = []
    for number in 0..<40 {
      games.play(Double(number) / 64)
      if draws.uniform() < 0.25 { expected.append(Float(number) / 64) }
    }
    #expect(try games.keptValues() == expected)
  }

  /// 1 (1 + 0.4 (16^0.75 - 1) / 0.75) is 4.7; the newest four positions are draws, which a value of 0 fits.
  @Test func positionsBehindTheWindowAreNotSampled() throws {
    let games = try games {
      ($0.smallestWindow, $0.batchSize, $0.gamesPerGeneration) = (1, 16, 16)
    }
    for number in 0..<16 { games.play(number < 12 ? 1 : 0) }
    let metrics = games.takeMetrics()
    #expect(metrics["window"] == 4 && metrics["value_loss"] == 0)
  }

  @Test func aGenerationIsAsManyGamesAsItSays() throws {
    let games = try games { $0.gamesPerGeneration = 3 }
    var trained: [Int] = []
    for number in 1...7 {
      games.play(1)
      if games.takeMetrics()["loss"] != nil { trained.append(number) }
    }
    #expect(trained == [3, 6])
  }

  /// The only stone is the opponent's, in a corner: of the inputs those of the corners of the second plane learn.
  @Test(arguments: [(Augmentation.symmetries, [9, 11, 15, 17]), (Augmentation.none, [9])])
  func positionsAreLearnedAsTheyLookThroughSymmetries(augmentation: Augmentation, inputs: [Int]) throws {
    let games = try games {
      $0.augmentation = augmentation
      ($0.batchSize, $0.gamesPerGeneration) = (80, 80)
    }
    let corner = try TicTacToe("1")
    for _ in 0..<80 { games.play(1, from: corner) }
    let weights = games.weights[0]
    #expect((0..<18).filter { weights[$0 * 10 + 9] != 0 } == inputs)
  }

  /// The start shows no stones, so that of all parameters only the biases have a gradient; the value's is 2 (0 - 1).
  @Test func anUpdateIsWeightedShrinksWeightsAndFollowsTheSchedule() throws {
    let games = try games(totalSteps: 4) {
      ($0.valueWeight, $0.optimizer.weightDecay) = (3, 0.5)
      ($0.optimizer.learningRateSchedule, $0.optimizer.finalLearningRate) = (.linear, 0)
    }
    try games.load { $0[0][0] = 1 }
    games.play(1)
    // After one of four steps the rate is three quarters of 0.1.
    #expect(abs(games.weights[1][9] - 0.075 * 3 * 2) < 1e-6)
    #expect(abs(games.weights[0][0] - (1 - 0.075 * 0.5)) < 1e-6)
  }

  /// Nine simulations that find nothing visit each of nine moves once, and of eight replies the first one twice.
  @Test func puctSamplesFirstMovesByTheirVisitsAndThenTakesTheMostVisited() throws {
    let games = try games {
      ($0.search, $0.fullSearchFraction, $0.fastSimulations, $0.sampledMoves) = (.puct, 0, 9, 1)
    }
    var draws = RandomStream(root: 1, purpose: .exploration, index: 0)
    let opened = try TicTacToe("1")
    for _ in 0..<30 {
      let sampled = Int(9 * draws.uniform())
      #expect(games.play(1) == sampled)
      #expect(games.play(1, from: opened) == 1)
    }
  }

  /// With noise alone for a prior, the one simulation is of the move with the most; without noise all moves are alike, and it
  /// is of the first.
  @Test func dirichletNoiseIsThatOfFullSearches() throws {
    func moves(fullSearchFraction: Double) throws -> [Int] {
      let games = try games {
        ($0.search, $0.sampledMoves, $0.gamesPerGeneration) = (.puct, 0, 1000)
        ($0.dirichletConcentration, $0.dirichletFraction) = (0.3, 1)
        $0.fullSearchFraction = fullSearchFraction
      }
      return (0..<20).map { _ in games.play(1) }
    }
    var draws = RandomStream(root: 1, purpose: .exploration, index: 0)
    var expected: [Int] = []
    for _ in 0..<20 {
      let noise = (0..<9).map { _ in gammaVariate(shape: 0.3, using: &draws) }
      expected.append(noise.indices.reduce(0) { noise[$1] > noise[$0] ? $1 : $0 })
    }
    #expect(try moves(fullSearchFraction: 1) == expected)
    #expect(try moves(fullSearchFraction: 0) == Array(repeating: 0, count: 20))
  }

  @Test func aSearchIsAsTheConfigurationHasIt() {
    var configuration = AlphaZero.Configuration()
    (configuration.search, configuration.exploration, configuration.consideredMoves) = (.puct, 2.5, 5)
    (configuration.valueScale, configuration.visitOffset) = (0.25, 20)
    var expected = SearchSettings(simulations: 7)
    (expected.method, expected.exploration, expected.consideredMoves) = (.puct, 2.5, 5)
    (expected.valueScale, expected.visitOffset) = (0.25, 20)
    #expect(configuration.searchSettings(simulations: 7) == expected)
  }
}
