import BoardGames
import Foundation
import GameSearch
import Lab
import RLCore
import Testing

/// Estimates positions by a table of values, or all alike.
private final class Estimates: PositionEvaluating {
  private let actionCount: Int
  /// The value and the logits for an observation's planes.
  private let estimate: ([Float]) -> (value: Float, logits: [Float])
  private(set) var rows = 0

  init(actionCount: Int, _ estimate: @escaping ([Float]) -> (value: Float, logits: [Float])) {
    (self.actionCount, self.estimate) = (actionCount, estimate)
  }

  /// Nothing is known: every move is equally likely and every position even.
  convenience init(actionCount: Int) {
    self.init(actionCount: actionCount) { _ in (0, Array(repeating: 0, count: actionCount)) }
  }

  func evaluate(
    _ observations: Observations, logits: UnsafeMutablePointer<Float>, values: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<observations.count {
      rows += 1
      let (value, own) = estimate(observations.row(row).map { Float($0) })
      values[row] = value
      for action in 0..<actionCount { logits[row * actionCount + action] = own[action] }
    }
  }
}

/// A repeatable estimate that looks like a network's.
private func noise(_ planes: [Float], _ actionCount: Int) -> (value: Float, logits: [Float]) {
  var hash: UInt64 = 1469
  for plane in planes { hash = (hash ^ UInt64(plane)) &* 1_099_511_628_211 &+ 7 }
  var random = RandomStream(seed: hash >> 11)
  return (
    Float(random.uniform(-0.8, 0.8)), (0..<actionCount).map { _ in Float(random.uniform(-2, 2)) }
  )
}

@Suite struct LockstepSearchTests {
  private static func game(_ id: String) throws -> BoardGameEntry {
    try #require(boardGames.first { $0.id == id }?.boardGame)
  }

  private static func space(_ game: BoardGameEntry) -> ObservationSpace {
    let board = type(of: game.start)
    return .box(
      BoxSpace(
        shape: [2, board.rows, board.columns], low: 0, high: 1, elementType: .uint8, axes: .channelsFirst))
  }

  private func search(
    _ game: BoardGameEntry, _ positions: [any BoardGame], _ settings: SearchSettings,
    _ evaluator: any PositionEvaluating, capacity: Int = 64, seed: UInt64 = 1
  ) -> [SearchResult] {
    var streams = positions.indices.map { RandomStream(root: seed, purpose: .exploration, index: $0) }
    return game.search(Self.space(game), capacity).search(positions, settings, by: evaluator, using: &streams)
  }

  private func settings(_ method: SearchSettings.Method, _ simulations: Int) -> SearchSettings {
    var settings = SearchSettings(simulations: simulations)
    settings.method = method
    return settings
  }

  private func randomPositions(_ game: BoardGameEntry, count: Int, seed: UInt64) -> [any BoardGame] {
    var random = RandomStream(seed: seed)
    var positions: [any BoardGame] = []
    while positions.count < count {
      var position = game.start
      for _ in 0..<random.below(type(of: position).maximumPlies) where position.outcome == .running {
        position.play(position.legalAction(at: random.below(position.legalCount)))
      }
      if position.outcome == .running { positions.append(position) }
    }
    return positions
  }

  @Test(arguments: SearchSettings.Method.allCases) func momentsLeadToTheResult(method: SearchSettings.Method)
    throws
  {
    let game = try Self.game("ConnectFour-v0")
    let positions = randomPositions(game, count: 20, seed: 3)
    let guess = Estimates(actionCount: 7) { noise($0, 7) }
    var settings = settings(method, 40)
    let plain = search(game, positions, settings, guess)
    settings.keepsMoments = true
    for (found, result) in zip(search(game, positions, settings, guess), plain) {
      var bare = found
      bare.moments = []
      #expect(bare == result, "looking changes nothing")
      for (index, moment) in found.moments.enumerated() {
        #expect(moment.visits.reduce(0, +) == index + 1)
      }
      guard let last = found.moments.last else { continue }
      #expect(last.visits == result.moves.map(\.visits) && last.values == result.moves.map(\.value))
      if method == .puct { #expect(last.line == result.line) }
    }
  }

  @Test(arguments: SearchSettings.Method.allCases) func provenValuesAreExact(method: SearchSettings.Method)
    throws
  {
    let game = try Self.game("TicTacToe-v0")
    let positions = randomPositions(game, count: 200, seed: 1)
    let results = search(game, positions, settings(method, 3_000), Estimates(actionCount: 9))
    var (proven, solved) = (0, 0)
    for (position, result) in zip(positions, results) {
      let values = try game.moveValues(position)
      let best = try #require(values.map(\.value).max())
      for move in result.moves {
        guard let sure = move.proven else { continue }
        proven += 1
        #expect(values.first { $0.action == move.action }?.value == sure, "\(position.plies) plies")
      }
      // A result that is certain needs no more simulations; the choice is one of the best moves then.
      if best == 1 ? result.moves.contains { $0.proven == 1 } : result.moves.allSatisfy { $0.proven != nil } {
        solved += 1
        #expect(result.value == Double(best))
        #expect(values.first { $0.action == result.action }?.value == best)
      }
    }
    #expect(proven > 400 && solved > 60)
  }

  /// What a network that has diverged says; the training ends by itself, and not in the search.
  @Test(arguments: SearchSettings.Method.allCases, [Float.nan, .infinity, -.infinity])
  func aSearchByANetworkThatDivergedComesToItsEnd(_ method: SearchSettings.Method, _ wrong: Float) throws {
    let game = try Self.game("ConnectFour-v0")
    for logits in [Array(repeating: wrong, count: 7), [0, wrong, 1, 2, wrong, 3, 4]] {
      let evaluator = Estimates(actionCount: 7) { _ in (wrong, logits) }
      let result = search(game, [game.start], settings(method, 40), evaluator)[0]
      #expect((0..<7).contains(result.action))
    }
  }

  @Test func aWonEndingIsFoundAndTheSlowestLossIsNotPreferredToADraw() throws {
    let game = try Self.game("ConnectFour-v0")
    // x has three in the second row's middle with both ends open below: two ways to win after one move.
    let position = try ConnectFour(moves: "334455")
    for method in SearchSettings.Method.allCases {
      let result = search(game, [position], settings(method, 400), Estimates(actionCount: 7))[0]
      #expect(try position.moveValues().first { $0.action == result.action }?.value == 1)
      #expect(result.value == 1)
    }
  }

  @Test(arguments: SearchSettings.Method.allCases) func aMoveThatWinsAtOnceIsAllThatIsLearned(
    method: SearchSettings.Method
  ) throws {
    let game = try Self.game("ConnectFour-v0")
    // x has three in column 1, and the evaluator thinks nothing of it.
    let position = try ConnectFour(moves: "121212")
    let evaluator = Estimates(actionCount: 7) { _ in (-0.5, [-3, 1, 1, 1, 1, 1, 1]) }
    let result = search(game, [position], settings(method, 20), evaluator)[0]
    #expect(result.action == 0 && result.value == 1 && result.policy == [1, 0, 0, 0, 0, 0, 0])
  }

  @Test(arguments: SearchSettings.Method.allCases) func aResultDoesNotDependOnWhatIsSearchedBesideIt(
    method: SearchSettings.Method
  ) throws {
    let game = try Self.game("Othello6x6-v0")
    let positions = randomPositions(game, count: 50, seed: 2)
    let evaluator = Estimates(actionCount: game.actionSpace.count) { noise($0, game.actionSpace.count) }
    var settings = settings(method, 60)
    settings.noise = method == .gumbel ? .gumbel : .dirichlet(alpha: 0.5, fraction: 0.25)
    let together = search(game, positions, settings, evaluator)
    let inPortions = search(game, positions, settings, evaluator, capacity: 7)
    #expect(together == inPortions)
    for index in [0, 17, 49] {
      var stream = [RandomStream(root: 1, purpose: .exploration, index: index)]
      let alone = game.search(Self.space(game), 1).search(
        [positions[index]], settings, by: evaluator, using: &stream)
      #expect(alone == [together[index]])
    }
    #expect(together != search(game, positions, settings, evaluator, seed: 2))
  }

  @Test func theValueOfAReplyCountsForTheOpponent() throws {
    // The evaluator likes positions with a stone of the player to move in the corner; so it is bad to leave one to move on.
    let game = try Self.game("TicTacToe-v0")
    let evaluator = Estimates(actionCount: 9) { planes in
      (planes[0] == 1 ? 0.9 : planes[9] == 1 ? -0.9 : 0, Array(repeating: 0, count: 9))
    }
    for method in SearchSettings.Method.allCases {
      let result = search(game, [game.start], settings(method, 60), evaluator)[0]
      #expect(result.action == 0)
      let corner = try #require(result.moves.first { $0.action == 0 })
      #expect(try #require(corner.value) > 0.5)
    }
  }

  /// Two simulations by hand. Priors 0.5, 0.3 and 0.2 of the first three cells, the evaluator's value of the start -0.2 and
  /// of every position behind it 0.4 for the opponent, so -0.4 for the mover.
  @Test func puctVisitsByPriorAndValue() throws {
    let game = try Self.game("TicTacToe-v0")
    let prior: [Float] = [0.5, 0.3, 0.2]
    let evaluator = Estimates(actionCount: 9) { planes in
      let logits = (0..<9).map { $0 < 3 ? Float(log(Double(prior[$0]))) : -50 }
      return (planes.contains(1) ? 0.4 : -0.2, logits)
    }
    var settings = settings(.puct, 1)
    settings.exploration = 1
    settings.explorationBase = 1e9
    func visits(_ simulations: Int) -> [Int] {
      settings.simulations = simulations
      return search(game, [game.start], settings, evaluator)[0].moves.prefix(3).map(\.visits)
    }
    // 1: all have the value -0.2, and the first has the largest bound. 2: -0.2 + 0.3 beats -0.4 + 0.5 / 2.
    // 3: with sqrt 2: first -0.4 + 0.354, second -0.4 + 0.212, third -0.2 + 0.283. 4: with sqrt 3: -0.4 + 0.433 is the best.
    #expect(visits(1) == [1, 0, 0])
    #expect(visits(2) == [1, 1, 0])
    #expect(visits(3) == [1, 1, 1])
    #expect(visits(4) == [2, 1, 1])
  }

  /// Danihelka et al.'s improved policy: the softmax of the logits plus (c_visit + most visits) · c_scale · completed values.
  @Test func theImprovedPolicyIsTheSoftmaxOfLogitsAndCompletedValues() throws {
    let game = try Self.game("TicTacToe-v0")
    let logits: [Float] = [0.5, 0.1, -0.3, 0, 0, 0, 0, 0, 0]
    let evaluator = Estimates(actionCount: 9) { planes in
      // Cell 0 is worth 0.2 to the mover, cell 1 0.4: what the opponent sees is the negative.
      let value: Float = planes[9] == 1 ? -0.2 : planes[10] == 1 ? -0.4 : 0.1
      return (value, logits)
    }
    var settings = settings(.gumbel, 2)
    (settings.consideredMoves, settings.valueScale, settings.visitOffset) = (2, 0.1, 50)
    let result = search(game, [game.start], settings, evaluator)[0]
    #expect(result.moves.map(\.visits) == [1, 1, 0, 0, 0, 0, 0, 0, 0])
    let weights = logits.map { exp(Double($0)) }
    let priors = weights.map { $0 / weights.reduce(0, +) }
    let known = (priors[0] * 0.2 + priors[1] * 0.4) / (priors[0] + priors[1])
    let mixed = (0.1 + 2 * known) / 3
    let values = [0.2, 0.4] + Array(repeating: mixed, count: 7)
    let scores = zip(logits, values).map { exp(Double($0) + 0.1 * 51 * $1) }
    for (action, score) in scores.enumerated() {
      #expect(abs(Double(result.policy[action]) - score / scores.reduce(0, +)) < 1e-5, "action \(action)")
    }
    #expect(result.action == 1)
  }

  /// -0.2 for the start, and -0.4 for the mover behind each of four moves.
  @Test(arguments: SearchSettings.Method.allCases)
  func aPositionIsWorthTheMeanOfItsOwnEstimateAndItsSimulations(method: SearchSettings.Method) throws {
    let game = try Self.game("TicTacToe-v0")
    let evaluator = Estimates(actionCount: 9) { planes in
      (planes.contains(1) ? 0.4 : -0.2, Array(repeating: 0, count: 9))
    }
    let result = search(game, [game.start], settings(method, 4), evaluator)[0]
    #expect(abs(result.value - (-0.2 - 4 * 0.4) / 5) < 1e-6 && abs(result.rawValue + 0.2) < 1e-6)
  }

  @Test func dirichletNoiseHasItsShareInTheRootsPrior() throws {
    let game = try Self.game("TicTacToe-v0")
    let logits = (0..<9).map { Float($0) / 4 }
    var settings = settings(.puct, 1)
    settings.noise = .dirichlet(alpha: 0.5, fraction: 0.25)
    let evaluator = Estimates(actionCount: 9) { _ in (0, logits) }
    let moves = search(game, [game.start], settings, evaluator, seed: 4)[0].moves
    var stream = RandomStream(root: 4, purpose: .exploration, index: 0)
    let draws = (0..<9).map { _ in gammaVariate(shape: 0.5, using: &stream) }
    let (weights, sum) = (logits.map { exp(Double($0)) }, draws.reduce(0, +))
    for (action, move) in moves.enumerated() {
      let prior = weights[action] / weights.reduce(0, +)
      #expect(abs(move.prior - (0.75 * prior + 0.25 * draws[action] / sum)) < 1e-6, "action \(action)")
    }
  }

  @Test func gumbelNoiseDrawsMovesByTheirPrior() throws {
    let game = try Self.game("TicTacToe-v0")
    let prior = [0.6, 0.3, 0.1]
    let logits = (0..<9).map { $0 < 3 ? Float(log(prior[$0])) : -50 }
    var settings = settings(.gumbel, 1)
    settings.noise = .gumbel
    let evaluator = Estimates(actionCount: 9) { _ in (0, logits) }
    let starts = Array(repeating: game.start, count: 3_000)
    var counts = [Double](repeating: 0, count: 9)
    for result in search(game, starts, settings, evaluator) { counts[result.action] += 1 }
    for (action, share) in prior.enumerated() {
      // Five standard deviations of a binomial count.
      #expect(abs(counts[action] - 3_000 * share) < 5 * (3_000 * share * (1 - share)).squareRoot())
    }
  }

  @Test func sequentialHalvingTriesTheConsideredMovesEquallyAndThenTheBetterHalf() throws {
    let game = try Self.game("ConnectFour-v0")
    let evaluator = Estimates(actionCount: 7) { planes in noise(planes, 7) }
    var settings = settings(.gumbel, 16)
    settings.consideredMoves = 4
    let visits = search(game, [game.start], settings, evaluator)[0].moves.map(\.visits)
    // Two rounds: four moves twice, then two moves four times more.
    #expect(visits.sorted() == [0, 0, 0, 2, 2, 6, 6])
  }

  /// Mean and variance of a gamma variate are its shape.
  @Test(arguments: [0.3, 1, 4.5]) func gammaVariatesHaveTheirMeanAndVariance(shape: Double) {
    var random = RandomStream(seed: 9)
    let samples = (0..<40_000).map { _ in gammaVariate(shape: shape, using: &random) }
    let mean = samples.reduce(0, +) / 40_000
    let variance = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40_000
    #expect(abs(mean - shape) < 5 * (shape / 40_000).squareRoot() && abs(variance / shape - 1) < 0.1)
  }

  @Test func aSearchSpendsNoMoreThanItsSimulations() throws {
    let game = try Self.game("ConnectFour-v0")
    for method in SearchSettings.Method.allCases {
      let evaluator = Estimates(actionCount: 7) { noise($0, 7) }
      let result = search(game, [game.start], settings(method, 100), evaluator)[0]
      #expect(result.moves.map(\.visits).reduce(0, +) == 100)
      // The root's own evaluation, and at most one for each simulation.
      #expect(evaluator.rows <= 101)
    }
  }

  @Test(arguments: ["TicTacToe-v0", "ConnectFour-v0", "Othello6x6-v0", "Othello-v0"])
  func aPositionIsReadBackFromWhatItsPlayerSees(id: String) throws {
    let game = try Self.game(id)
    let space = Self.space(game)
    let column = ObservationColumn(count: 1, in: space, maskedActions: game.actionSpace.count)
    for position in randomPositions(game, count: 200, seed: 3) {
      game.observe(position, space, 0, column.rows)
      let read = try #require(game.position(column.rows, 0))
      #expect(read.key == position.key && read.legalActions == position.legalActions)
    }
  }

  @Test func aNumberedPositionIsReadBack() throws {
    let game = try Self.game("TicTacToe-v0")
    let column = ObservationColumn(count: 1, in: .discrete(count: 19_683), maskedActions: 9)
    for position in randomPositions(game, count: 100, seed: 4) {
      game.observe(position, .discrete(count: 19_683), 0, column.rows)
      #expect(try #require(game.position(column.rows, 0)).key == position.key)
    }
  }
}
