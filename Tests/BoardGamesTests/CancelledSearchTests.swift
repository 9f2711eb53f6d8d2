import BoardGames
import GameSearch
import RLCore
import Testing

/// Searches that a signal breaks off.
@Suite struct CancelledSearchTests {
  @Test func cancelledSearchesReturnAtOnceWithALegalAction() {
    let game = ConnectFour()
    var random = RandomStream(seed: 1)
    let tree = MonteCarloTreeSearch<ConnectFour>(playouts: 1_000_000, isCancelled: { true })
    #expect(game.isLegal(tree.chooseAction(in: game, using: &random)))
    let search = AlphaBeta<ConnectFour>(depth: 20, isCancelled: { true })
    #expect(search.bestActions(in: game).actions.allSatisfy(game.isLegal))
    #expect(search.bestActions(in: game) != 0)
  }

  @Test func aSearchThatIsNotCancelledIsTheSame() {
    let game = ConnectFour()
    var (first, second) = (RandomStream(seed: 1), RandomStream(seed: 1))
    let asked = MonteCarloTreeSearch<ConnectFour>(playouts: 500, isCancelled: { false })
    let plain = MonteCarloTreeSearch<ConnectFour>(playouts: 500)
    #expect(asked.chooseAction(in: game, using: &first) == plain.chooseAction(in: game, using: &second))
    #expect(first == second)
  }
}
