import Drawing
import Painting

/// The complete state of the screen as values.
package struct ViewState {
  /// The left and right part of the header.
  package struct Header {
    package enum Tone { case live, greedy, replay, calm }
    package var title = ""
    package var subtitle = ""
    package var badge = ""
    package var tone = Tone.calm
    package var facts: [(label: String, value: String)] = []
    /// The command of the badge, or nil if it is none.
    package var badgeCommand: KeyCommand?
    /// Whether there are runs to switch between.
    package var hasRuns = false
    package init() {}
  }

  /// One agent in its environment.
  package struct Pane {
    package var title: String?
    package var frame: Frame
    package var actionLabels: [String]
    /// The reward of each step of the episode, and the state values around the current step.
    package var rewards: [Double] = []
    package var values: [Double] = []
    /// The message shown if there are no action values.
    package var valuesMessage = "This agent has no values to show."
    /// The step of the first element of `values`.
    package var valuesStart = 0
    package var length: Int
    /// What the other of two agents thinks of the actions in this episode, or nil if it values none.
    package var disagreement: Disagreement?
    /// What the learning step behind this step did, if it is asked for.
    package var update: UpdateView?

    package init(title: String?, frame: Frame, actionLabels: [String], length: Int) {
      (self.title, self.frame, self.actionLabels, self.length) = (title, frame, actionLabels, length)
    }
  }

  /// One run of a wall.
  package struct Tile {
    package var title: String
    /// The index of its color among the runs.
    package var color: Int
    /// Figures of the run, the most important first.
    package var facts: [String]
    package var pane: Pane?
    /// The message shown if there is no picture.
    package var message: String
  }

  package struct Timeline {
    /// `[runs]`, the path of each, its returns, and the index of its color.
    package var runs: [String]
    package var returns: [ReturnHistory]
    package var colors: [Int]
    /// Counted from 1, or nil if no training episode is shown.
    package var episode: Int?
    package var step: Int
    package var length: Int
    package var isPlaying: Bool
    package var speed: String
    /// The first episode that ended behind the branch, and a word for it; nil where there is none.
    package var branch: (episode: Int, words: String)?
    /// The first episode of each task but the first one.
    package var switches: [Int] = []
  }

  package struct LearningPanel {
    package var name: String
    /// The index of its color among the runs.
    package var color: Int
    package var curves: LearningCurves
    package var memory: String
    package var totalSteps: Int
    package var threshold: Double?
    package var branch: BranchMark?
    /// Whether more may be recorded.
    package var isRunning = true
  }

  package var header = Header()
  package var panes: [Pane] = []
  /// The runs of a wall, or none; those with a picture are the panes.
  package var wall: [Tile] = []
  /// Whether equal colors of two panes mean equal values.
  package var sharesScales = true
  /// The message shown if there are no panes.
  package var message: String?
  package var overlay = OverlayKind.actionValues
  /// How much of a shown search is drawn.
  package var search = SearchSlider()
  /// A caption under the picture: which values, of which step.
  package var overlayNote = ""
  package var timeline: Timeline?
  package var learning: [LearningPanel] = []
  package var showsPanel = true
  package var help: [KeyBinding]?
  package var helpTitle = ""
  package var toast: String?
  package var isRecording = false
  /// The pointer, for what lies under it.
  package var hover: Point?
  /// The pointer, for controls.
  package var pointer: Point?
  /// The row of keys, or nil without a window.
  package var keyBar: KeyBar?
  package var use = KeyBinding.Use.watch
  /// Action values that a player requested as a hint.
  package var hint: [Double]?

  package init() {}
}

/// The positions of clickable elements.
package struct ViewLayout {
  package var scenes: [ScenePainter] = []
  /// The tiles of a wall.
  package var tiles: [Rect] = []
  package var episodes: Rect?
  package var steps: Rect?
  /// The slider through the simulations of a search, and the search.
  package var search: (rect: Rect, film: SearchFilm)?
  package var controls: [Control] = []
  /// The plots of curves over training, and the steps that their width stands for.
  package var charts: [(rect: Rect, range: ClosedRange<Double>)] = []

  /// The command of the control at a point.
  package func command(at point: Point) -> KeyCommand? { controls.last { $0.rect.contains(point) }?.command }
  package init() {}
}
