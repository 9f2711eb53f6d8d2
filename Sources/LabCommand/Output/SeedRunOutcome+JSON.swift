import Lab
import RLCore
import RunStore
import Text

extension SeedRun.Outcome {
  /// The JSON line of one seed, as in the command contract.
  func json(_ experiment: Experiment) -> JSON {
    .object([
      ("seed", .unsigned(seed)), ("run", path.map { .text($0) } ?? .null),
      ("environment", .text(experiment.environment.entry.id)),
      ("algorithm", .text(experiment.agent.entry.name)),
      ("steps", .integer(report.step)), ("episodes", .integer(report.episodes)),
      // Training time, as in the run file and in comparisons: steps are this times the speed.
      ("wall_seconds", .number(report.seconds)),
      ("steps_per_second", .number(Double(report.step) / max(report.seconds, 1e-9))),
      ("training_return_mean_100", report.meanReturn.map { .number($0) } ?? .null),
      ("evaluation_return_mean", evaluation.map { .number($0.returnMean) } ?? .null),
      ("evaluation_return_std", evaluation.map { .number($0.returnStd) } ?? .null),
      ("evaluation_episodes", .integer(evaluation?.returns.count ?? 0)),
      ("status", .text(status.rawValue)), ("remark", JSON(noEpisodeRemark(experiment))),
      ("branch_of", JSON(branch?.path)), ("branch_step", JSON(branch?.step)),
    ])
  }
}
