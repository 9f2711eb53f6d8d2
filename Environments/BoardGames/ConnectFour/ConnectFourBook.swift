/// Opening book: the scores of all positions after a fixed number of moves, computed by the solver, and of all
/// earlier positions, derived from these.
///
/// The positions of a layer have an order that follows from the rules, so the book stores scores alone: one letter a
/// position, the letter's code being the score plus 69.
package struct ConnectFourBook: Sendable {
  /// Board of an unfinished game; of two mirror images, the one with the lower key.
  package struct Position: Hashable, Sendable {
    let own, occupied: UInt64

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
    var scores: [UInt64: Int8] = [:]
    let layers = Self.layers(through: plies)
    let codes = Array(letters.utf8)
    guard codes.count == layers[plies].count else { return nil }
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
  func score(own: UInt64, occupied: UInt64) -> Int? {
    guard occupied.nonzeroBitCount <= plies else { return nil }
    return scores[Position(own: own, occupied: occupied).key].map { Int($0) }
  }

  /// All unfinished positions after 0, 1, ... `plies` moves, mirror images once, ordered by key. `plies`
  /// moves, mirrored ones once, in the order of their keys.
  package static func layers(through plies: Int) -> [[Position]] {
    var layers = [[Position()]]
    for _ in 0..<plies {
      let next = Set(layers[layers.count - 1].flatMap { $0.successors.running })
      layers.append(next.sorted { $0.key < $1.key })
    }
    return layers
  }

  /// Computes the source code of the book of the positions after `plies` moves, which is built into the game.
  ///
  /// - Parameter progress: told after each position how many of how many are done.
  static func source(plies: Int, progress: (_ done: Int, _ total: Int) -> Void) -> String {
    var lines: [Substring] = []
    var rest = compute(plies: plies, progress: progress)[...]
    while !rest.isEmpty {
      lines.append(rest.prefix(100))
      rest = rest.dropFirst(100)
    }
    return """
      // Computed by: rl-lab solve ConnectFour-v0 --build-book \(plies)

      extension ConnectFourBook {
        static let builtIn = ConnectFourBook(
          plies: \(plies),
          letters: \"\"\"
            \(lines.joined(separator: "\\\n      "))
            \"\"\")
      }

      """
  }

  /// Computes the letters of the book of the positions after `plies` moves.
  ///
  /// - Parameter progress: told after each position how many of how many are done.
  static func compute(plies: Int, progress: (_ done: Int, _ total: Int) -> Void) -> String {
    let solver = ConnectFourSolver(tableBits: 25)
    let layer = layers(through: plies)[plies]
    var letters = ""
    for (index, position) in layer.enumerated() {
      let score = solver.score(own: position.own, occupied: position.occupied)
      letters.unicodeScalars.append(Unicode.Scalar(UInt8(zero + score)))
      progress(index + 1, layer.count)
    }
    return letters
  }
}
