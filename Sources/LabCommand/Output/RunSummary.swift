import Comparison
import Lab
import RLCore
import RunStore
import Text

/// The summary table of a run.
struct RunSummary {
  let experiment: Experiment
  let plan: RunPlan
  let outcomes: [SeedRun.Outcome]

  func print(to output: Output) {
    func sentence(_ text: String) {
      for line in output.dataWidth.map({ wrapped(text, width: $0) }) ?? [text] { output.data(line) }
    }
    for run in plan.kept {
      output.data("seed \(run.seed): \(run.status.rawValue) earlier, kept in \(run.path)")
    }
    if let branch = plan.branches.first?.origin {
      output.data("branch at step \(Readable.grouped(branch.step)): \(branch.changesText)")
    }
    guard !outcomes.isEmpty else { return }
    let hasExact = outcomes.contains { $0.exact != nil }
    var table = TextTable(
      headings: [
        "seed", "status", "steps", "episodes", "training time", "steps/s", "training return", "greedy return",
      ])
    table.leftAligned = [1]
    if hasExact { table.headings += ["exact return", "optimum"] }
    for outcome in outcomes.sorted(by: { $0.seed < $1.seed }) {
      let report = outcome.report
      let greedy = outcome.evaluation.map {
        "\(Readable.score($0.returnMean)) ± \(Readable.score($0.returnStd))"
      }
      var row = [
        String(outcome.seed), outcome.status.rawValue, Readable.grouped(report.step),
        Readable.grouped(report.episodes),
        Readable.duration(report.seconds),
        Readable.compact(Double(report.step) / max(report.seconds, 1e-9)),
        Readable.score(report.meanReturn), greedy ?? "-",
      ]
      if hasExact { row += [Readable.score(outcome.exact?.policy), Readable.score(outcome.exact?.optimum)] }
      table.rows.append(row)
    }
    output.data("\(experiment.name): \(experiment.agent.entry.name) on \(experiment.environment.entry.id)")
    for line in table.lines(width: output.dataWidth) { output.data(line, TerminalColor.statusMarks) }
    let means = outcomes.compactMap { $0.evaluation?.returnMean }
    if means.count > 1 {
      sentence(
        "mean greedy return of \(means.count) seeds: \(Readable.score(means.reduce(0, +) / Double(means.count)))"
      )
    }
    if let longest = outcomes.map(\.wallSeconds).max() {
      sentence(
        "training time excludes evaluation and recording; with them a seed took \(Readable.duration(longest)) at most"
      )
    }
    for outcome in outcomes.sorted(by: { $0.seed < $1.seed }) {
      let remarks = [outcome.noEpisodeRemark(experiment), outcome.evaluation?.truncationRemark(experiment)]
      for remark in remarks.compactMap({ $0 }) { output.note("rl-lab: seed \(outcome.seed): \(remark)") }
    }
    if let line = checkpointLine { sentence(line) }
    output.data("run files: \(plan.folder)/")
  }

  /// The cost of the checkpoints of all seeds, or nil without any.
  private var checkpointLine: String? {
    let costs = outcomes.compactMap(\.path).flatMap { path in
      (try? RunReader(path).checkpointCosts()) ?? []
    }
    guard let pause = costs.map(\.pauseSeconds).max(), let write = costs.map(\.writeSeconds).max(),
      let largest = costs.map(\.bytes).max()
    else { return nil }
    return
      "checkpoints: \(costs.count), of \(Readable.bytes(largest)) at most; training paused for \(Readable.fixed(pause * 1e3, 1)) ms, "
      + "writing took \(Readable.fixed(write * 1e3, 1)) ms at most"
  }
}
