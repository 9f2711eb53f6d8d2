import Lab
import RLCore
import RunStore
import Text

/// The closing messages of `run` and its exit status.
///
/// Of several reasons for a status other than 0 the first decides: a seed that failed, an environment that failed, a
/// signal, divergence, divergence of an earlier run, a view that could not be written.
struct RunOutcomeReport {
  private(set) var lines: [String] = []
  private(set) var exitStatus = ExitStatus.done.rawValue

  /// - Parameters:
  ///   - kept: the seeds that had ended already.
  ///   - signal: the number of the signal that ended training; nil for none.
  ///   - resumeCommand: the command line that resumes the run.
  init(_ outcomes: RunOutcomes, kept: [RunPlan.Kept], signal: Int32?, resumeCommand: String) {
    lines += outcomes.lostViewLines
    lines += outcomes.failures.sorted { $0.seed < $1.seed }.map { "rl-lab: seed \($0.seed): \($0.error)" }
    let ended = outcomes.ended.sorted { $0.seed < $1.seed }
    let stopped = ended.filter { $0.failure != nil }
    lines += stopped.flatMap {
      Self.lines(stopped: $0, traceback: outcomes.tracebacks[$0.seed], resumeCommand)
    }
    let diverged = ended.filter { $0.divergence != nil }
    let divergedBefore = kept.filter { $0.status == .diverged }
    if let error = outcomes.failures.first?.error {
      exitStatus = ((error as? RunStoreError)?.exitStatus ?? .failure).rawValue
    } else if !stopped.isEmpty {
      exitStatus = signal.map { 128 + $0 } ?? ExitStatus.failure.rawValue
    } else if let signal {
      lines.append("stopped by a signal; everything is saved. Resume with: \(resumeCommand)")
      exitStatus = 128 + signal
    } else if !diverged.isEmpty {
      lines += diverged.flatMap(Self.lines(diverged:))
      exitStatus = ExitStatus.diverged.rawValue
    } else if !divergedBefore.isEmpty {
      let seeds = divergedBefore.map { "\($0.seed)" }.joined(separator: ", ")
      lines.append(
        "rl-lab: diverged earlier, which --resume cannot fix: seed \(seeds); train again with --overwrite")
      exitStatus = ExitStatus.diverged.rawValue
    } else if !outcomes.lostViews.isEmpty {
      exitStatus = ExitStatus.io.rawValue
    }
  }

  /// A seed whose environment failed, and what to do.
  private static func lines(
    stopped outcome: SeedRun.Outcome, traceback: String?, _ resumeCommand: String
  ) -> [String] {
    guard let failure = outcome.failure else { return [] }
    let steps = Readable.grouped(outcome.report.step)
    let advice = failure.cause == .environment ? "Fix the environment, then resume with" : "Resume with"
    return ["rl-lab: seed \(outcome.seed): \(failure.description)"]
      + (traceback.map { ["traceback: \($0)"] } ?? [])
      + ["the state after \(steps) steps is saved. \(advice): \(resumeCommand)"]
  }

  private static func lines(diverged outcome: SeedRun.Outcome) -> [String] {
    ["rl-lab: seed \(outcome.seed) diverged: \(outcome.divergence?.description ?? "")"]
      + (outcome.path.map { ["its last transitions: rl-lab export \($0) --format csv --what transitions"] }
        ?? [])
  }
}
