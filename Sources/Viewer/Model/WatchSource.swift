/// A run as the viewer sees it. Who implements it reads a run file; the viewer knows none.
package protocol WatchSource: AnyObject {
  var run: WatchedRun { get }
  /// Looks for news.
  ///
  /// - Returns: whether there was any.
  func refresh() throws -> Bool
  /// Whether training goes on.
  var isRunning: Bool { get }
  /// "running", "finished" or how else a run stands.
  var status: String { get }
  /// Environment steps so far.
  var step: Int { get }
  /// The step of the checkpoint whose values are shown; nil while there is none.
  var valuesStep: Int? { get }
  /// The returns of the training episodes.
  var returns: ReturnHistory { get }
  var curves: LearningCurves { get }
  func episode(_ number: Int) throws -> any EpisodeShow
  func greedyEpisode(_ index: Int) throws -> any EpisodeShow
}
