import Drawing

/// What somebody who can see to the end of a board game says of a position.
package enum SolverOpinion: Sendable, Equatable {
  /// Nothing, and why.
  case none(String)
  /// It is being worked on.
  case thinking
  /// Each legal action's result under perfect play of both sides.
  case solved([SolvedMove])
}

package struct SolvedMove: Sendable, Equatable {
  package var action: Int
  /// For the one who moves: 1 wins, 0 draws, -1 loses.
  package var value: Int
  /// "in 7", "by 4"; empty where there is no more to say.
  package var note: String
  /// Whether no other move is better.
  package var isBest: Bool

  package init(action: Int, value: Int, note: String, isBest: Bool) {
    (self.action, self.value, self.note, self.isBest) = (action, value, note, isBest)
  }
}

/// What is known of the moves on a board.
package struct BoardOverlay {
  /// `[A]`; nil for an action that has no place now.
  package let places: [ActionPlace?]
  package let legalActions: [Int]
  /// Whether the side moves whose stones are drawn as the agent's; all values are the mover's.
  package let isAgentToMove: Bool
  /// `[A]`, what the agent thinks of each action; nil for an agent without such values.
  package let values: [Double]?
  /// Asked only when it is to be seen, since it may cost seconds of another thread.
  package let opinion: (() -> SolverOpinion)?

  package init(
    places: [ActionPlace?], legalActions: [Int], isAgentToMove: Bool = true, values: [Double]?,
    opinion: (() -> SolverOpinion)?
  ) {
    (self.places, self.legalActions, self.values) = (places, legalActions, values)
    (self.isAgentToMove, self.opinion) = (isAgentToMove, opinion)
  }

  /// The best legal action.
  package var greedyAction: Int? {
    guard let values else { return nil }
    return firstHighest(values, among: legalActions)
  }

  /// What the agent thinks the position is worth to the one who moves.
  package var value: Double? {
    guard let values, let greedyAction else { return nil }
    return values[greedyAction]
  }
}
