import ArgumentParser
import Foundation
import Lab
import RLCore
import Text

struct ArrayWrite: Verb {
  static let configuration = CommandConfiguration(
    commandName: "write",
    abstract: "Write a manifest, one run a line, and a script for each engine beside it.",
    discussion: """
      Example: rl-lab array Experiments/cartpole-*.yaml --seeds 1..100 \\
                 --out study/tasks.tsv

      Submit with sbatch study/tasks.slurm.sh, study/tasks.parallel.sh, kubectl apply -f study/tasks.kubernetes.yaml or \
      condor_submit study/tasks.condor.sub. A task that is stopped resumes exactly where it was. Its runs are in \
      study/runs/NAME, for compare, list and watch; array status says what is missing.
      """)

  @Argument(help: "Experiment files.", completion: Completion.experiments) var files: [String]
  @Option(
    help: "The seeds of every experiment, one task each: 1..100, or 1,4,7. (default: those of each file)")
  var seeds: String?
  @Option(help: "Override a value of all files, section.key=value; repeatable.", completion: Completion.keys)
  var set: [String] = []
  @Option(help: "The manifest, a tab-separated file.") var out = "tasks.tsv"
  @Option(
    help: "The folder of the runs' folders, relative to the manifest's. (default: runs)",
    transform: folderPath)
  var runs = "runs"
  @Flag(help: "Replace a manifest.") var overwrite = false

  func run(_ lab: LabContext) throws -> Int32 {
    if !overwrite, FileManager.default.fileExists(atPath: out) {
      throw LabFailure(
        .usage, "\(printable(out)) exists; add --overwrite to replace it, or name another with --out")
    }
    // What is replaced is a manifest, whatever it is called.
    if FileManager.default.fileExists(atPath: out) { _ = try TaskManifest(reading: out) }
    var tasks: [TaskManifest.Task] = []
    var names: [String: String] = [:]
    for file in files {
      let experiment = try Experiment.load(path: file, overrides: set, catalog: lab.catalog)
      for warning in experiment.warnings { lab.output.note(warning.description) }
      if let other = names.updateValue(file, forKey: experiment.name) {
        throw LabFailure(
          .usage,
          "\(printable(other)) and \(printable(file)) are both called \(printable(experiment.name)), and their runs would be in one folder; rename one of them"
        )
      }
      let seeds = try RunArguments.parsed(seeds: seeds) ?? experiment.seeds
      _ = try PreparedRun(experiment, seed: seeds[0], for: .checking)
      let settings = settings(experiment)
      for seed in seeds {
        tasks.append(
          TaskManifest.Task(
            number: tasks.count + 1, experiment: TaskManifest.relative(file, to: out), seed: seed,
            settings: settings, out: "\(runs)/\(experiment.name)"))
      }
    }
    let manifest = TaskManifest(path: out, tasks: tasks)
    let scripts = try manifest.writeWithScripts()
    lab.output.data("\(Readable.grouped(tasks.count)) tasks in \(out); submit them with one of:")
    for place in scripts.places { lab.output.data("  \(place)") }
    return 0
  }

  /// What is set, with the full paths of files: a task may be started in any folder.
  private func settings(_ experiment: Experiment) -> [String] {
    let name = experiment.environment.name
    let key = "environment.\(name.key)"
    let isFile = RunArguments.sets(key, in: set) && name.text.hasPrefix("/")
    return set + (isFile ? ["\(key)=\(name.text)"] : []) + experiment.fullPaths
  }
}
