import Drawing

/// How a step left the episode.
package enum FrameEnding: Sendable, Equatable { case none, terminated, truncated }

/// One element of an observation.
package struct ObservationValue: Sendable, Equatable {
  package var label: String
  package var value: Double
  /// Bounds; infinite where there are none.
  package var low, high: Double

  package init(label: String, value: Double, low: Double, high: Double) {
    (self.label, self.value, self.low, self.high) = (label, value, low, high)
  }
}

/// What there is to see at one moment of an episode.
package struct Frame {
  package var scene: Scene
  /// Steps since the episode began.
  package var step: Int
  /// The action that led here, and what it earned; nil at the start.
  package var lastAction: Int?
  package var reward: Double?
  /// What has been earned up to here.
  package var returnSoFar: Double
  package var ending: FrameEnding
  /// What the agent thinks that each action is worth here; nil for an agent without such values, and once the task has
  /// ended.
  package var actionValues: [Double]?
  /// The actions that are legal here; nil where all are, always.
  package var legalActions: [Int]?
  package var observation: [ObservationValue]
  /// What is known of each cell; nil for a world that is no grid.
  package var grid: GridOverlay?
  /// What is known of each move; nil for a world that is no board.
  package var board: BoardOverlay?

  package init(
    scene: Scene, step: Int, lastAction: Int? = nil, reward: Double? = nil, returnSoFar: Double = 0,
    ending: FrameEnding = .none, actionValues: [Double]? = nil, legalActions: [Int]? = nil,
    observation: [ObservationValue] = [], grid: GridOverlay? = nil, board: BoardOverlay? = nil
  ) {
    (self.scene, self.step, self.lastAction, self.reward) = (scene, step, lastAction, reward)
    (self.returnSoFar, self.ending, self.actionValues) = (returnSoFar, ending, actionValues)
    (self.legalActions, self.observation, self.grid, self.board) = (legalActions, observation, grid, board)
  }

  /// Whether `kind` has anything to show here.
  package func offers(_ kind: OverlayKind) -> Bool {
    switch kind {
    case .none: true
    case .actionValues: grid?.hasValues ?? (board?.values != nil)
    case .stateValues: grid?.hasValues ?? false
    case .visits: grid?.hasVisits ?? false
    case .optimum: grid?.hasOptimum ?? (board?.opinion != nil)
    case .error: grid.map { $0.hasOptimum && $0.hasValues } ?? false
    }
  }
}

/// The index of the first of the highest numbers.
package func firstHighest(_ values: [Double]) -> Int? { firstHighest(values, among: values.indices) }

/// The first of the `indices` with the highest numbers.
package func firstHighest(_ values: [Double], among indices: some Sequence<Int>) -> Int? {
  var best: Int?
  for index in indices where best.map({ values[index] > values[$0] }) ?? true { best = index }
  return best
}
