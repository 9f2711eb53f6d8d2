/// A run as a source for the viewer, independent of run files. Who implements it reads a run file; the viewer
/// knows none.
package protocol WatchSource: AnyObject {
  var run: WatchedRun { get }
  /// Checks for changes.
  ///
  /// - Returns: whether there was any.
  func refresh() throws -> Bool
  /// Whether training is in progress.
  var isRunning: Bool { get }
  /// Status of the run: "running", "finished" or another.
  var status: String { get }
  /// Environment steps so far.
  var step: Int { get }
  /// The step of the displayed checkpoint, or nil if there is none.
  var valuesStep: Int? { get }
  /// The returns of the training episodes.
  var returns: ReturnHistory { get }
  var curves: LearningCurves { get }
  func episode(_ number: Int) throws -> any EpisodeShow
  /// The training episode during which the run was at an environment step, or nil if none is known.
  func episode(atStep step: Int) throws -> Int?
  func greedyEpisode(_ index: Int) throws -> any EpisodeShow
  /// The first episode that ended behind the step at which the run branched off, or nil.
  var branchEpisode: Int? { get }
  /// The first episode of each task but the first one, where tasks follow one another.
  var switchEpisodes: [Int] { get }
}

extension WatchSource {
  package func episode(atStep step: Int) throws -> Int? { nil }
  package var branchEpisode: Int? { nil }
  package var switchEpisodes: [Int] { [] }
}
