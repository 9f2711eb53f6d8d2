import Drawing

/// How a step affected the episode.
package enum FrameEnding: Sendable, Equatable { case none, terminated, truncated }

/// One element of an observation.
package struct ObservationValue: Sendable, Equatable {
  package var label: String
  package var value: Double
  /// Bounds; infinite if there are none.
  package var low, high: Double

  package init(label: String, value: Double, low: Double, high: Double) {
    (self.label, self.value, self.low, self.high) = (label, value, low, high)
  }
}

/// Everything displayed at one step of an episode.
package struct Frame {
  package var scene: Scene
  /// Steps since the episode began.
  package var step: Int
  /// The last action and its reward, or nil at the start.
  package var lastAction: Int?
  package var reward: Double?
  /// The return so far.
  package var returnSoFar: Double
  package var ending: FrameEnding
  /// The agent's value of each action, or nil for an agent without values, and once the task has ended.
  package var actionValues: [Double]?
  /// The legal actions, or nil if all actions are always legal.
  package var legalActions: [Int]?
  package var observation: [ObservationValue]
  /// The overlay of the cells, or nil if the environment is not a grid.
  package var grid: GridOverlay?
  /// The overlay of the moves, or nil if the environment is not a board.
  package var board: BoardOverlay?
  /// In self-play, where the return is that of the side that moved last: the result so far for the side that is drawn as the
  /// agent's. Nil elsewhere.
  package var selfPlayResult: Double?
  /// Environment steps of the run after which the values are the agent's, where they are of no checkpoint.
  package var valuesStep: Int?

  package init(
    scene: Scene, step: Int, lastAction: Int? = nil, reward: Double? = nil, returnSoFar: Double = 0,
    ending: FrameEnding = .none, actionValues: [Double]? = nil, legalActions: [Int]? = nil,
    observation: [ObservationValue] = [], grid: GridOverlay? = nil, board: BoardOverlay? = nil
  ) {
    (self.scene, self.step, self.lastAction, self.reward) = (scene, step, lastAction, reward)
    (self.returnSoFar, self.ending, self.actionValues) = (returnSoFar, ending, actionValues)
    (self.legalActions, self.observation, self.grid, self.board) = (legalActions, observation, grid, board)
  }

  /// Whether the overlay `kind` is available.
  package func offers(_ kind: OverlayKind) -> Bool {
    switch kind {
    case .none: true
    case .actionValues: grid?.hasValues ?? (board?.values != nil)
    case .stateValues: grid?.hasValues ?? false
    case .visits: grid?.hasVisits ?? false
    case .optimum: grid?.hasOptimum ?? (board?.opinion != nil)
    case .error: grid.map { $0.hasOptimum && $0.hasValues } ?? false
    case .search: ending == .none && board?.search != nil
    }
  }
}

extension Frame {
  /// Whether a game has come to its end, where nobody has values any more.
  package var isFinishedGame: Bool { board != nil && ending == .terminated }

  /// A game's result so far for the side that is drawn as the agent's.
  var agentsResult: Double { selfPlayResult ?? returnSoFar }

  /// How the episode ended: a game by its result, for the player or the agent, or by the winner's color where both sides are one.
  package func endingWords(isPlayer: Bool) -> String {
    switch ending {
    case .none: return ""
    case .truncated: return "truncated by the time limit"
    case .terminated:
      guard board != nil else { return "terminated" }
      if let result = selfPlayResult {
        let winner = result > 0 ? BoardOverlay.agentColor : BoardOverlay.opponentColor
        return result == 0 ? "Draw" : "\(winner.prefix(1).uppercased() + winner.dropFirst()) won"
      }
      let who = isPlayer ? "You" : "The agent"
      return returnSoFar > 0 ? "\(who) won" : returnSoFar < 0 ? "\(who) lost" : "Draw"
    }
  }
}

/// The index of the first maximum.
package func firstHighest(_ values: [Double]) -> Int? { firstHighest(values, among: values.indices) }

/// The first maximum among the `indices`.
package func firstHighest(_ values: [Double], among indices: some Sequence<Int>) -> Int? {
  var best: Int?
  for index in indices where best.map({ values[index] > values[$0] }) ?? true { best = index }
  return best
}
