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
  /// What the agent thinks that each action is worth here; nil for an agent without such values.
  package var actionValues: [Double]?
  package var observation: [ObservationValue]
  /// What is known of each cell; nil for a world that is no grid.
  package var grid: GridOverlay?

  package init(
    scene: Scene, step: Int, lastAction: Int? = nil, reward: Double? = nil, returnSoFar: Double = 0,
    ending: FrameEnding = .none, actionValues: [Double]? = nil, observation: [ObservationValue] = [],
    grid: GridOverlay? = nil
  ) {
    (self.scene, self.step, self.lastAction, self.reward) = (scene, step, lastAction, reward)
    (self.returnSoFar, self.ending, self.actionValues) = (returnSoFar, ending, actionValues)
    (self.observation, self.grid) = (observation, grid)
  }

  /// The first of the actions of highest value.
  package var greedyAction: Int? { actionValues.flatMap(firstHighest) }
}

/// The index of the first of the highest numbers.
package func firstHighest(_ values: [Double]) -> Int? {
  var best: Int?
  for (index, value) in values.enumerated() where best.map({ value > values[$0] }) ?? true { best = index }
  return best
}
