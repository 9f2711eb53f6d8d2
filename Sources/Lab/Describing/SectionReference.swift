import RLCore
import RunStore
import Text

/// Documentation of one part of an experiment file: a section, or a key of the top level.
package struct SectionReference: Sendable {
  package let name: String
  let summary: String
  let keys: [KeyDescription]
  /// YAML, as it stands in an experiment file.
  let example: String
  /// Where further keys are described; empty where there are none.
  var more = ""

  /// All parts of a file, in the order in which they are written.
  package static let all: [SectionReference] =
    [
      SectionReference(
        name: Experiment.Section.environment.rawValue,
        summary: "the world, its parameters, its limit of steps and the stacking of frames.",
        keys: [
          KeyDescription(
            name: EnvironmentChoice.idKey, kind: .text(choices: []), defaultValue: .none,
            documentation:
              "Id of the environment; a Gymnasium environment is written gymnasium:LunarLander-v3, and the key plugin names a shared library instead."
          )
        ] + CommonEnvironmentKeys.keyDescriptions,
        example: """
          environment:
            id: FrozenLake-v1
            is_slippery: false
            max_episode_steps: 200
          """,
        more: "Further keys are the environment's own: 'rl-lab describe FrozenLake-v1' lists them."),
      SectionReference(
        name: Experiment.Section.tasks.rawValue,
        summary: "several sets of the environment's parameters, in turn (continual learning) or at random.",
        keys: TaskConfiguration.otherKeys + TaskConfiguration.keyDescriptions,
        example: """
          tasks:
            list:
              - {is_slippery: [false, true]}
            switch_every: 50_000
          """),
      SectionReference(
        name: Experiment.Section.agent.rawValue, summary: "the learning algorithm and its hyperparameters.",
        keys: [
          KeyDescription(
            name: AgentChoice.algorithmKey, kind: .text(choices: []), defaultValue: .none,
            documentation: "Name of the algorithm; 'rl-lab list agents' shows them all.")
        ],
        example: """
          agent:
            algorithm: q-learning
            learning_rate: 0.1
            gamma: 0.99
          """,
        more: "Further keys are the algorithm's own: 'rl-lab describe q-learning' lists them."),
      SectionReference(
        name: Experiment.Section.training.rawValue, summary: "the budget.",
        keys: TrainingConfiguration.keyDescriptions,
        example: """
          training:
            steps: 100_000
            environments: 1
          """),
      SectionReference(
        name: Experiment.Section.evaluation.rawValue,
        summary: "greedy episodes in separate environments with their own seeds.",
        keys: EvaluationConfiguration.keyDescriptions,
        example: """
          evaluation:
            every: 10_000
            episodes: 20
          """),
      SectionReference(
        name: Experiment.Section.checkpoint.rawValue,
        summary: "how often the whole training state is saved, from which --resume continues bit for bit.",
        keys: CheckpointConfiguration.keyDescriptions,
        example: """
          checkpoint:
            every: 20_000
            keep: 3
          """),
      SectionReference(
        name: Experiment.Section.tune.rawValue,
        summary: "the search of 'rl-lab tune': which keys, by which method, judged on which seeds.",
        keys: TuningConfiguration.otherKeys + TuningConfiguration.keyDescriptions,
        example: """
          tune:
            space:
              agent.learning_rate: log 1e-3..1
              agent.gamma: [0.9, 0.99, 0.999]
            method: halving
            trials: 30
            seeds: 1001..1003
            test_seeds: 1..10
          """),
      SectionReference(
        name: ExperimentReader.seedsKey, summary: "the runs: one for each seed.",
        keys: [
          KeyDescription(
            name: ExperimentReader.seedsKey, kind: .integers(0...Int.max), defaultValue: .integers([1]),
            documentation: Seeds.documentation)
        ],
        example: "seeds: 1..5"),
    ]
    + TopLevel.keyDescriptions.map { key in
      SectionReference(
        name: key.name, summary: "a key of the top level.", keys: [key],
        example: key.name == "log" ? "log: [tensorboard, csv]" : "\(key.name): \(key.defaultText)")
    }

  /// As text for a terminal.
  package func page(width: Int = defaultPageWidth, showsAll: Bool = false) -> String {
    Lab.page(
      name: name, summary: summary, documentation: example + (more.isEmpty ? "" : "\n\n" + more),
      facts: [], keys: KeyList(keys: keys, width: width, showsAll: showsAll), heading: "Keys:")
  }

  package var json: JSON {
    [
      "name": .text(name), "summary": .text(summary), "example": .text(example),
      "keys": .list(keys.map(JSON.init)),
    ]
  }
}
