import Agents
import Foundation
import Puzzles
import RLCore
import Testing

/// What an independent program played and learned; `Fixtures/generate_2048.py` writes it.
struct LearnedGame: Decodable, Sendable, CustomTestStringConvertible {
  let coherent: Bool
  let lambda, rate: Double
  let reach: Int
  let delayed: Bool
  let seed: UInt64
  let actions: [Int]
  let rewards: [Double]
  /// The sum of the exponents on the board after each step.
  let tiles: [Int]
  let board: [Int]
  let boards: [[Int]]
  /// `[boards][actions]`, 0 for illegal ones.
  let values: [[Double]]
  var testDescription: String {
    "\(coherent ? "coherent" : "fixed"), lambda \(lambda)\(delayed ? ", delayed" : "")"
  }

  /// An empty list, which a test of its own refuses, stands for a file that cannot be read.
  static let all: [LearnedGame] = {
    guard
      let url = Bundle.module.url(forResource: "2048", withExtension: "json", subdirectory: "Fixtures"),
      let data = try? Data(contentsOf: url),
      let cases = try? JSONDecoder().decode([LearnedGame].self, from: data)
    else { return [] }
    return cases
  }()
}

@Suite struct NTupleFixtureTests {
  @Test func thereAreCases() { #expect(LearnedGame.all.count == 4) }

  /// Game, random numbers, choices and weights at once.
  @Test(arguments: LearnedGame.all) func theAgentPlaysAndLearnsAsAnIndependentProgram(_ game: LearnedGame)
    throws
  {
    let made = try puzzles[0].make()
    let batch = made.batch(count: 1, maxEpisodeSteps: nil, episodeSeeds: .continuing(seed: game.seed))
    var configuration = NTupleTD.Configuration()
    configuration.tuples = ["0 1 2 3", "4 5 6 7", "0 1 4 5", "5 6 9 10"]
    configuration.learningRate = game.rate
    configuration.stepSizes = game.coherent ? .coherent : .fixed
    (configuration.lambda, configuration.traceSteps) = (game.lambda, game.reach)
    configuration.traceUpdates = game.delayed ? .delayed : .each
    configuration.exploration.initialEpsilon = 0
    configuration.exploration.ties = .first
    let agent = try NTupleTD(
      configuration,
      AgentContext(
        observationSpace: made.observationSpace, actionSpace: made.actionSpace, masksActions: true,
        afterstates: made.afterstates, environments: 1, totalSteps: 1000, seed: 1))
    batch.reset()
    for step in 0..<game.actions.count {
      agent.selectActions(for: batch.observations, into: batch.actions)
      try #require(Int(batch.actions[0]) == game.actions[step], "step \(step)")
      batch.step()
      #expect(batch.rewards[0] == game.rewards[step])
      #expect(Int(batch.nextObservations.row(0).reduce(0, +)) == game.tiles[step])
      agent.learn(from: batch.transitions)
    }
    #expect(batch.observations.row(0).map { Int($0) } == game.board)
    for (board, values) in zip(game.boards, game.values) {
      let column = ObservationColumn(count: 1, in: made.observationSpace)
      for cell in 0..<16 { column.rows.values?[cell] = Float(board[cell]) }
      for (own, other) in zip(agent.actionValues(for: column.rows), values) {
        #expect(abs(own - other) <= 1e-4 * max(1, abs(other)), "\(own) is not \(other)")
      }
    }
  }
}
