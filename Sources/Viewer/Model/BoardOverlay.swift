import Drawing

/// The solver's result for a position.
package enum SolverOpinion: Sendable, Equatable {
  /// None, and why.
  case none(String)
  /// Still being computed.
  case thinking
  /// The value of each legal action under perfect play.
  case solved([SolvedMove])

  /// The legal moves; none before they are solved.
  var moves: [SolvedMove] { if case .solved(let moves) = self { moves } else { [] } }
}

package struct SolvedMove: Sendable, Equatable {
  package var action: Int
  /// For the player to move: 1 win, 0 draw, -1 loss.
  package var value: Int
  /// "in 7", "by 4"; empty if there is nothing to add.
  package var note: String
  /// Whether it is an optimal move.
  package var isBest: Bool

  package init(action: Int, value: Int, note: String, isBest: Bool) {
    (self.action, self.value, self.note, self.isBest) = (action, value, note, isBest)
  }
}

/// Overlay of the moves on a board.
package struct BoardOverlay {
  /// The colors of the sides in every theme, in words.
  package static let (agentColor, opponentColor) = ("yellow", "purple")

  /// `[A]`, or nil for an action without a place at the moment.
  package let places: [ActionPlace?]
  package let legalActions: [Int]
  /// Whether the player to move is the one whose stones are drawn as the agent's; all values are from the
  /// point of view of the player to move.
  package let isAgentToMove: Bool
  /// `[A]`, the agent's value of each action, or nil for an agent without values.
  package let values: [Double]?
  /// Evaluated lazily, since it may cost seconds of another thread.
  package let opinion: (() -> SolverOpinion)?
  /// A tree search of the position by the agent; nil for an agent that cannot guide one. Evaluated lazily too.
  package let search: (() -> SearchFilm)?

  package init(
    places: [ActionPlace?], legalActions: [Int], isAgentToMove: Bool = true, values: [Double]?,
    opinion: (() -> SolverOpinion)?, search: (() -> SearchFilm)? = nil
  ) {
    (self.places, self.legalActions, self.values) = (places, legalActions, values)
    (self.isAgentToMove, self.opinion, self.search) = (isAgentToMove, opinion, search)
  }

  /// The best legal action.
  package var greedyAction: Int? {
    guard let values else { return nil }
    return firstHighest(values, among: legalActions)
  }

  /// The agent's value of the position for the player to move.
  package var value: Double? {
    guard let values, let greedyAction else { return nil }
    return values[greedyAction]
  }
}
