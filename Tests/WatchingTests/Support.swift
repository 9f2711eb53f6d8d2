import Agents
import BoardGames
import GridWorlds
import Lab
import MinAtar
import RLCore
import RunStore

/// Worlds that can be played in the head, and the agents.
let catalog = Catalog(environments: gridWorlds + boardGames + minAtar, agents: agentCatalog)

func load(_ text: String) throws -> Experiment {
  try Experiment.load(text: text, path: "watched.yaml", catalog: catalog)
}

/// Trains seed 1 to its end.
///
/// - Parameter resumes: whether the run at `path` goes on.
@discardableResult func train(_ text: String, to path: String, resumes: Bool = false) throws -> RunReader {
  _ = try SeedRun(
    experiment: load(text), seed: 1, path: path, provenance: .current(version: "0"), resumes: resumes
  ).run()
  return try RunReader(path)
}

/// A corridor of three cells: two steps to the right come to 0.5.
let corridor = """
  environment: {id: TextMap-v0, map: ["S.G"], step_reward: -0.25}
  agent: {algorithm: q-learning, gamma: 0.5}
  training: {steps: 10}
  evaluation: {every: 0, episodes: 1}
  """

/// Values of the corridor's cells by which one action is the best everywhere.
func table(best action: Int) -> NamedTensor {
  NamedTensor("q_table", shape: [3, 4], .float64((0..<12).map { $0 % 4 == action ? 1 : 0 }))
}

/// Writes a run of the corridor whose training never happened.
///
/// - Parameter fill: records what the file is to hold.
func writeRun(
  to path: String, seed: UInt64 = 1, status: RunStatus = .finished, _ fill: (RunWriter) throws -> Void
) throws {
  let experiment = try load(corridor)
  let facts = RunFacts(
    experiment: experiment.name, seed: seed, environment: experiment.environment.entry.id,
    maxEpisodeSteps: experiment.environment.maxEpisodeSteps, actionCount: 4,
    algorithm: experiment.agent.entry.name, settings: experiment.settings,
    provenance: .current(version: "0"))
  let writer = try RunWriter(creating: path, facts: facts, keepCheckpoints: 9)
  try fill(writer)
  try writer.finish(status: status, steps: 10, episodes: 0, wallSeconds: 1)
}

extension RunWriter {
  /// Records an evaluation of one episode, and the weights of its step.
  func record(evaluated mean: Double, _ weights: NamedTensor, at step: Int) throws {
    try record(
      evaluation: Evaluation(
        step: step, episodes: 0, returnMean: mean, returnStd: 0, lengthMean: 2, returns: [mean], lengths: [2],
        epsilon: 0, seconds: 0.1))
    try checkpoint(step: step, kind: .periodic, tensors: [weights], evaluationMean: mean)
  }
}
