import ArgumentParser

/// How the run of a student is trained.
struct StudentOptions: ParsableArguments {
  @Option(help: "Environment steps. (default: 50,000)") var steps: Int?
  @Option(
    help: "Another setting of the student, section.key=value; repeatable.", completion: Completion.keys)
  var set: [String] = []
  @Option(help: "Number of students to train in parallel, one thread each. (default: the number of cores)")
  var jobs: Int?
  @Flag(help: "Finish what is missing in an existing folder; finished runs are kept.") var resume = false
  @Flag(help: "Replace the runs of an existing folder.") var overwrite = false
  @Flag(help: "Load the plugin or Python module that a run names as its environment.") var allowCode = false
  @Option(help: "Progress display on standard error: auto, plain, json or off.") var progress: ProgressStyle?

  var isSet: Bool {
    steps != nil || !set.isEmpty || jobs != nil || resume || overwrite || allowCode || progress != nil
  }

  func validate() throws {
    if let steps, steps < 1 { throw ValidationError("--steps must be at least 1, not \(steps)") }
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
    if resume, overwrite {
      throw ValidationError("--resume and --overwrite are mutually exclusive; give one of them")
    }
  }
}
