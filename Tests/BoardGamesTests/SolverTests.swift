import BoardGames
import CKernels
import Foundation
import GameSearch
import RLCore
import TestSupport
import Testing

@Suite struct SolverTests {
  /// The value of a position for its mover, by looking at everything that can follow.
  private func plainValue<Game: BoardGame>(_ game: Game) -> Int {
    if game.isOver { return game.outcome.value(for: game.mover) }
    return game.legalActions.actions.map { -plainValue(game.playing($0)) }.max() ?? 0
  }

  /// 1,000 less the plies to a win, minus that for a loss, 0 for a draw, by looking at everything that can follow.
  private func plainScore(_ game: ConnectFour, _ seen: inout [UInt128: Int]) -> Int {
    if game.isOver { return game.outcome.value(for: game.mover) * (1000 - game.plies) }
    if let known = seen[game.key] { return known }
    let score = game.legalActions.actions.map { -plainScore(game.playing($0), &seen) }.max() ?? 0
    seen[game.key] = score
    return score
  }

  @Test func ticTacToeIsADraw() throws {
    let moves = TicTacToe().moveValues()
    #expect(moves.map(\.value) == Array(repeating: 0, count: 9))
    #expect(TicTacToeTable.shared.reachableCount == 5478)
  }

  @Test func theTableOfTicTacToeHoldsWhatFollowsFromTheRules() throws {
    for game in randomPositions(TicTacToe.self, games: 40, seed: 1) where !game.isOver {
      for move in game.moveValues() {
        try #require(move.value == -plainValue(game.playing(move.action)), "\(game.boardText)")
      }
    }
    // x threatens 3 and o must take it; x at 3 wins at once.
    #expect(try TicTacToe("1425").moveValues().first { $0.action == 2 }?.pliesToEnd == 1)
    #expect(try TicTacToe("142").perfectActions.actions == [2])
  }

  /// Late positions of random games, in value and in distance, against a search without bounds, orders or bits.
  @Test func theSolverOfConnectFourAgreesWithPlainSearch() throws {
    let seed: UInt64 = 31
    var random = RandomStream(seed: seed)
    for index in 0..<150 {
      let game = randomPosition(ConnectFour.self, plies: 25 + index % 15, using: &random)
      var seen: [UInt128: Int] = [:]
      for move in game.moveValues() {
        let score = -plainScore(game.playing(move.action), &seen)
        try #require(move.value == score.signum(), "seed \(seed), \(game.boardText), move \(move.action + 1)")
        let end = score == 0 ? nil : 1000 - abs(score) - game.plies
        try #require(move.pliesToEnd == end, "seed \(seed), \(game.boardText), move \(move.action + 1)")
      }
    }
  }

  /// 1,000 positions whose scores Fixtures/solve_connect_four.py has computed by plain negamax on lists of cells.
  @Test func theSolverOfConnectFourAgreesWithAnIndependentProgram() throws {
    let url = try #require(Bundle.module.url(forResource: "connect_four_positions", withExtension: "txt"))
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 1000)
    for line in lines {
      let words = line.split(separator: " ")
      let (game, score) = (try ConnectFour(String(words[0])), try #require(Int(words[1])))
      let moves = game.moveValues()
      let best = try #require(moves.dropFirst().reduce(moves[0]) { $1.isBetter(than: $0) ? $1 : $0 })
      try #require(best.value == score.signum(), "\(line)")
      // The winner has used as many stones as it has moved, half of all moves, rounded up for who began.
      let end = best.pliesToEnd.map { 22 - (game.plies + $0 + 1) / 2 }
      try #require(end.map { $0 * best.value } ?? 0 == score, "\(line)")
      let perfect = moves.filter { move in !moves.contains { $0.isBetter(than: move) } }.map(\.action)
      try #require(game.perfectActions.actions == perfect, "\(line)")
      for move in moves {
        let keeps = best.value < 0 ? nil : move.value == best.value
        try #require(game.keepsValue(move.action) == keeps, "\(line)")
      }
    }
  }

  /// The same scores, found in as many positions, whatever the processor has.
  @Test func allKernelsSearchAlike() {
    let variants = (0..<8).compactMap { ckernels_variant($0)?.pointee }
    let solvers = variants.map { ConnectFourSolver(tableBits: 18, kernels: $0) }
    let layer = ConnectFourBook.layers(through: 8)[8]
    for place in [88, 45_003, 45_040, 91_290] {
      let scores = solvers.map { $0.score(own: layer[place].own, occupied: layer[place].occupied) }
      #expect(Set(scores).count == 1, "\(place)")
    }
    #expect(!variants.isEmpty && Set(solvers.map(\.positions)).count == 1)
    #expect(solvers.allSatisfy { $0.positions > 10_000 })
  }

  @Test func mirroredPositionsHaveMirroredValues() throws {
    var random = RandomStream(seed: 12)
    for _ in 0..<10 {
      let game = randomPosition(ConnectFour.self, plies: 14, using: &random)
      let mirrored = game.transformed(by: 1).moveValues()
      for move in game.moveValues() {
        let image = try #require(mirrored.first { $0.action == 6 - move.action })
        #expect(image.value == move.value && image.pliesToEnd == move.pliesToEnd)
      }
    }
  }

  @Test func aPositionAfterTheEighthMoveIsSolved() throws {
    let moves = try ConnectFour("44444432").moveValues()
    #expect(moves.map(\.value) == [-1, 0, -1, -1, 1, -1])
    #expect(moves.map(\.pliesToEnd) == [34, nil, 34, 34, 33, 32])
  }

  @Test(arguments: [6, 8]) func othellosEndIsSolved(size: Int) throws {
    func check<Size: OthelloSize>(_ type: Size.Type) throws {
      func plain(_ game: Othello<Size>) -> Int {
        if game.isOver { return game.margin }
        return game.legalActions.actions.map { -plain(game.playing($0)) }.max() ?? 0
      }
      let positions = randomPositions(Othello<Size>.self, games: 20, seed: 7).filter {
        !$0.isOver && $0.emptyCount <= 6
      }
      #expect(positions.count > 50)
      for game in positions {
        for move in try game.moveValues() {
          try #require(move.margin == -plain(game.playing(move.action)), "\(game.boardText)")
        }
      }
    }
    if size == 6 { try check(SixBySix.self) } else { try check(EightByEight.self) }
  }

  @Test func othelloSaysFromWhereOnItIsSolved() {
    #expect(
      errorText { _ = try Othello<EightByEight>().moveValues() }
        == "Othello is solved from 16 empty cells on; this position has 60")
  }

  /// The whole search with its table, against alpha-beta without; windows too narrow for the margin give the side.
  @Test(arguments: [6, 8]) func othellosLastTenCellsAreSolved(size: Int) throws {
    func check<Size: OthelloSize>(_ type: Size.Type) throws {
      func plain(_ game: Othello<Size>, _ alpha: Int, _ beta: Int) -> Int {
        if game.isOver { return game.margin }
        var best = -64
        for action in game.legalActions.actions where best < beta {
          best = max(best, -plain(game.playing(action), -beta, -max(alpha, best)))
        }
        return best
      }
      func positions(games: Int, where isWanted: (Othello<Size>) -> Bool) -> [Othello<Size>] {
        randomPositions(Othello<Size>.self, games: games, seed: 8).filter {
          !$0.isOver && (8...10).contains($0.emptyCount) && isWanted($0)
        }
      }
      let passes = positions(games: 800) { $0.legalActions.actions == [Othello<Size>.pass] }
      #expect(passes.count > 5)
      let positions = positions(games: 12) { _ in true } + passes
      #expect(positions.count > 20)
      for game in positions {
        let margin = plain(game, -64, 64)
        try #require(game.finalMargin(-64, 64) == margin, "\(game.boardText)")
        for bound in [-20, -1, 0, margin - 1, margin, 20] {
          try #require(
            (game.finalMargin(bound, bound + 1) <= bound) == (margin <= bound), "\(game.boardText)")
        }
      }
    }
    if size == 6 { try check(SixBySix.self) } else { try check(EightByEight.self) }
  }

  @Test func aCanceledSearchOfOthelloEndsAndIsForgotten() throws {
    var random = RandomStream(seed: 16)
    var game = randomPosition(Othello<EightByEight>.self, plies: 44, using: &random)
    while game.emptyCount > 16 { game.play(game.legalAction(at: 0)) }
    var isCancelled = true
    let solver = OthelloSolver(EightByEight.self) { isCancelled }
    #expect(solver.margin(own: game.own, other: game.other, 3, 64) == 3)
    #expect(solver.positions == 1)
    isCancelled = false
    #expect(solver.margin(own: game.own, other: game.other, -64, 64) == game.finalMargin(-64, 64))
  }

  /// In a run a referee judges what takes milliseconds: of Connect Four what the book knows, and the moves from the 12th on.
  @Test func aRefereeJudgesAllMovesOrTheQuickOnes() throws {
    var random = RandomStream(seed: 4)
    for plies in [0, 7, 8, 10, 11, 20] {
      var game = randomPosition(ConnectFour.self, plies: plies, using: &random)
      while game.isWorthAtMost(-1) { game = randomPosition(ConnectFour.self, plies: plies, using: &random) }
      let action = game.legalAction(at: 0)
      #expect((game.keepsValue(action, for: .quick) == nil) == (8...10).contains(plies), "\(plies)")
      #expect(game.keepsValue(action, for: .thorough) != nil, "\(plies)")
    }
    #expect(Othello<SixBySix>().keepsValue(8, for: .thorough) == nil)
  }

  @Test func anAnalysisNamesTheBestMove() throws {
    let game = try #require(entry("TicTacToe-v0").boardGame)
    let analysis = try game.analyze("1425")
    #expect(analysis.best == MoveValue(action: 2, value: 1, pliesToEnd: 1))
    #expect(analysis.value == 1 && analysis.mover == .first && analysis.outcomeText == "x to move")
    let over = try game.analyze("14253")
    #expect(over.moves.isEmpty && over.value == -1 && over.outcomeText == "x has won")
    #expect(errorText { _ = try game.analyze("55") } == "move 2 of '55': cell 5 is taken")
  }

  @Test func aSoonerWinIsBetterAndALaterLossToo() {
    func move(_ value: Int, _ plies: Int?) -> MoveValue {
      MoveValue(action: 0, value: value, pliesToEnd: plies)
    }
    let order = [move(1, 3), move(1, 9), move(0, nil), move(-1, 8), move(-1, 2)]
    for (place, better) in order.enumerated() {
      for (other, worse) in order.enumerated() { #expect(better.isBetter(than: worse) == (place < other)) }
    }
  }
}

@Suite struct ConnectFourBookTests {
  @Test func layersHaveMirroredPositionsOnce() {
    #expect(ConnectFourBook.layers(through: 4).map(\.count) == [1, 4, 25, 121, 568])
  }

  /// Each 9,000th position of the book, and on request each 400th.
  @Test func theBookHoldsTheSolversScores() throws { try check(every: 9000, from: 4000) }

  @Test(.enabled(if: isLong, "takes minutes; set RL_LAB_LONG_TESTS=1 to run it"))
  func theBookIsWhatTheSolverFinds() throws { try check(every: 400, from: 7) }

  private func check(every step: Int, from first: Int) throws {
    let layer = ConnectFourBook.layers(through: 8)[8]
    let solver = ConnectFourSolver()
    for place in stride(from: first, to: layer.count, by: step) {
      let (own, occupied) = (layer[place].own, layer[place].occupied)
      let score = solver.score(own: own, occupied: occupied)
      #expect(ConnectFourBook.builtIn?.score(own: own, occupied: occupied) == score, "\(place)")
    }
  }

  /// What a computation has left, here all but the last position, is not computed again.
  @Test func aBookBrokenOffIsContinued() throws {
    let url = Repository.root.appending(
      path: "Environments/BoardGames/ConnectFour/ConnectFourBook+Values.swift")
    let whole = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").filter {
      $0.hasPrefix("      ")
    }
    let begun = ["    plies: 8,"] + whole.dropLast(2) + [whole[whole.count - 2].dropLast()]
    var (lines, counts) = ([String](), [Int]())
    try ConnectFourBook.build(plies: 8, begun: begun.joined(separator: "\n")) { line, done, _ in
      lines.append(line)
      if let done { counts.append(done) }
    }
    #expect(lines.filter { $0.hasPrefix("      ") } == whole.map(String.init))
    #expect(counts == [91_295])
    #expect(
      errorText { try ConnectFourBook.build(plies: 1, begun: "      EEEEE") { _, _, _ in } }
        == "the file holds no beginning of this book")
    for begun in ["nothing of the kind", "    plies: 1,\n      EEEEE", "    plies: 2,\n      EE"] {
      #expect(
        errorText { try ConnectFourBook.build(plies: 1, begun: begun) { _, _, _ in } }
          == "the file holds no beginning of this book", "\(begun)")
    }
  }

  @Test func aBookOfAnotherLengthIsNone() {
    #expect(ConnectFourBook(plies: 1, letters: "EEE") == nil)
    #expect(ConnectFourBook(plies: 1, letters: "EEEE") != nil)
  }

  private static let isLong = ProcessInfo.processInfo.environment["RL_LAB_LONG_TESTS"] != nil

  /// All that `solve` prints, the value of each move, of positions after eight random moves; in processor time, since the
  /// machine may have other things to do.
  @Test(.enabled(if: isLong, "takes minutes; set RL_LAB_LONG_TESTS=1 to run it"))
  func thePositionAfterTheEighthMoveIsAnsweredInTime() {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    var random = RandomStream(seed: 88)
    let seconds = (0..<101).map { _ in
      let game = randomPosition(ConnectFour.self, plies: 8, using: &random)
      let start = now()
      _ = game.moveValues()
      return now() - start
    }.sorted()
    print("101 positions after the eighth move: median \(seconds[50]) s, longest \(seconds[100]) s")
    #expect(seconds[50] < 1)
    #expect(seconds[100] < 10)
  }

  /// The first player's choice of column, a and g outermost.
  ///
  /// Source: Allis (1988): the middle column wins, those beside it draw, the other four lose.
  @Test func theOpeningIsAsAllisHasIt() throws {
    let moves = ConnectFour().moveValues()
    #expect(moves.map(\.value) == [-1, -1, 0, 1, 0, -1, -1])
    // With perfect play the first player wins with its last stone but one.
    #expect(moves[3].pliesToEnd == 41)
  }
}
