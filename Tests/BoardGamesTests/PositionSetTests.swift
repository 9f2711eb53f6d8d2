import BoardGames
import RLCore
import Testing

/// The sets of solved positions of Connect Four.
@Suite struct PositionSetTests {
  private static let game = boardGames.first { $0.id == "ConnectFour-v0" }?.boardGame
  private static let names = ConnectFourPositions.kinds.map(\.name)

  @Test(arguments: names) func aSetHasFiveHundredPositionsOfItsKind(name: String) throws {
    let set = try #require(ConnectFourPositions.set(name))
    #expect(set.positions.count == 500)
    let stones = set.positions.map(\.position.plies)
    let range = name.hasPrefix("begin") ? 8...14 : name.hasPrefix("middle") ? 15...28 : 29...40
    #expect(stones.allSatisfy { range.contains($0) } && Set(stones).count > 5)
    // Mirror images count once.
    var keys: Set<UInt128> = []
    for judged in set.positions {
      let position = try #require(judged.position as? ConnectFour)
      keys.insert(min(position.key, position.transformed(by: 1).key))
      #expect(judged.keepers != 0 && judged.keepers & ~position.legalActions == 0)
    }
    #expect(keys.count == 500)
  }

  /// The referee and the moves that each set's file holds, for the positions that are solved soon.
  @Test(arguments: [("middle-easy", 100), ("middle-medium", 40), ("end-easy", 100)])
  func theMovesThatKeepTheValueAreTheSolvers(name: String, count: Int) throws {
    let (game, set) = (try #require(Self.game), try #require(ConnectFourPositions.set(name)))
    let isEasy = name.hasSuffix("easy")
    for judged in set.positions.prefix(count) {
      let values = try game.moveValues(judged.position)
      let best = try #require(values.map(\.value).max())
      let keepers = values.filter { $0.value == best }.reduce(into: ActionSet(0)) {
        $0 |= 1 << ActionSet($1.action)
      }
      #expect(judged.value == best && judged.keepers == keepers)
      let moves = values.filter { $0.value == best }.compactMap(\.pliesToEnd)
      let left = best == 0 ? 42 - judged.position.plies : try #require(best > 0 ? moves.min() : moves.max())
      #expect(isEasy == (left < 14), "\(left) moves to the end")
    }
  }

  @Test func aSetIsDrawnAgainFromItsSeed() throws {
    let sets = try #require(Self.game?.positionSets)
    let set = try #require(sets.set("end-easy"))
    var lines: [String] = []
    sets.draw("end-easy", 30) { lines.append($0) }
    #expect(lines.count == 30)
    for (line, judged) in zip(lines, set.positions) {
      let moves = String(line.prefix { $0 != " " })
      #expect(try ConnectFour(moves: moves).key == judged.position.key)
      #expect(line.hasSuffix(ConnectFour.movesText(judged.keepers.actions)))
    }
  }
}
