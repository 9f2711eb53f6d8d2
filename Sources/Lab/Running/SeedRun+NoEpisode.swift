import RunStore
import Text

extension SeedRun.Outcome {
  /// That no training episode ended, and what may help; nil where one did, nothing was trained, or the run diverged.
  package func noEpisodeRemark(_ experiment: Experiment) -> String? {
    guard report.episodes == 0, report.step > 0, status != .diverged else { return nil }
    let environments = experiment.training.environments
    let what = "no training episode ended in \(Readable.count(report.step, "step"))"
    guard let limit = experiment.environment.maxEpisodeSteps else {
      return
        "\(what): the agent may be going in circles; set environment.max_episode_steps to truncate episodes, or let it explore more"
    }
    let needed = limit.multipliedReportingOverflow(by: environments)
    return "\(what): an episode may take \(Readable.grouped(limit)); "
      + (needed.overflow
        ? "lower environment.max_episode_steps"
        : "train for \(Readable.count(needed.partialValue, "step")) or more, or lower environment.max_episode_steps")
  }
}
