// Chance and the rules of the board games for the engine. RandomStream, SeedSequence, ConnectFourBits and OthelloBits are
// the lab's own sources, compiled with this file for WebAssembly; what is here is what `BoardGame.play` adds to them.

@_cdecl("stream_seed")
public func streamSeed(_ stream: UnsafeMutableRawPointer, _ seed: UInt64) {
  stream.initializeMemory(as: RandomStream.self, to: RandomStream(seed: seed))
}

@_cdecl("stream_uniform")
public func streamUniform(_ stream: UnsafeMutableRawPointer) -> Double {
  stream.assumingMemoryBound(to: RandomStream.self).pointee.uniform()
}

/// The 53 bits that `uniform` makes a number of.
@_cdecl("stream_draw")
public func streamDraw(_ stream: UnsafeMutableRawPointer) -> Int64 {
  Int64(truncatingIfNeeded: stream.assumingMemoryBound(to: RandomStream.self).pointee.next() >> 11)
}

/// `Position` of engine.h: the stones of the player to move come first.
public struct Position {
  var own, other: UInt64
  var mover, outcome, plies, unused: Int32
}

private let ticTacToe: Int32 = 0
private let connectFour: Int32 = 1

private func size(_ game: Int32) -> Int { game == 2 ? 8 : 6 }

private func othelloBoard(_ game: Int32) -> UInt64 { game == 2 ? .max : 0x007E_7E7E_7E7E_7E00 }

/// The bit of a cell of Othello; a smaller board is in the middle.
private func othelloBit(_ game: Int32, _ action: Int) -> UInt64 {
  let (side, margin) = (size(game), (8 - size(game)) / 2)
  return 1 << UInt64(8 * (action / side + margin) + action % side + margin)
}

private func othelloOpen(_ game: Int32, _ p: Position) -> UInt64 {
  OthelloBits.reached(own: p.own, other: p.other) & othelloBoard(game) & ~(p.own | p.other)
}

private func hasThree(_ stones: UInt64) -> Bool {
  for line: UInt64 in [0o7, 0o70, 0o700, 0o111, 0o222, 0o444, 0o421, 0o124] where stones & line == line {
    return true
  }
  return false
}

@_cdecl("game_start")
public func gameStart(_ game: Int32, _ place: UnsafeMutableRawPointer) {
  let position = place.assumingMemoryBound(to: Position.self)
  position.pointee = Position(own: 0, other: 0, mover: 0, outcome: 0, plies: 0, unused: 0)
  guard game >= 2 else { return }
  let (side, half) = (size(game), size(game) / 2)
  func bit(_ row: Int, _ column: Int) -> UInt64 { othelloBit(game, row * side + column) }
  position.pointee.own = bit(half - 1, half) | bit(half, half - 1)
  position.pointee.other = bit(half - 1, half - 1) | bit(half, half)
}

@_cdecl("game_play")
public func gamePlay(_ game: Int32, _ place: UnsafeMutableRawPointer, _ action: Int32) {
  let position = place.assumingMemoryBound(to: Position.self)
  var p = position.pointee
  let winner: Int32 = p.mover + 1
  var (mine, theirs) = (p.own, p.other)
  if game == connectFour {
    let bottom: UInt64 = 1 << UInt64(7 * action)
    mine |= ((mine | theirs) &+ bottom) & (bottom &* 0x3F)
    p.outcome =
      ConnectFourBits.hasFour(mine) ? winner : mine | theirs == ConnectFourBits.board ? 3 : 0
  } else if game == ticTacToe {
    mine |= 1 << UInt64(action)
    p.outcome = hasThree(mine) ? winner : mine | theirs == 0o777 ? 3 : 0
  } else if Int(action) < size(game) * size(game) {
    let cell = othelloBit(game, Int(action))
    let turned = OthelloBits.turned(by: cell, own: mine, other: theirs)
    mine |= cell | turned
    theirs &= ~turned
  }
  p = Position(
    own: theirs, other: mine, mover: 1 - p.mover, outcome: p.outcome, plies: p.plies + 1, unused: 0)
  if game >= 2, othelloOpen(game, p) == 0 {
    let passed = Position(own: mine, other: theirs, mover: 0, outcome: 0, plies: 0, unused: 0)
    if othelloOpen(game, passed) == 0 {
      let margin = p.own.nonzeroBitCount - p.other.nonzeroBitCount
      p.outcome = margin == 0 ? 3 : margin > 0 ? p.mover + 1 : 2 - p.mover
    }
  }
  position.pointee = p
}

/// Writes a flag for each action; none is legal once the game is over.
///
/// - Returns: how many are legal.
@_cdecl("game_legal")
public func gameLegal(
  _ game: Int32, _ place: UnsafeRawPointer, _ legal: UnsafeMutablePointer<UInt8>
) -> Int32 {
  let p = place.load(as: Position.self)
  let running = p.outcome == 0
  var count: Int32 = 0
  func set(_ action: Int, _ isLegal: Bool) {
    legal[action] = running && isLegal ? 1 : 0
    count += running && isLegal ? 1 : 0
  }
  let occupied = p.own | p.other
  if game == connectFour {
    for column in 0..<7 { set(column, occupied >> UInt64(7 * column + 5) & 1 == 0) }
  } else if game == ticTacToe {
    for cell in 0..<9 { set(cell, occupied >> UInt64(cell) & 1 == 0) }
  } else {
    let (open, cells) = (othelloOpen(game, p), size(game) * size(game))
    for cell in 0..<cells { set(cell, open & othelloBit(game, cell) != 0) }
    set(cells, open == 0)
  }
  return count
}

/// The planes that the player to move sees: the own stones, then the opponent's, row by row from the top.
@_cdecl("game_observe")
public func gameObserve(
  _ game: Int32, _ place: UnsafeRawPointer, _ planes: UnsafeMutablePointer<Float>
) {
  let p = place.load(as: Position.self)
  let columns = game == ticTacToe ? 3 : game == connectFour ? 7 : size(game)
  let rows = game == ticTacToe ? 3 : game == connectFour ? 6 : size(game)
  for row in 0..<rows {
    for column in 0..<columns {
      let cell = row * columns + column
      let bit: UInt64 =
        game == ticTacToe
        ? 1 << UInt64(cell)
        : game == connectFour ? 1 << UInt64(7 * column + 5 - row) : othelloBit(game, cell)
      planes[cell] = p.own & bit != 0 ? 1 : 0
      planes[rows * columns + cell] = p.other & bit != 0 ? 1 : 0
    }
  }
}

/// Of tic-tac-toe: the number of the position, its digits to base 3 being the cells.
@_cdecl("game_number")
public func gameNumber(_ place: UnsafeRawPointer) -> Int32 {
  let p = place.load(as: Position.self)
  var number: Int32 = 0
  for cell in (0..<9).reversed() {
    number = 3 * number + Int32((p.own >> UInt64(cell)) & 1) + 2 * Int32((p.other >> UInt64(cell)) & 1)
  }
  return number
}
