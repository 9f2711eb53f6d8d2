import ArgumentParser
import Foundation
import Lab
import RLCore
import RunStore
import Viewer

struct RunVerb: Verb {
  enum ProgressStyle: String, ExpressibleByArgument, CaseIterable { case auto, plain, json, off }

  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Train the agent of an experiment file, one run a seed.",
    discussion: """
      Example: rl-lab run Experiments/cartpole-dqn.yaml --seeds 1..5 --jobs 2

      Each seed writes one file, OUT/seed-N.sqlite, with every episode, evaluation, metric and the state of training.
      Ctrl-C ends training in order and says how to go on; a second Ctrl-C ends at once. With --resume a run goes on as if \
      nothing had happened, however it ended; with a larger training.steps it goes on beyond its end.
      """)

  @Argument(help: "An experiment file.") var config: String
  @Option(help: "A value in place of the file's, section.key=value; may be given again.") var set: [String] =
    []
  @Option(help: "Seeds in place of the file's: 1..10, or 1,4,7.") var seeds: String?
  @Option(help: "Seeds at once, each on a thread of its own. (default: the number of cores)") var jobs: Int?
  @Option(help: "The folder of the run files. (default: runs/<config name>)") var out: String?
  @Flag(
    help: "Go on with the seeds of a folder that exists, each from its newest checkpoint; finished ones stay."
  )
  var resume = false
  @Flag(
    help: "With --resume: go on though the experiment says something else now; the run file records what.")
  var allowChanges = false
  @Flag(help: "Replace the seeds of a folder that exists.") var overwrite = false
  @Flag(help: "Check everything and say what would be done, but do nothing.") var dryRun = false
  @Option(help: "How progress is shown on standard error: auto, plain, json or off.") var progress =
    ProgressStyle.auto
  @Flag(help: "Print one JSON object a seed on standard output.") var json = false
  @Flag(help: "Open the viewer on the first seed, in a process of its own.") var watch = false
  @Flag(help: "Show on standard error what environments in Python print.") var showOutput = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs)") }
    if allowChanges, !resume {
      throw ValidationError("--allow-changes is for runs that go on; give it with --resume")
    }
    if resume, overwrite {
      throw ValidationError("--resume keeps what is there and --overwrite replaces it; give one of them")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    if showOutput { lab.showPrinted(limit: 1 << 20) }
    let experiment = try Experiment.load(path: config, overrides: set, catalog: lab.catalog)
    let seeds = try parsedSeeds() ?? experiment.seeds
    let folder = Self.withoutSlashes(out ?? "runs/\(experiment.name)")
    for warning in experiment.warnings { lab.output.note(warning.description) }
    // An agent that does not fit its environment is told of before anything is replaced.
    _ = try RunSetup(experiment, seed: seeds[0], for: .checking)
    let plan = try RunPlan(
      experiment: experiment, seeds: seeds, folder: folder, resume: resume, overwrite: overwrite,
      allowsChanges: allowChanges)
    if dryRun {
      plan.describe(jobs: jobCount(plan), to: lab.output)
      return 0
    }
    if watch { try requireScreen() }
    let locks = try plan.prepare()
    if watch, let first = plan.waiting.first { openViewer(on: first.path, lab.output) }
    let provenance = Provenance.current(version: lab.version)
    let runner = ExperimentRunner(
      zip(plan.waiting, locks).map { waiting, lock in
        var run = SeedRun(
          experiment: experiment, seed: waiting.seed, path: waiting.path, provenance: provenance,
          resumes: waiting.resumedStep != nil)
        run.lock = lock
        return run
      })
    Interruption.listen()
    runner.start(jobs: jobCount(plan), shouldStop: { Interruption.signal != nil })
    var show = RunProgressDisplay(
      experiment: experiment, seeds: plan.waiting.map(\.seed), style: progress, output: lab.output)
    var views = LiveViews(experiment, runs: plan.waiting.map { ($0.seed, $0.path) })
    var outcomes: [SeedRun.Outcome] = []
    var notes: [String] = []
    var failures: [(seed: UInt64, error: any Error)] = []
    while let events = runner.nextEvents(timeout: 0.1) {
      for event in events {
        show.take(event)
        views.take(event)
        switch event {
        case .ended(let outcome):
          outcomes.append(outcome)
          for remark in outcome.remarks { notes.append("seed \(outcome.seed): \(remark)") }
          if json { lab.output.data(Self.line(outcome, experiment).compact) }
        case .failed(let seed, let error): failures.append((seed, error))
        case .started, .progress: break
        }
      }
      show.draw()
    }
    show.end()
    for note in notes { lab.output.note(note) }
    if !json { RunSummary(experiment: experiment, plan: plan, outcomes: outcomes).print(to: lab.output) }
    for failure in views.failures {
      lab.output.note("rl-lab: seed \(failure.seed): \(failure.error); the run file is complete")
    }
    let status = status(outcomes, failures, plan, lab.output)
    return status == 0 && !views.failures.isEmpty ? ExitStatus.io.rawValue : status
  }

  /// This process's own command line, for going on with what it leaves.
  private static var resumeCommand: String {
    let words = CommandLine.arguments.filter { $0 != "--overwrite" && $0 != "--resume" } + ["--resume"]
    return words.map(Provenance.shellQuoted).joined(separator: " ")
  }

  private func requireScreen() throws {
    do {
      try requireDisplay()
    } catch {
      throw LabFailure(.noDisplay, error.description)
    }
  }

  /// The viewer is another process: whatever becomes of it, training goes on.
  private func openViewer(on path: String, _ output: Output) {
    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments = ["watch", path, "--wait", "--live", "--allow-code"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      output.note("the viewer does not start: \(error.localizedDescription); training goes on")
    }
  }

  /// `x/y` of `x/y/`; the root stays what it is.
  private static func withoutSlashes(_ path: String) -> String {
    var path = Substring(path)
    while path.count > 1, path.last == "/" { path.removeLast() }
    return String(path)
  }

  private func parsedSeeds() throws -> [UInt64]? {
    do {
      return try seeds.map { try Seeds.parse($0) }
    } catch let problem as ConfigurationProblem {
      throw LabFailure(.usage, "--seeds: \(problem.message)")
    }
  }

  private func jobCount(_ plan: RunPlan) -> Int {
    max(1, min(jobs ?? ProcessInfo.processInfo.activeProcessorCount, plan.waiting.count))
  }

  private func status(
    _ outcomes: [SeedRun.Outcome], _ failures: [(seed: UInt64, error: any Error)], _ plan: RunPlan,
    _ output: Output
  ) -> Int32 {
    for failure in failures.sorted(by: { $0.seed < $1.seed }) {
      output.note("rl-lab: seed \(failure.seed): \(failure.error)")
    }
    let stopped = outcomes.sorted { $0.seed < $1.seed }.filter { $0.failure != nil }
    for outcome in stopped { tell(outcome, output) }
    if let error = failures.first?.error { return ((error as? RunStoreError)?.status ?? .failure).rawValue }
    if !stopped.isEmpty { return Interruption.signal.map { 128 + $0 } ?? ExitStatus.failure.rawValue }
    if let signal = Interruption.signal {
      output.note("stopped by a signal; all is stored. Go on with: \(Self.resumeCommand)")
      return 128 + signal
    }
    let diverged = outcomes.filter { $0.divergence != nil }.sorted { $0.seed < $1.seed }
    if !diverged.isEmpty {
      for outcome in diverged {
        output.note("rl-lab: seed \(outcome.seed) diverged: \(outcome.divergence?.description ?? "")")
        if let path = outcome.path {
          output.note("its last transitions: rl-lab export \(path) --format csv --what transitions")
        }
      }
      return ExitStatus.diverged.rawValue
    }
    let before = plan.kept.filter { $0.status == .diverged }.map { "\($0.seed)" }
    if !before.isEmpty {
      output.note(
        "rl-lab: diverged before, which no --resume mends: seed \(before.joined(separator: ", ")); train again with --overwrite"
      )
      return ExitStatus.diverged.rawValue
    }
    return 0
  }

  /// What became of a seed whose environment could not go on, and what to do.
  private func tell(_ outcome: SeedRun.Outcome, _ output: Output) {
    guard let failure = outcome.failure else { return }
    output.note("rl-lab: seed \(outcome.seed): \(failure.description)")
    if let file = outcome.path.flatMap({ Traceback(of: $0).write(failure.trace) }) {
      output.note("the calls that led there: \(file)")
    }
    let steps = Readable.count(outcome.report.step)
    let advice = failure.cause == .environment ? "Mend the environment, then go on with" : "Go on with"
    output.note("what was learned in \(steps) steps is stored. \(advice): \(Self.resumeCommand)")
  }

  /// The line of one seed, as the command contract has it.
  static func line(_ outcome: SeedRun.Outcome, _ experiment: Experiment) -> JSON {
    let report = outcome.report
    return .object([
      ("seed", .unsigned(outcome.seed)), ("run", outcome.path.map { .text($0) } ?? .null),
      ("environment", .text(experiment.environment.entry.id)),
      ("algorithm", .text(experiment.agent.entry.name)),
      ("steps", .integer(report.step)), ("episodes", .integer(report.episodes)),
      // Training time, as in the run file and in comparisons: steps are this times the speed.
      ("wall_seconds", .number(report.seconds)),
      ("steps_per_second", .number(Double(report.step) / max(report.seconds, 1e-9))),
      ("training_return_mean_100", report.meanReturn.map { .number($0) } ?? .null),
      ("evaluation_return_mean", outcome.evaluation.map { .number($0.returnMean) } ?? .null),
      ("evaluation_return_std", outcome.evaluation.map { .number($0.returnStd) } ?? .null),
      ("evaluation_episodes", .integer(outcome.evaluation?.returns.count ?? 0)),
      ("status", .text(outcome.status.rawValue)),
    ])
  }
}
