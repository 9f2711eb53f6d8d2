import Drawing
import Painting

/// Everything that is on the screen, as values: a painter needs nothing else.
package struct ViewState {
  /// What is on the left of the header, and what is on its right.
  package struct Header {
    package enum Tone { case live, greedy, replay, calm }
    package var title = ""
    package var subtitle = ""
    package var badge = ""
    package var tone = Tone.calm
    package var facts: [(label: String, value: String)] = []
    package init() {}
  }

  /// One agent at it.
  package struct Pane {
    package var title: String?
    package var frame: Frame
    package var actionLabels: [String]
    /// What each step of the episode earned, and what the states around the present one are worth.
    package var rewards: [Double] = []
    package var values: [Double] = []
    /// What stands in place of the actions' values where there are none.
    package var valuesMessage = "This agent has no values to show."
    /// The step of `values`' first element.
    package var valuesStart = 0
    package var length: Int

    package init(title: String?, frame: Frame, actionLabels: [String], length: Int) {
      (self.title, self.frame, self.actionLabels, self.length) = (title, frame, actionLabels, length)
    }
  }

  package struct Timeline {
    package var returns: ReturnHistory
    /// From 1; nil while no training episode is shown.
    package var episode: Int?
    package var step: Int
    package var length: Int
    package var isPlaying: Bool
    package var speed: String
  }

  package struct LearningPanel {
    package var name: String
    package var curves: LearningCurves
    package var memory: String
    package var totalSteps: Int
    package var threshold: Double?
  }

  package var header = Header()
  package var panes: [Pane] = []
  /// What stands in place of the panes while there is nothing to show.
  package var message: String?
  package var overlay = OverlayKind.actionValues
  /// A line under the picture: which values, of which step.
  package var overlayNote = ""
  package var timeline: Timeline?
  package var learning: [LearningPanel] = []
  package var showsPanel = true
  package var help: [KeyBinding]?
  package var helpTitle = ""
  package var toast: String?
  package var isRecording = false
  package var hover: Point?
  /// Values of actions that a player asked for.
  package var hint: [Double]?

  package init() {}
}

/// Where what can be pointed at was painted.
package struct ViewLayout {
  package var scenes: [ScenePainter] = []
  package var episodes: Rect?
  package var steps: Rect?
  package init() {}
}
