import ArgumentParser
import Comparison
import Lab
import RLCore
import RunStore
import Text

struct SweepVerb: Verb {
  enum Score: String, ExpressibleByArgument, CaseIterable { case final, area, steps }

  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Train a grid of parameter values, and draw the score against them.",
    discussion: """
      Example: rl-lab sweep Experiments/cliffwalking-sarsa.yaml --seeds 1..10 \\
                 --over agent.learning_rate=0.1,0.3,0.5 --over agent.n_steps=1,2,4 \\
                 --metric training_return --episodes 1..100 --figures figures

      Each point of the grid is an ordinary run in its own folder, such as OUT/learning_rate=0.1,n_steps=4: watch, compare and \
      run --resume take it. Ctrl-C stops cleanly; --resume finishes what is missing. At the end a table shows the mean score of each point \
      with its 95 % interval over seeds, and --figures draws it against the first parameter, one line for each value of the others. \
      Of several experiment files each has the same grid, and lines of its own.
      """)

  @Argument(help: "Experiment files.") var configs: [String]
  @Option(help: "A key and its values, section.key=a,b,c; repeatable, up to 1,000 points.") var over: [String]
  @Option(help: "Override a value of the file, section.key=value; repeatable.") var set: [String] = []
  @Option(help: "Override the seeds of the file: 1..10, or 1,4,7.") var seeds: String?
  @Option(
    parsing: .unconditional,
    help: "Number of seeds to train in parallel, one thread each. (default: the number of cores)")
  var jobs: Int?
  @Option(
    help:
      "The folder of the points' folders; of several files, of one folder for each. (default: runs/<config name>-sweep)",
    transform: folderPath)
  var out: String?
  @Flag(help: "Finish what is missing in an existing folder; finished runs are kept.") var resume = false
  @Flag(help: "Replace the runs of an existing folder.") var overwrite = false
  @Flag(help: "Check every point and print what would be done, without training.") var dryRun = false
  @Option(
    help:
      "What to score, as in compare: return, exact_return, training_return, training_length, reward_per_step, or another recorded metric. (default: return; with --episodes, training_return)"
  )
  var metric: String?
  @Option(
    help: "The last value of the metric (final), its mean over training (area), or the steps to --threshold.")
  var score: Score?
  @Option(help: "Score the mean over these training episodes: 1..100, or 5001.. for all later ones.")
  var episodes: String?
  @Option(
    parsing: .unconditional,
    help: "For --score steps: the value to reach. (default: the environment's threshold, if any)")
  var threshold: Double?
  @Option(help: "Write the figure as SVG and PNG into this folder.", transform: folderPath)
  var figures: String?
  @Option(help: "Progress display on standard error: auto, plain, json or off.") var progress =
    ProgressStyle.auto
  @Flag(help: "Print one JSON object per point on standard output.") var json = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
    if resume, overwrite {
      throw ValidationError("--resume and --overwrite are mutually exclusive; give one of them")
    }
    if let threshold, !threshold.isFinite {
      throw ValidationError("--threshold must be a finite number, not \(threshold)")
    }
    if threshold != nil, score != .steps { throw ValidationError("--threshold requires --score steps") }
    if episodes != nil, score != nil {
      throw ValidationError("--episodes and --score are mutually exclusive; give one of them")
    }
    _ = try EpisodeRange(argument: episodes)
    do { _ = try ParameterGrid(over) } catch { throw ValidationError(error.message) }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    let grid: ParameterGrid
    do { grid = try ParameterGrid(over) } catch { throw LabFailure(.usage, error.message) }
    let training = try SweepTraining(points(grid, lab), jobs: jobs)
    // A score that cannot be computed is told of before the training.
    let experiments = training.points.prefix(configs.count).map(\.plan.experiment)
    try requireDifferentNames(experiments)
    let (metric, score) = (chosenMetric, try chosenScore(experiments))
    if dryRun {
      for point in training.points {
        lab.output.data("\(point.name): \(point.plan.waiting.count) to train, \(point.plan.kept.count) kept")
      }
      lab.output.data(
        "\(Readable.grouped(training.points.count)) points, \(Readable.grouped(training.waitingCount)) seed\(training.waitingCount == 1 ? "" : "s") to train; nothing was done"
      )
      return 0
    }
    let end = try training.run(
      progress, title: "sweep", resumeCommand: RunArguments.resumeCommand(lab.output.command), lab)
    guard end.isComplete else { return end.exitStatus }
    // The file is a key without a name: its values name the curves by themselves.
    let result = try SweepResult(
      names: grid.axes.map(\.name) + (areSeveral ? [""] : []),
      numbers: grid.axes.map(\.numbers) + (areSeveral ? [nil] : []), metric: metric, score: score,
      points: training.points.map { ($0.values, $0.paths) })
    if json {
      let keys = grid.axes.map(\.key) + (areSeveral ? ["experiment"] : [])
      for line in SweepText(result).json(keys) { lab.output.data(line.compact) }
    } else {
      for line in SweepText(result).lines { lab.output.data(line) }
      lab.output.data("run files: \(experiments.map { folder($0) + "/" }.joined(separator: ", "))")
    }
    if let figures {
      if let figure = result.figure(name: "sweep", title: Self.title(experiments)) {
        try FigureFiles.write([figure], into: figures)
      } else {
        lab.output.note("note: no point has a score to draw, so there is no figure in \(printable(figures))")
      }
    }
    return end.exitStatus
  }

  /// Names the agent where all have the same, and the environments.
  private static func title(_ experiments: [Experiment]) -> String {
    let ids = Set(experiments.map(\.environment.entry.id)).sorted().joined(separator: ", ")
    let agents = Set(experiments.map(\.agent.entry.name))
    return agents.count == 1 ? "\(agents.first ?? "") on \(ids)" : ids
  }

  private var areSeveral: Bool { configs.count > 1 }

  /// Where the points of an experiment lie.
  private func folder(_ experiment: Experiment) -> String {
    guard let out else { return "runs/\(experiment.name)-sweep" }
    return out + (areSeveral ? "/\(experiment.name)" : "")
  }

  /// Every point of every file, the files' next to each other, checked as far as it can be before anything is touched.
  private func points(_ grid: ParameterGrid, _ lab: LabContext) throws -> [SweepTraining.Point] {
    for axis in grid.axes where RunArguments.sets(axis.key, in: set) {
      throw LabFailure(.usage, "\(axis.key) is in both --set and --over; give it once")
    }
    var warnings: [String] = []
    return try grid.points.flatMap { point in
      try configs.map { config in
        let experiment = try Experiment.load(path: config, overrides: set, at: point, catalog: lab.catalog)
        let seeds = try RunArguments.parsed(seeds: seeds) ?? experiment.seeds
        for warning in experiment.warnings.map(\.description) where !warnings.contains(warning) {
          warnings.append(warning)
          lab.output.note(warning)
        }
        _ = try PreparedRun(experiment, seed: seeds[0], for: .checking)
        let plan = try RunPlan(
          experiment: experiment, seeds: seeds, folder: "\(folder(experiment))/\(point.folder)",
          resume: resume, overwrite: overwrite, allowsChanges: false)
        return SweepTraining.Point(
          values: point.values + (areSeveral ? [experiment.name] : []),
          name: areSeveral ? "\(experiment.name), \(point.folder)" : point.folder, plan: plan)
      }
    }
  }

  /// Experiments of one name would share their folders.
  private func requireDifferentNames(_ experiments: [Experiment]) throws {
    var files: [String: String] = [:]
    for (config, experiment) in zip(configs, experiments) {
      guard let other = files.updateValue(config, forKey: experiment.name) else { continue }
      throw LabFailure(
        .usage,
        other == config
          ? "\(config) is given twice; give it once"
          : "\(other) and \(config) are both called \(experiment.name) and would share a folder; rename one of them"
      )
    }
  }

  private var chosenMetric: ComparisonMetric {
    metric.map(ComparisonMetric.init) ?? (episodes == nil ? .evaluationReturn : .trainingReturn)
  }

  private func chosenScore(_ experiments: [Experiment]) throws -> SweepScore {
    if let range = try EpisodeRange(argument: episodes) { return .episodes(range.numbers) }
    switch score ?? .final {
    case .final: return .final
    case .area: return .area
    case .steps:
      if let threshold { return .steps(threshold: threshold) }
      let entries = experiments.map(\.environment.entry)
      for entry in entries where !chosenMetric.isReturn || entry.rewardThreshold == nil {
        throw LabFailure(.usage, "--score steps needs --threshold: \(entry.id) has none for this metric")
      }
      let thresholds = Set(entries.compactMap(\.rewardThreshold))
      guard let threshold = thresholds.first, thresholds.count == 1 else {
        throw LabFailure(.usage, "--score steps needs --threshold: the environments have different ones")
      }
      return .steps(threshold: threshold)
    }
  }
}
