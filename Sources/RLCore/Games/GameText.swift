/// The problem with a position given as text, in one line.
public struct GameTextError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// Positions as text, in two forms.
///
/// A list of moves, `4435`, names the actions from the start, with or without blanks or commas between. A board,
/// `.x./.o./...:x`, gives the rows from the top, `x` for the first player's stones, `o` for the second's and `.` for empty
/// cells, and after a colon whose turn it is; without a colon the numbers of stones tell.
extension BoardGame {
  /// Parses either form; an empty text is the initial position.
  public init(_ text: String) throws(GameTextError) {
    if text.contains("/") { try self.init(board: text) } else { try self.init(moves: text) }
  }

  /// Plays the moves of a list from the start.
  public init(moves text: String) throws(GameTextError) {
    self.init()
    for (index, action) in try Self.actions(inMoves: text).enumerated() {
      guard isLegal(action) else {
        let why = isOver ? "the game is over; \(outcomeText)" : objection(to: action)
        throw GameTextError("move \(index + 1) of '\(text)': \(why)")
      }
      play(action)
    }
  }

  /// The actions of a list of moves, without checking their legality.
  public static func actions(inMoves text: String) throws(GameTextError) -> [Int] {
    let labels = actionSpace.labels
    let width = labels[0].count
    let letters = text.filter { !$0.isWhitespace && $0 != "," }.lowercased()
    var (actions, rest) = ([Int](), letters[...])
    while !rest.isEmpty {
      let word = rest.prefix(width)
      guard let action = labels.firstIndex(of: String(word)) else {
        throw GameTextError(
          "move \(actions.count + 1) of '\(text)': '\(word)' is not a move of \(title); moves are \(labels[0]) to \(labels[labels.count - 1])"
        )
      }
      actions.append(action)
      rest = rest.dropFirst(width)
    }
    return actions
  }

  /// The list of moves that names these actions.
  public static func movesText(_ actions: [Int]) -> String { actions.map { actionSpace.labels[$0] }.joined() }

  /// Parses a board.
  public init(board text: String) throws(GameTextError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let lines = parts[0].split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, lines.count == Self.rows, lines.allSatisfy({ $0.count == Self.columns }) else {
      throw GameTextError(
        "'\(text)' is not a board of \(Self.title); it has \(Self.rows) rows of \(Self.columns) cells, with / between"
      )
    }
    var stones: [[Side?]] = []
    for line in lines {
      var row: [Side?] = []
      for letter in line {
        switch letter {
        case "x", "X": row.append(.first)
        case "o", "O": row.append(.second)
        case ".": row.append(nil)
        default: throw GameTextError("'\(text)': '\(letter)' is not a cell; use x, o and .")
        }
      }
      stones.append(row)
    }
    var mover: Side?
    if parts.count == 2 {
      guard let side = Side.allCases.first(where: { String($0.letter) == parts[1].lowercased() }) else {
        throw GameTextError("'\(text)': ':\(parts[1])' is not a player; use :x or :o")
      }
      mover = side
    }
    do { try self.init(stones: stones, mover: mover) } catch {
      throw GameTextError("'\(text)': \(error.description)")
    }
  }

  /// The board as text, with the player to move.
  public var boardText: String { lines.joined(separator: "/") + ":\(mover.letter)" }

  /// The rows from the top.
  public var lines: [String] {
    (0..<Self.rows).map { row in
      String((0..<Self.columns).map { stone(row: row, column: $0)?.letter ?? "." })
    }
  }

  /// "x has won"
  public var outcomeText: String {
    switch outcome {
    case .running: "\(mover.letter) to move"
    case .firstWins: "x has won"
    case .secondWins: "o has won"
    case .draw: "it is a draw"
    }
  }
}
