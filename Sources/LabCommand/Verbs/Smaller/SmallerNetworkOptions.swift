import ArgumentParser
import Lab
import RunStore

/// How a smaller network is trained, and the returns that it is compared by.
struct SmallerNetworkOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Environment steps of training. (default: of distill 50,000, of prune a tenth of the run's)",
    transform: wholeNumber)
  var steps: Int?
  @Option(help: "Another setting, section.key=value; repeatable.", completion: Completion.keys)
  var set: [String] = []
  @Option(
    parsing: .unconditional,
    help: "Number of runs to train in parallel, one thread each. (default: the number of cores)")
  var jobs: Int?
  @Flag(help: "Finish what is missing in an existing folder; finished runs are kept.") var resume = false
  @Flag(help: "Replace the runs of an existing folder.") var overwrite = false
  @Flag(
    help:
      "Load the plugin or Python module that a run names as its environment, and to prune the teacher that it was trained with."
  )
  var allowCode = false
  @Option(help: "Progress display on standard error: auto, plain, json or off.") var progress: ProgressStyle?

  /// Whether there is an option of training.
  var isSet: Bool {
    steps != nil || !set.isEmpty || jobs != nil || resume || overwrite || progress != nil
  }

  func validate() throws {
    if let steps, steps < 1 { throw ValidationError("--steps must be at least 1, not \(steps)") }
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
    if RunArguments.sets("seeds", in: set) {
      throw ValidationError("--set seeds: each result has the seed of its run; leave it out")
    }
    if resume, overwrite {
      throw ValidationError("--resume and --overwrite are mutually exclusive; give one of them")
    }
  }

  /// Episodes that returns are means of, where they are not exact.
  static let episodes = 100

  func loaded(_ path: String, _ lab: LabContext) throws -> LoadedRun {
    try LoadedRun(path, catalog: lab.catalog, checkpoint: .latest, allowsCode: allowCode)
  }

  /// The greedy policy's return.
  static func returns(_ run: LoadedRun) throws -> (value: Double, isExact: Bool) {
    try run.greedyReturn(episodes: episodes, seed: 0)
  }

  /// What the returns below a table are.
  static func note(isExact: Bool) -> String {
    isExact ? "returns are exact" : "returns are means of \(episodes) fresh episodes"
  }
}
