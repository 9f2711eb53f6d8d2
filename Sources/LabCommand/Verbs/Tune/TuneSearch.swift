import ArgumentParser
import Foundation
import Lab
import RLCore
import RunStore
import Text
import Tuning

struct TuneSearch: Verb {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Run the search that the section tune of an experiment file describes.",
    discussion: """
      Example: rl-lab tune Experiments/frozenlake4x4-tune.yaml --jobs 2

      Trials are ordinary runs, OUT/trials/0001/seed-1001.sqlite; OUT/study.sqlite is the log of the search. At the end the \
      winner and the file's own settings are trained on the test seeds and compared, and OUT/winner.yaml is written. Ctrl-C \
      stops cleanly; --resume continues, with the same decisions.
      """)

  @Argument(help: "An experiment file with a section tune.", completion: Completion.experiments)
  var config: String
  @Option(help: "Override a value of the file, section.key=value; repeatable.", completion: Completion.keys)
  var set: [String] = []
  @Option(parsing: .unconditional, help: "Override the number of trials.", transform: wholeNumber)
  var trials: Int?
  @Option(
    parsing: .unconditional,
    help: "Number of runs to train in parallel, one thread each. (default: the number of cores)")
  var jobs: Int?
  @Option(
    help:
      "Train the runs of each round as an array of tasks: slurm or parallel (GNU). This process waits for them; --jobs limits how many run at once."
  )
  var array: ArrayEngine?
  @Option(help: "The folder of the study. (default: runs/<config name>-study)", transform: folderPath)
  var out: String?
  @Flag(help: "Continue the study of an existing folder.") var resume = false
  @Flag(help: "Replace the study of an existing folder.") var overwrite = false
  @Flag(help: "Check everything and print what would be done, without training.") var dryRun = false
  @Option(help: "Progress display on standard error: auto, plain, json or off.") var progress =
    ProgressStyle.auto
  @Flag(help: "Print one JSON object per trial on standard output, and one for the result.") var json = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
    if let trials, trials < 1 { throw ValidationError("--trials must be at least 1, not \(trials)") }
    if resume, overwrite {
      throw ValidationError("--resume and --overwrite are mutually exclusive; give one of them")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    let overrides = set + (trials.map { ["tune.trials=\($0)"] } ?? [])
    let experiment = try Experiment.load(path: config, overrides: overrides, catalog: lab.catalog)
    guard let tuning = experiment.tuning else {
      throw LabFailure(
        .configuration,
        "\(printable(config)): it has no section tune; add one with a space of keys, as 'rl-lab describe tune' shows"
      )
    }
    for warning in experiment.warnings { lab.output.note(warning.description) }
    _ = try PreparedRun(experiment, seed: tuning.seeds[0], for: .checking)
    let rungs: [Int]
    do { rungs = try experiment.rungs(tuning) } catch {
      throw LabFailure(.configuration, experiment.locate(error, in: .tune).description)
    }
    guard let bytes = FileManager.default.contents(atPath: config) else {
      throw LabFailure(.inputMissing, "\(printable(config)): cannot be read; check its permissions")
    }
    try array?.requireInstalled()
    let place = StudyFolder(out ?? "runs/\(experiment.name)-study")
    try place.check(resume: resume, overwrite: overwrite)
    if dryRun {
      lab.output.data(
        "\(tuning.method.rawValue): \(tuning.budget.map { "\(Readable.grouped($0)) steps" } ?? "\(tuning.trials ?? Study.standardTrials) trials") on \(tuning.seeds.count) seeds, then \(2 * tuning.testSeeds.count) runs on test seeds; nothing was done"
      )
      return 0
    }
    try place.prepare(overwrite: overwrite)
    let training = StudyTraining(
      experiment: experiment, tuning: tuning, rungs: rungs, place: place, lab: lab,
      source: (config, overrides),
      engine: array, jobs: jobs
    ) { settings in
      try Experiment.load(
        bytes: Array(bytes), path: config, overrides: overrides + settings.map(\.override),
        catalog: lab.catalog)
    }
    return try training.run(
      progress, json: json, resumeCommand: RunArguments.resumeCommand(lab.output.command))
  }
}
