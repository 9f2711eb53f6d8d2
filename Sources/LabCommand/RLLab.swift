import ArgumentParser

/// The root command: the list of verbs. No verb names it.
struct RLLab: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "rl-lab",
    abstract: "A reinforcement learning lab: train, watch and compare agents.",
    discussion: """
      Example: rl-lab run Experiments/cartpole-dqn.yaml

      Data goes to standard output, everything else to standard error.
      Exit status: 0 done, 1 failure, 3 training diverged, 64 usage, 65 bad data, 66 input missing, 69 no display, 74 input/output \
      error, 75 the run is being written by another process, 78 configuration errors, 128 plus the signal number after a signal, such as 130 or 143.
      """,
    version: version,
    subcommands: [
      RunVerb.self, SweepVerb.self, TuneVerb.self, ArrayVerb.self, BookVerb.self, WatchVerb.self,
      PlayVerb.self,
      EvaluateVerb.self,
      CompareVerb.self,
      TraceVerb.self,
      SolveVerb.self, ListVerb.self, DescribeVerb.self, CheckVerb.self, SchemaVerb.self, BenchVerb.self,
      DoctorVerb.self, ExportVerb.self, PruneVerb.self, DistillVerb.self, DigestVerb.self, VerifyVerb.self,
      NewVerb.self,
    ])
}
