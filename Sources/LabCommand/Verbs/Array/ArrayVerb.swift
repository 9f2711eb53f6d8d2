import ArgumentParser

struct ArrayVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "array",
    abstract: "Write the runs of experiments as tasks for Slurm, GNU parallel, Kubernetes or HTCondor.",
    discussion: """
      Example: rl-lab array Experiments/cartpole-*.yaml --seeds 1..100 \\
                 --out study/tasks.tsv
      Example: rl-lab array status study/tasks.tsv
      """,
    subcommands: [ArrayWrite.self, ArrayStatus.self], defaultSubcommand: ArrayWrite.self)
}
