import Comparison
import Foundation
import RLCore
import RunStore

/// A seed of a made-up experiment, straight from memory.
func record(
  _ experiment: String = "dqn", seed: UInt64, score: Double? = nil, curve: [(Int, Double)]? = nil,
  status: RunStatus = .finished, steps: Int? = nil, planned: Int = 100_000, folder: String? = nil,
  environment: String = "CartPole-v1", parameters: String = "sutton_barto_reward: false",
  limit: Int? = 500, episodes: Int = 20, epsilon: Double = 0, setting: String = "gamma: 0.99",
  seeds: String = "1..10", patience: Int? = nil,
  commandLine: String = "rl-lab run"
) -> ComparedRun {
  let points = curve ?? [(planned / 2, (score ?? 0) / 2), (planned, score ?? 0)]
  let facts = facts(
    experiment, seed: seed, planned: planned, environment: environment, parameters: parameters, limit: limit,
    episodes: episodes, setting: setting, seeds: seeds, patience: patience, commandLine: commandLine)
  let reached = steps ?? points.last?.0 ?? 0
  return ComparedRun(
    path: "\(folder ?? "runs/" + experiment)/seed-\(seed).sqlite", facts: facts,
    progress: RunProgress(
      status: status, steps: reached, episodes: 100, wallSeconds: Double(reached) / 10_000, finishedAt: nil),
    curve: points.map { CurvePoint(step: $0.0, value: $0.1) },
    evaluation: points.isEmpty ? nil : EvaluationProtocol(episodes: episodes, epsilon: epsilon))
}

func facts(
  _ experiment: String, seed: UInt64, planned: Int = 100_000, environment: String = "CartPole-v1",
  parameters: String = "sutton_barto_reward: false", limit: Int? = 500, episodes: Int = 20,
  setting: String = "gamma: 0.99", seeds: String = "1..10", patience: Int? = nil,
  commandLine: String = "rl-lab run"
) -> RunFacts {
  RunFacts(
    experiment: experiment, seed: seed, environment: environment, environmentParameters: "{\(parameters)}",
    maxEpisodeSteps: limit, actionCount: 2, algorithm: "dqn",
    settings: RunSettings(
      yaml: """
        environment:
          id: \(environment)
          \(parameters)
        agent:
          \(setting)
        training:
          steps: \(planned)\(patience.map { "\n  patience: \($0)" } ?? "")
        evaluation:
          episodes: \(episodes)
        seeds: \(seeds)
        """),
    provenance: Provenance(
      version: "0.1.0", gitCommit: "5bb1bb3", toolchain: "Swift 6.3.1", processor: "EPYC",
      commandLine: commandLine, host: "Debian 12"), startedAt: "2026-03-01T09:30:00Z")
}

/// Writes a run that was evaluated every hundred steps, with these returns, which are also its lengths and losses.
func writeRun(
  to path: String, _ facts: RunFacts, evaluations values: [Double], status: RunStatus = .finished
) throws {
  let writer = try RunWriter(creating: path, facts: facts)
  for (index, value) in values.enumerated() {
    let step = 100 * (index + 1)
    try writer.record(metrics: [Metric("loss", value)], at: step)
    try writer.record(
      evaluation: Evaluation(
        step: step, episodes: 0, returnMean: value, returnStd: 0, lengthMean: value, returns: [value],
        lengths: [Int(value)], epsilon: 0, seconds: 0))
  }
  try writer.finish(status: status, steps: 100 * values.count, episodes: 0, wallSeconds: 1)
}

/// Seeds 1, 2, ... of one experiment with these scores.
func group(_ experiment: String, _ scores: [Double], setting: String = "gamma: 0.99") -> [ComparedRun] {
  scores.enumerated().map {
    record(
      experiment, seed: UInt64($0 + 1), score: $1, setting: setting, seeds: "1..\(scores.count)")
  }
}

func compare(
  _ runs: [ComparedRun], _ change: (inout ComparisonOptions) -> Void = { _ in }
) throws -> SeedComparison {
  var options = ComparisonOptions()
  change(&options)
  return try SeedComparison(RunGroup.groups(of: runs), options)
}

/// What comparing these runs is refused with.
func refusal(_ runs: [ComparedRun]) -> String? {
  do {
    _ = try compare(runs)
    return nil
  } catch {
    return "\(error)"
  }
}

/// Games of one evaluation against one opponent, from both seats.
func games(
  _ opponent: String, wins: Int, draws: Int = 0, losses: Int, judgedMoves: Int = 0, blunders: Int = 0
) -> [GameResult] {
  var first = GameResult(opponent: opponent, seat: .first)
  var second = GameResult(opponent: opponent, seat: .second)
  (first.wins, first.draws, second.losses) = (wins, draws, losses)
  (second.judgedMoves, second.blunders) = (judgedMoves, blunders)
  return [first, second]
}
