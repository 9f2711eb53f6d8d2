import Agents
import RLCore
import Testing

/// One cell. From 0 one move takes a prize and ends the game, and the other makes it 1, which chance makes 2 or 3; the only
/// moves there end the game and earn 12 and 4.
private struct Lottery: ChanceRules {
  let prize: Double
  let board = CellBoard(rows: 1, columns: 1, values: 4)
  let kindCount = 1
  let imageCount = 1

  func writeMoves(of observations: Observations, _ row: Int, to moves: AfterstateMoves) {
    writeMoves(of: 0, to: moves)
  }

  func writeMoves(of cells: UInt128, to moves: AfterstateMoves) {
    moves.count = 0
    if cells == 0 {
      moves.add(0, reward: prize, isTerminal: true)[0] = 0
      moves.add(1, reward: 0)[0] = 1
    } else {
      moves.add(0, reward: cells == 2 ? 12 : 4, isTerminal: true)[0] = 0
    }
  }

  func answers(to cells: UInt128) -> [(probability: Double, cells: UInt128)] { [(0.5, 2), (0.5, 3)] }
}

@Suite struct ExpectimaxTests {
  /// The mean of 12 and 4 is worth half of it a step before: 4.
  @Test(arguments: [(3.9, 1), (4.1, 0)] as [(Double, Int32)])
  func theMeanBehindTheAnswersIsDiscounted(prize: Double, expected: Int32) throws {
    var configuration = NTupleTD.Configuration()
    (configuration.tuples, configuration.gamma) = (["0"], 0.5)
    let agent = try NTupleTD(
      configuration,
      AgentContext(
        observationSpace: .discrete(count: 1), actionSpace: DiscreteSpace("prize", "chance"),
        afterstates: Lottery(prize: prize), environments: 1, totalSteps: 10, seed: 1))
    let policy = try #require(agent.lookingAhead(limit: 100))
    #expect(policy.actions(inStates: [0]) == [expected])
  }
}
