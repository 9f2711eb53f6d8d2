import GameSearch
import RLCore

/// Opening book: the solver's scores of all positions after a fixed number of moves, and of all
/// earlier positions, derived from these.
///
/// The positions of a layer have an order that follows from the rules, so the book stores scores alone: one letter a
/// position, the letter's code being the score plus 69.
package struct ConnectFourBook: Sendable {
  /// Board of an unfinished game; of two mirror images, the one with the lower key.
  package struct Position: Hashable, Sendable {
    package let own, occupied: UInt64

    init() { (own, occupied) = (0, 0) }

    init(own: UInt64, occupied: UInt64) {
      let mirrored = (ConnectFourBits.mirrored(own), ConnectFourBits.mirrored(occupied))
      (self.own, self.occupied) = own &+ occupied <= mirrored.0 &+ mirrored.1 ? (own, occupied) : mirrored
    }

    var key: UInt64 { own &+ occupied }

    /// The successor positions without finished games, and whether a move wins immediately.
    var successors: (running: [Position], hasWin: Bool) {
      var (running, hasWin) = ([Position](), false)
      for column in 0..<7 {
        let move = ConnectFourBits.playableCells(occupied: occupied) & ConnectFourBits.column(column)
        if move == 0 { continue }
        if ConnectFourBits.hasFour(own | move) {
          hasWin = true
        } else {
          running.append(Position(own: own ^ occupied, occupied: occupied | move))
        }
      }
      return (running, hasWin)
    }
  }

  /// Number of moves after which the scores are stored.
  let plies: Int
  private let scores: [UInt64: Int8]

  private static let zero = 69

  /// - Parameter letters: one for each position of `layer(plies)`; nil comes back where their number differs.
  package init?(plies: Int, letters: String) {
    self.plies = plies
    let layers = Self.layers(through: plies)
    let codes = Array(letters.utf8)
    guard codes.count == layers[plies].count else { return nil }
    var scores: [UInt64: Int8] = [:]
    scores.reserveCapacity(layers.map(\.count).reduce(0, +))
    for (position, code) in zip(layers[plies], codes) { scores[position.key] = Int8(Int(code) - Self.zero) }
    for ply in (0..<plies).reversed() {
      for position in layers[ply] {
        let (running, hasWin) = position.successors
        let best = running.compactMap { scores[$0.key] }.map { -$0 }.max() ?? 0
        scores[position.key] = hasWin ? Int8((43 - ply) / 2) : best
      }
    }
    self.scores = scores
  }

  /// The score of a position, or nil beyond the book.
  package func score(own: UInt64, occupied: UInt64) -> Int? {
    guard occupied.nonzeroBitCount <= plies else { return nil }
    return scores[Position(own: own, occupied: occupied).key].map { Int($0) }
  }

  /// All unfinished positions after 0, 1, ... `plies` moves, mirror images once, in the order of their keys.
  package static func layers(through plies: Int) -> [[Position]] {
    var layers = [[Position()]]
    for _ in 0..<plies {
      var next = layers[layers.count - 1].flatMap { $0.successors.running }
      next.sort { $0.key < $1.key }
      layers.append(zip(next.indices, next).filter { $0 == 0 || next[$0 - 1] != $1 }.map { $1 })
    }
    return layers
  }

  private static let lettersInALine = 100

  /// Computes the book of the positions after `plies` moves, line by line of its source code, which is built into the game.
  ///
  /// - Parameters:
  ///   - begun: the lines that a computation broken off has left, which are not computed again; empty for none.
  ///   - found: told each line and, where its positions were computed now, how many of how many are done with it.
  /// - Throws: `GameTextError` where `begun` is no beginning of this book.
  package static func build(
    plies: Int, begun: String, found: (_ line: String, _ done: Int?, _ total: Int) -> Void
  ) throws(GameTextError) {
    let layer = layers(through: plies)[plies]
    var letters: [UInt8] = []
    if !begun.isEmpty { letters = try Self.letters(begun, plies: plies, count: layer.count) }
    let solver = ConnectFourSolver(tableBits: 25)
    for line in """
    // Computed by: rl-lab solve ConnectFour-v0 --build-book \(plies)

    extension ConnectFourBook {
      package static let builtIn = ConnectFourBook(
        plies: \(plies),
        letters: \"""
    """.split(separator: "\n", omittingEmptySubsequences: false) {
      found(String(line), nil, layer.count)
    }
    for first in stride(from: 0, to: layer.count, by: lettersInALine) {
      let end = min(first + lettersInALine, layer.count)
      let known = min(letters.count, end)
      for position in layer[max(first, known)..<end] {
        letters.append(UInt8(zero + solver.score(own: position.own, occupied: position.occupied)))
        if SearchCancellation.isRequested { return }
      }
      let line = String(decoding: letters[first..<end], as: UTF8.self)
      found("      \(line)\(end == layer.count ? "" : "\\")", known < end ? end : nil, layer.count)
    }
    for line in ["      \"\"\")", "}"] { found(line, nil, layer.count) }
  }

  /// The letters in the lines that were computed before.
  private static func letters(_ begun: String, plies: Int, count: Int) throws(GameTextError) -> [UInt8] {
    let lines = begun.split(separator: "\n").filter { $0.hasPrefix("      ") && !$0.hasPrefix("      \"") }
    let letters = lines.flatMap { line in Array(line.utf8).filter { $0 != 0x20 && $0 != 0x5C } }
    guard begun.contains("plies: \(plies),"), letters.count <= count,
      letters.allSatisfy({ (48...90).contains($0) })
    else { throw GameTextError("the file holds no beginning of this book") }
    return letters
  }
}
