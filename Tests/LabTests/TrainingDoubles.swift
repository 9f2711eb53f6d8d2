import Agents
import AllEnvironments
import Lab
import RLCore
import RunStore
import Testing

/// Keeps every episode with its actions.
final class KeepingSink: EpisodeSink {
  private(set) var episodes: [Episode] = []
  private(set) var actions: [[Int32]] = []

  func append(_ episode: Episode, actions: UnsafeBufferPointer<Int32>) {
    episodes.append(episode)
    self.actions.append(Array(actions))
  }

  /// The episodes without what a clock says of them.
  var timeless: [Episode] {
    episodes.map {
      var episode = $0
      episode.seconds = 0
      return episode
    }
  }
}

/// Takes action 1 always and remembers what it saw; its metrics are written by hand.
final class ScriptedAgent: Agent {
  private(set) var seen: [[Double]] = []
  private(set) var learned: [(from: [Double], to: [Double], ending: Ending)] = []
  var epsilon: Double?
  var failure: EnvironmentFailure?
  /// What each call of `takeMetrics` gives; nothing beyond the last.
  var script: [[Metric]] = []

  func selectActions(for observations: Observations, into actions: UnsafeMutablePointer<Int32>) {
    for row in 0..<observations.count {
      seen.append(observations.row(row))
      actions[row] = 1
    }
  }

  func learn(from transitions: Transitions) {
    for row in 0..<transitions.count {
      learned.append(
        (transitions.observations.row(row), transitions.nextObservations.row(row), transitions.endings[row]))
    }
  }

  func greedyPolicy(batchSize: Int) -> any Policy { self }
  func frozenPolicy(of tensors: [NamedTensor], batchSize: Int) throws -> any Policy { self }
  func takeMetrics() -> [Metric] { script.isEmpty ? [] : script.removeFirst() }
  var tensors: [NamedTensor] { [] }
  func load(_ tensors: [NamedTensor]) throws {}
  func transfer(_ state: inout StateTransfer) throws(TensorMismatch) {}
}

/// An agent of the catalog in environments of the catalog, as a run makes them.
struct Setup: Sendable, CustomTestStringConvertible {
  var agent: String
  var environment: String
  var environments = 1
  var totalSteps = 2000
  var seed: UInt64 = 1
  /// The agent's keys that are set besides.
  var settings: [String: ConfigurationValue] = [:]
  /// The environment's.
  var parameters: [String: ConfigurationValue] = [:]
  var frames = 1

  var testDescription: String {
    "\(agent) on \(environments) \(environment)"
      + settings.keys.sorted().map { ", \($0) \(settings[$0] ?? .none)" }.joined()
  }

  private var made: MadeEnvironment { get throws { try entry.make(parameters).stackingFrames(frames) } }

  /// Small networks and early learning, so that much happens in few steps.
  private var values: [String: ConfigurationValue] {
    switch agent {
    case "dqn", "rainbow":
      [
        "net_arch": .integers([16]), "learning_starts": .integer(50), "train_freq": .integer(2),
        "batch_size": .integer(8), "buffer_size": .integer(300), "target_update_interval": .integer(64),
      ].merging(settings) { $1 }
    default: [:]
    }
  }

  var entry: EnvironmentEntry {
    get throws { try #require(builtInEnvironments.first { $0.id == environment }) }
  }

  func makeAgent(for batch: BatchEnvironment) throws -> any Agent {
    try #require(agentCatalog.first { $0.name == agent }).make(
      values,
      AgentContext(
        observationSpace: batch.observationSpace, actionSpace: batch.actionSpace, environments: batch.count,
        totalSteps: totalSteps, seed: seed))
  }

  func makeTrainer(
    metricsEvery: Int? = nil, evaluateEvery: Int? = nil, checkpointEvery: Int? = nil,
    sink: (any EpisodeSink)? = nil,
    reportInterval: Double = 0.05
  ) throws -> Trainer {
    let batch = try made.batch(
      count: environments, maxEpisodeSteps: entry.maxEpisodeSteps([:]),
      episodeSeeds: .drawn(root: seed, purpose: .trainingEpisodes))
    return Trainer(
      agent: try makeAgent(for: batch), batch: batch, budget: .steps(totalSteps),
      metricsEvery: metricsEvery.map(TrainingSpan.steps),
      evaluateEvery: evaluateEvery.map(TrainingSpan.steps),
      checkpointEvery: checkpointEvery.map(TrainingSpan.steps), sink: sink,
      reportInterval: reportInterval)
  }

  func makeEvaluator(cap: Int = 50, epsilon: Double = 0.1) throws -> Evaluator {
    Evaluator(environment: try made, maxEpisodeSteps: cap, epsilon: epsilon)
  }
}

extension Trainer {
  /// All reports of the run.
  func reports(_ between: (TrainingReport) -> Void = { _ in }) -> [TrainingReport] {
    var reports: [TrainingReport] = []
    while let report = next() {
      reports.append(report)
      between(report)
    }
    return reports
  }
}
