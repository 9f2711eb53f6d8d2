/// The rules of a world in which a step is a move, whose result is certain, and an answer, by chance or by an opponent.
///
/// The board between the two is the afterstate. What a move is worth depends on its own reward and its afterstate alone,
/// so that values of afterstates take the place of action values.
///
/// Source: Sutton and Barto (2018), section 6.8.
public protocol AfterstateRules: Sendable {
  var board: CellBoard { get }

  /// Kinds of afterstates that are valued apart, such as by the player who has moved; at least 1.
  var kindCount: Int { get }

  /// Boards that are equal to an afterstate by symmetry, itself included.
  var imageCount: Int { get }

  /// Writes the legal moves of the state that row `row` of `observations` shows.
  ///
  /// Where there is a mask, it has the last word: what it forbids is not a legal move.
  func writeMoves(of observations: Observations, _ row: Int, to moves: AfterstateMoves)
}

/// The rules of a world in which chance answers the moves.
public protocol ChanceRules: AfterstateRules {
  /// Writes the legal moves of the state with these cells.
  func writeMoves(of cells: UInt128, to moves: AfterstateMoves)

  /// The states that may follow an afterstate, with their probabilities.
  func answers(to cells: UInt128) -> [(probability: Double, cells: UInt128)]
}
