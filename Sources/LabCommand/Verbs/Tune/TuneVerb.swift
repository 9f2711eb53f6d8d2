import ArgumentParser

struct TuneVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Search the settings of an experiment, and judge the best on seeds that were not tuned on.",
    discussion: """
      Example: rl-lab tune Experiments/frozenlake4x4-tune.yaml --jobs 2
      Example: rl-lab tune report runs/frozenlake4x4-tune-study --html study.html
      """,
    subcommands: [TuneSearch.self, TuneReport.self], defaultSubcommand: TuneSearch.self)
}
