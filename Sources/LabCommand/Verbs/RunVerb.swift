import ArgumentParser
import Foundation
import Lab
import RLCore
import RunStore
import Text
import Tuning
import Viewer

struct RunVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Train the agent of an experiment file, one run per seed.",
    discussion: """
      Example: rl-lab run Experiments/cartpole-dqn.yaml --seeds 1..5 --jobs 2

      Each seed writes one file, OUT/seed-N.sqlite, with every episode, evaluation and metric and the training state.
      Ctrl-C stops training cleanly and prints the command to resume; a second Ctrl-C stops at once. --resume continues a run as if \
      it had not been interrupted; with a larger training.steps it extends the run.

      --branch RUN@STEP begins in the exact state of another run at a step and continues with the changes of --set.

      Example: rl-lab run --branch runs/cartpole-dqn@20_000 \\
                 --set agent.target=none --out runs/no-target
      """)

  @Argument(help: "An experiment file; left out with --branch.", completion: Completion.experiments)
  var config: String?
  @Option(
    help: ArgumentHelp(
      "Begin in the state of a run, or of each seed of a folder, after so many environment steps, and with its experiment.",
      valueName: "run@step"))
  var branch: String?
  @Option(
    help: ArgumentHelp(
      "Run, or resume, one task of a manifest that array wrote; without :N the one that Slurm, Kubernetes or HTCondor says.",
      valueName: "manifest:n"))
  var task: String?
  @Flag(
    help:
      "With --branch: load the plugin or Python module that the run names as its environment, and the weights or the teacher that it was trained with."
  )
  var allowCode = false
  @Option(help: "Override a value of the file, section.key=value; repeatable.", completion: Completion.keys)
  var set: [String] = []
  @Option(help: "Override the seeds of the file: 1..10, or 1,4,7.") var seeds: String?
  @Option(
    parsing: .unconditional,
    help: "Number of seeds to train in parallel, one thread each. (default: the number of cores)")
  var jobs: Int?
  @Option(help: "The folder of the run files. (default: runs/<config name>)", transform: folderPath)
  var out: String?
  @Flag(
    help: "Resume the seeds of an existing folder, each from its latest checkpoint; finished ones are kept."
  )
  var resume = false
  @Flag(
    help: "With --resume: continue even though the experiment has changed; the run file records the changes.")
  var allowChanges = false
  @Flag(help: "Replace the seeds of an existing folder.") var overwrite = false
  @Flag(help: "Check everything and print what would be done, without training.") var dryRun = false
  @Option(help: "Progress display on standard error: auto, plain, json or off.") var progress =
    ProgressStyle.auto
  @Flag(help: "Print one JSON object per seed on standard output.") var json = false
  @Flag(help: "Open the viewer on the first seed, in a separate process.") var watch = false
  @Flag(help: "Show the output of Python environments on standard error.") var showOutput = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
    if task != nil {
      guard config == nil, branch == nil, seeds == nil, out == nil, set.isEmpty, !overwrite else {
        throw ValidationError(
          "--task takes the experiment, its settings, its seed and its folder from the manifest; leave them out"
        )
      }
    } else if config == nil, branch == nil {
      throw ValidationError("name an experiment file, or a run to branch off from with --branch RUN@STEP")
    }
    if config != nil, branch != nil {
      throw ValidationError(
        "--branch takes the experiment from the run; leave the file out, and change settings with --set")
    }
    if branch != nil, RunArguments.sets("seeds", in: set) {
      throw ValidationError("--set seeds: a branch has the seeds of its run; choose among them with --seeds")
    }
    if allowCode, branch == nil {
      throw ValidationError("--allow-code requires --branch")
    }
    if allowChanges, !resume {
      throw ValidationError("--allow-changes requires --resume")
    }
    if resume, overwrite {
      throw ValidationError("--resume and --overwrite are mutually exclusive; give one of them")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    if let task { return try run(TaskReference(task), lab) }
    if showOutput { lab.showPrinted(limit: 1 << 20) }
    let (experiment, branches) = try experiment(lab)
    let plan = try plan(experiment, branches, lab.output)
    if dryRun {
      for line in plan.lines(jobs: jobCount(plan)) { lab.output.data(line) }
      return 0
    }
    var allowsCode = allowCode
    if watch {
      try requireWindow()
      // Asked first: closing the file would give up its lock.
      if let first = plan.waiting.first { allowsCode = try allowCode || plan.namesAllCode(of: first) }
    }
    let locks = try plan.prepare()
    if watch, let first = plan.waiting.first {
      openViewer(on: first.path, allowsCode: allowsCode, lab.output)
    }
    let outcomes = train(plan, locks, lab)
    for note in outcomes.notes { lab.output.note(note) }
    if !json {
      RunSummary(experiment: experiment, plan: plan, outcomes: outcomes.ended).print(to: lab.output)
    }
    let report = RunOutcomeReport(
      outcomes, kept: plan.kept, signal: Interruption.signal,
      resumeCommand: RunArguments.resumeCommand(lab.output.command))
    for line in report.lines { lab.output.note(line) }
    return report.exitStatus
  }

  /// One task of a manifest; what there is of its run is resumed.
  private func run(_ task: TaskReference, _ lab: LabContext) throws -> Int32 {
    let manifest = try TaskManifest(reading: task.manifest)
    let found = try manifest.task(task.number)
    if let end = found.end {
      for (name, isGiven) in [
        ("--dry-run", dryRun), ("--json", json), ("--watch", watch), ("--allow-changes", allowChanges),
      ] where isGiven {
        throw LabFailure(
          .usage, "\(printable(task.manifest)): \(name) does nothing for the tasks of a study; leave it out")
      }
      if showOutput { lab.showPrinted(limit: 1 << 20) }
      return try train(found, of: manifest, until: end.step, lab)
    }
    var verb = self
    verb.task = nil
    (verb.config, verb.set) = (manifest.resolved(found.experiment), found.settings)
    (verb.seeds, verb.out) = ("\(found.seed)", manifest.resolved(found.out))
    verb.resume = true
    return try verb.run(lab)
  }

  /// One task of a round of a study.
  private func train(
    _ task: TaskManifest.Task, of manifest: TaskManifest, until step: Int?, _ lab: LabContext
  ) throws -> Int32 {
    let experiment = try Experiment.load(
      path: manifest.resolved(task.experiment), overrides: task.settings, catalog: lab.catalog)
    let unit = RunUnit(
      label: "task \(task.number)", path: manifest.runFile(task), seed: task.seed, experiment: experiment,
      settings: [], until: step)
    let observer = StudyObserver(progress, lab.output)
    Interruption.listen()
    do {
      try LocalTraining(
        provenance: .current(version: lab.version), jobs: 1, shouldStop: { Interruption.signal != nil },
        observe: { observer.take($0, $1) }
      ).run([unit]) { _ in }
      observer.end()
      return 0
    } catch is StudyInterruption {
      observer.end()
      return observer.report(RunArguments.resumeCommand(lab.output.command))
    }
  }

  /// The experiment of the file, or of the run to branch off from, with what is changed.
  private func experiment(_ lab: LabContext) throws -> (Experiment, [RunBranch]) {
    if let branch {
      let branches = try BranchRequest(branch).branches(
        RunArguments.parsed(seeds: seeds), overrides: set, lab, allowsCode: allowCode)
      if let first = branches.first { return (first.experiment, branches) }
    }
    return (try Experiment.load(path: config ?? "", overrides: set, catalog: lab.catalog), [])
  }

  private func requireWindow() throws {
    do { try requireDisplay() } catch {
      throw LabFailure(
        .noDisplay,
        "no display: \(error.reason); train without --watch, then make a film with 'rl-lab watch RUN --record film.gif --headless'"
      )
    }
  }

  /// What is to be done, checked as far as it can be before anything is touched.
  private func plan(
    _ experiment: Experiment, _ branches: [RunBranch], _ output: Output
  ) throws -> RunPlan {
    let seeds =
      try branches.isEmpty ? RunArguments.parsed(seeds: seeds) ?? experiment.seeds : branches.map(\.seed)
    let name = experiment.name + (branches.first.map { "-at-\($0.origin.step)" } ?? "")
    for warning in experiment.warnings { output.note(warning.description) }
    if seeds.count == 1, !resume, let text = self.seeds, let seed = seeds.first, seed > 1,
      progress.isForPeople
    {
      output.note("--seeds \(printable(text, limit: 60)): seed \(seed) only; 1..\(seed) means \(seed) seeds")
    }
    let plan = try RunPlan(
      experiment: experiment, seeds: seeds, folder: out ?? "runs/\(name)",
      branches: branches, resume: resume, overwrite: overwrite, allowsChanges: allowChanges)
    // An agent that does not fit its environment is told of before anything is replaced.
    _ = try PreparedRun(experiment, seed: seeds[0], for: .checking, restores: plan.restoresStates)
    return plan
  }

  /// Trains the seeds that wait, and shows how far they are.
  private func train(_ plan: RunPlan, _ locks: [RunLock], _ lab: LabContext) -> RunOutcomes {
    var display = RunProgressDisplay(
      experiment: plan.experiment, seeds: plan.waiting.map(\.seed), style: progress, output: lab.output)
    let outcomes = PlanTraining(
      [plan], Provenance.current(version: lab.version), jobs: jobCount(plan), catalog: lab.catalog
    ).run(
      locks: [locks],
      onEvent: { _, event in
        display.take(event)
        if json, case .ended(let outcome) = event {
          lab.output.data(outcome.json(plan.experiment).compact)
        }
      }, onPause: { display.draw() })
    display.end()
    return outcomes[0]
  }

  /// The viewer is a separate process: training continues whatever happens to it.
  ///
  /// - Parameter allowsCode: whether it may load the plugin or Python module that the run file names.
  private func openViewer(on path: String, allowsCode: Bool, _ output: Output) {
    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments = ["watch", path, "--wait", "--live"] + (allowsCode ? ["--allow-code"] : [])
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      output.note("the viewer does not start: \(error.localizedDescription); training continues")
    }
  }

  private func jobCount(_ plan: RunPlan) -> Int {
    max(1, min(jobs ?? ProcessInfo.processInfo.activeProcessorCount, plan.waiting.count))
  }
}
