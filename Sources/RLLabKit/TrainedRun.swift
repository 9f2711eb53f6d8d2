import Lab
import RunStore
import Viewer
import Watching

/// A run that was trained and recorded.
public struct TrainedRun: Sendable {
  /// The run file: an SQLite database, which `docs/run-file.md` describes.
  public let path: String
  public let environment, algorithm: String
  public let seed: UInt64
  /// Environment steps of training.
  public let steps: Int
  /// Training episodes.
  public let episodes: Int
  private let catalog: Catalog
  private let allowsCode: Bool

  init(_ path: String, _ catalog: Catalog, allowsCode: Bool) throws {
    let reader = try RunReader(path)
    // Its environment, agent and keys are all known here.
    _ = try Experiment(recordedIn: reader, catalog: catalog, allowsCode: allowsCode)
    self.path = path
    self.catalog = catalog
    self.allowsCode = allowsCode
    environment = reader.facts.environment
    algorithm = reader.facts.algorithm
    seed = reader.facts.seed
    steps = try reader.tensors(checkpoint: .latest).checkpoint.step
    episodes = try reader.episodeCount
  }

  /// What greedy episodes came to.
  public struct Score: Sendable, Equatable {
    /// One an episode.
    public let returns: [Double]
    public let mean: Double
    /// Of the sample, with n - 1.
    public let standardDeviation: Double
    /// Steps of an episode, the mean.
    public let meanLength: Double
  }

  /// Plays fresh greedy episodes with what was learned; a board game against the opponents of the run's evaluations.
  ///
  /// - Parameters:
  ///   - episodes: how many; in a board game as many against each opponent.
  ///   - seed: where the episodes' seeds are drawn from, none of which training has used.
  /// - Throws: ``LaboratoryError`` where the run cannot be read or its environment fails.
  public func evaluate(episodes: Int = 100, seed: UInt64 = 0) throws -> Score {
    try LaboratoryError.wrapping {
      let result = try LoadedRun(
        path, catalog: catalog, checkpoint: .latest, allowsCode: allowsCode
      ).evaluate(episodes: episodes, seed: seed)
      return Score(
        returns: result.returns, mean: result.returnMean, standardDeviation: result.returnStd,
        meanLength: result.lengthMean)
    }
  }

  /// Records a greedy episode, with what the agent thinks of its actions where it tells.
  ///
  /// - Parameters:
  ///   - file: ends in `.gif`, `.mp4` (by ffmpeg), `.png` or `.svg`.
  ///   - index: which episode: equal numbers begin equally in every run.
  ///   - width: pixels.
  ///   - height: pixels.
  /// - Returns: the number of frames.
  /// - Throws: ``LaboratoryError`` where the run cannot be read or the file cannot be written.
  @discardableResult
  public func record(to file: String, episode index: Int = 0, width: Int = 640, height: Int = 480) throws
    -> Int
  {
    try LaboratoryError.wrapping {
      guard RecordingFormat(path: file) != nil else {
        throw LaboratoryError("\(file): the name has to end in .gif, .mp4, .png or .svg")
      }
      let source = try RunSource(path, catalog: catalog, checkpoint: .latest, allowsCode: allowsCode)
      let model = try WatchModel(
        [source], mode: .greedy, greedyIndex: index, showsPanel: false, goesOn: false)
      return try HeadlessRecording(path: file, width: width, height: height, frames: nil).run(model)
    }
  }
}
