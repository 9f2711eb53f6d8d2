import Foundation
import RLLabKit

/// Everything of rl-lab, and an environment and an agent that it does not know.
let lab = Laboratory(environments: [River.entry], agents: [ActorCritic.entry])

// With arguments it is the whole tool: `Example check River-v0`, `Example run FILE.yaml`, `Example watch RUN`.
if CommandLine.arguments.count > 1 { lab.main() }

let experiment = """
  environment: {id: River-v0}
  agent: {algorithm: actor-critic}
  training: {steps: 40_000}
  evaluation: {every: 10_000, episodes: 20}
  """

do {
  let run = try lab.train(experiment, seed: 1, to: "river/seed-1.sqlite")
  let score = try run.evaluate(episodes: 200)
  print("\(run.episodes) episodes; plays for \(score.mean) ± \(score.standardDeviation)")
  print("river.gif: \(try run.record(to: "river.gif")) frames")
  exit(score.mean > 0.5 ? 0 : 1)
} catch {
  print("Example: \(error)")
  exit(1)
}
