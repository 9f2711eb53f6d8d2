import Drawing
import Puzzles
import RLCore
import Testing

@Suite struct TwentyFortyEightTests {
  private let lines = TileLines.shared

  private func board(_ rows: [[UInt8]]) -> TileBoard {
    var board = TileBoard()
    for (cell, tile) in rows.flatMap({ $0 }).enumerated() { board.tiles[cell] = tile }
    return board
  }

  private func rows(_ board: TileBoard) -> [[UInt8]] {
    (0..<4).map { row in (0..<4).map { board.tiles[4 * row + $0] } }
  }

  @Test func equalTilesMergeOnceAMoveAndCountTheirSum() {
    var board = board([[1, 1, 1, 1], [2, 2, 3, 0], [0, 4, 0, 4], [1, 2, 3, 4]])
    let boardScore = board.slide(.left, lines)
    #expect(boardScore == 48)
    #expect(rows(board) == [[2, 2, 0, 0], [3, 3, 0, 0], [5, 0, 0, 0], [1, 2, 3, 4]])
  }

  @Test func theTilesNearestToTheEdgeMergeFirst() {
    var board = board([[1, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    let boardScore = board.slide(.right, lines)
    #expect(boardScore == 4)
    #expect(rows(board)[0] == [0, 0, 1, 2])
  }

  @Test func columnsSlideUpAndDown() {
    let start = board([[1, 0, 0, 0], [1, 0, 0, 2], [2, 0, 0, 0], [0, 0, 0, 2]])
    var up = start
    let upScore = up.slide(.up, lines)
    #expect(upScore == 12)
    #expect(rows(up) == [[2, 0, 0, 3], [2, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    var down = start
    let downScore = down.slide(.down, lines)
    #expect(downScore == 12)
    #expect(rows(down) == [[0, 0, 0, 0], [0, 0, 0, 0], [2, 0, 0, 0], [2, 0, 0, 3]])
  }

  /// They do not fit into the four bits by which lines are looked up.
  @Test func tilesAbove32768SlideAndMergeToo() {
    var board = board([[15, 15, 0, 16], [16, 16, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    #expect(board.canSlide(.left))
    let boardScore = board.slide(.left, lines)
    #expect(boardScore == 196_608)
    #expect(rows(board)[0] == [16, 16, 0, 0])
    #expect(rows(board)[1] == [17, 0, 0, 0])
  }

  /// Against the rules cell by cell, with few and with many empty cells, and tiles that need more than four bits.
  @Test(arguments: [(3, 1), (15, 13), (17, 14)]) func boardsSlideAsTheRulesSay(
    _ largest: Int, _ smallest: Int
  )
    throws
  {
    var random = RandomStream(seed: 48)
    for round in 0..<2_000 {
      var start = TileBoard()
      for cell in 0..<16 where random.below(16) < round % 17 {
        start.tiles[cell] = UInt8(smallest + random.below(largest - smallest + 1))
      }
      #expect(start.emptyCount == rows(start).joined().filter { $0 == 0 }.count)
      var canMove = false
      for direction in TileBoard.Direction.allCases {
        var (slid, expected, score) = (start, start, UInt32(0))
        for number in 0..<4 {
          let cells = (0..<4).map { place in
            switch direction {
            case .up: 4 * place + number
            case .right: 4 * number + 3 - place
            case .down: 4 * (3 - place) + number
            case .left: 4 * number + place
            }
          }
          var tiles = cells.map { start.tiles[$0] }.filter { $0 > 0 }
          var place = 0
          while place + 1 < tiles.count {
            if tiles[place] == tiles[place + 1] {
              tiles[place] += 1
              score += 1 << UInt32(tiles[place])
              tiles.remove(at: place + 1)
            }
            place += 1
          }
          for (cell, tile) in zip(cells, tiles + [0, 0, 0, 0]) { expected.tiles[cell] = tile }
        }
        let merged = slid.slide(direction, lines)
        #expect(
          slid == expected && merged == (start == expected ? nil : score), "\(rows(start)) \(direction)")
        #expect(start.canSlide(direction) == (start != expected), "\(rows(start)) \(direction)")
        canMove = canMove || start != expected
      }
      #expect((start.slides != 0) == canMove)
      let empty = (0..<16).filter { start.tiles[$0] == 0 }
      #expect(empty.indices.allSatisfy { start.emptyCell($0) == empty[$0] })
    }
  }

  /// An evaluation would cut good games after 1,000 moves if the environment had no limit.
  @Test func aGameIsLongerThanAnyAgentPlays() {
    #expect(puzzles[0].defaultMaxEpisodeSteps == 100_000)
  }

  @Test func aMoveThatMovesNothingIsIllegalAndChangesNothing() throws {
    let batch = try puzzles[0].make().batch(
      count: 1, maxEpisodeSteps: nil, episodeSeeds: .continuing(seed: 1))
    batch.reset()
    for _ in 0..<200 {
      let mask = try #require(batch.observations.mask(0))
      let before = batch.observations.row(0)
      if let illegal = (0..<4).first(where: { !mask.contains($0) }) {
        batch.actions[0] = Int32(illegal)
        batch.step()
        #expect(batch.observations.row(0) == before)
        #expect(batch.rewards[0] == 0)
      }
      let next = try #require(batch.observations.mask(0))
      batch.actions[0] = Int32(next.action(at: 0))
      batch.step()
    }
  }

  @Test func aFullBoardWithoutEqualNeighborsEndsTheGame() {
    let over = board([[1, 2, 1, 2], [2, 1, 2, 1], [1, 2, 1, 2], [2, 1, 2, 1]])
    #expect(over.slides == 0)
    var open = over
    open.tiles[15] = 2
    #expect(TileBoard.Direction.allCases.filter { open.canSlide($0) } == [.up, .right, .down, .left])
  }

  @Test func planesShowTheSameBoardAsExponents() throws {
    func observations(_ values: [String: ConfigurationValue]) throws -> BatchEnvironment {
      let made = try puzzles[0].make(values)
      let batch = made.batch(count: 1, maxEpisodeSteps: nil, episodeSeeds: .continuing(seed: 5))
      batch.reset()
      return batch
    }
    let (cells, planes) = (try observations([:]), try observations(["observation": .text("planes")]))
    let (first, second) = (
      AfterstateMoves(actionCount: 4, imageCount: 8), AfterstateMoves(actionCount: 4, imageCount: 8)
    )
    for _ in 0..<50 {
      let (seen, wide) = (cells.observations.row(0), planes.observations.row(0))
      for cell in 0..<16 {
        #expect((0..<18).map { wide[16 * $0 + cell] }.firstIndex(of: 1) == Int(seen[cell]))
      }
      TileMoves(observation: .cells).writeMoves(of: cells.observations, 0, to: first)
      TileMoves(observation: .planes).writeMoves(of: planes.observations, 0, to: second)
      try #require(first.count > 0 && first.count == second.count)
      for place in 0..<first.count * 8 { #expect(first.images[place] == second.images[place]) }
      for batch in [cells, planes] {
        batch.actions[0] = Int32(first.actions[first.count - 1])
        batch.step()
      }
    }
  }

  /// The afterstate of a move is what the environment makes of it, but for the tile that comes then.
  @Test func anAfterstateIsTheNextBoardWithoutItsNewTile() throws {
    let batch = try puzzles[0].make().batch(
      count: 1, maxEpisodeSteps: nil, episodeSeeds: .continuing(seed: 2))
    batch.reset()
    let rules = TileMoves(observation: .cells)
    let moves = AfterstateMoves(actionCount: 4, imageCount: 8)
    for step in 0..<300 {
      rules.writeMoves(of: batch.observations, 0, to: moves)
      let place = step % moves.count
      let after = rules.board.cells(of: moves.images[place * 8])
      batch.actions[0] = Int32(moves.actions[place])
      batch.step()
      #expect(batch.rewards[0] == moves.rewards[place])
      let next = batch.nextObservations.row(0).map { Int($0) }
      let changes = (0..<16).filter { next[$0] != after[$0] }
      #expect(changes.count == 1 && after[changes[0]] == 0 && [1, 2].contains(next[changes[0]]))
      #expect(rules.answers(to: moves.images[place * 8]).contains { rules.board.cells(of: $0.cells) == next })
    }
  }

  @Test func theImagesOfABoardAreItsEightSymmetries() {
    let cells = (0..<16).map { $0 }
    let word = CellBoard(rows: 4, columns: 4, values: 16).packed(cells)
    let rules = TileMoves(observation: .cells)
    func images(_ move: Int) -> [[Int]] {
      let moves = AfterstateMoves(actionCount: 4, imageCount: 8)
      rules.writeMoves(of: word, to: moves)
      return (0..<8).map { rules.board.cells(of: moves.images[move * 8 + $0]) }
    }
    // Only the empty cell in the corner lets tiles move: the first move is up, the second left.
    let found = images(0)
    let board = found[0]
    let (quarter, mirror) = (
      (0..<16).map { ($0 % 4) * 4 + 3 - $0 / 4 }, (0..<16).map { $0 / 4 * 4 + 3 - $0 % 4 }
    )
    var expected: [[Int]] = []
    for start in [board, mirror.map { board[$0] }] {
      var turned = start
      for _ in 0..<4 {
        expected.append(turned)
        turned = quarter.map { turned[$0] }
      }
    }
    #expect(Set(found) == Set(expected))
    #expect(Set(found).count == 8)
  }

  @Test func chanceAnswersWithATwoNineTimesInTen() {
    let word = CellBoard(rows: 4, columns: 4, values: 16).packed((0..<16).map { $0 < 14 ? 1 + $0 % 3 : 0 })
    let answers = TileMoves(observation: .cells).answers(to: word)
    #expect(answers.count == 4)
    #expect(abs(answers.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
    #expect(answers.map { ($0.probability * 100).rounded() } == [45, 5, 45, 5])
  }

  @Test func tilesAreDrawnWhereTheyGo() throws {
    var game = TwentyFortyEight(.init())
    var random = RandomStream(seed: 3)
    game.reset(using: &random)
    #expect(game.draw(progress: 0) == game.draw())
    func tiles(_ scene: Scene) -> [Scene.Point] {
      scene.shapes.compactMap { if case .image(_, let corner, _, _) = $0 { corner } else { nil } }
    }
    var merged = 0
    for _ in 0..<200 {
      let before = (board: game.board, scene: game.draw())
      guard let action = (0..<4).first(where: { before.board.canSlide(.allCases[$0]) }) else { break }
      let step = game.step(action, using: &random)
      // At the start they are where they were, and at the end where they are, with the new one.
      #expect(Set(tiles(game.draw(progress: 0)).map(\.x)) == Set(tiles(before.scene).map(\.x)))
      #expect(tiles(game.draw(progress: 0)).count == 16 - before.board.emptyCount)
      #expect(game.draw(progress: 1) == game.draw())
      func rounded(_ scene: Scene) -> [[Double]] {
        tiles(scene).map { [($0.x * 1e6).rounded(), ($0.y * 1e6).rounded()] }
      }
      let (arrived, after) = (rounded(game.draw(progress: 1 - 1e-9)), rounded(game.draw()))
      #expect(Set(arrived).isSubset(of: after) && Set(arrived).count == after.count - 1)
      merged += arrived.count - Set(arrived).count
      if step.ending != .none { break }
    }
    #expect(merged > 10)
  }
}
