import Foundation

/// The good files that mutants are made of.
enum Samples {
  static func make(in folder: String) throws {
    let lake = """
      environment: {id: FrozenLake-v1, is_slippery: true}
      agent: {algorithm: q-learning, learning_rate: 0.1}
      training: {steps: 2_000}
      evaluation: {every: 1_000, episodes: 2, max_episode_steps: 100}
      checkpoint: {every: 500, keep: 2}
      seeds: 1
      """
    let cart = """
      environment:
        id: CartPole-v1
        max_episode_steps: 100
      agent:
        algorithm: dqn
        learning_rate: 2.5e-4
        buffer_size: 1_000
        learning_starts: 100
        batch_size: 16
        net_arch: [16, 16]
      training: {steps: 2_000, environments: 2}
      evaluation: {every: 1_000, episodes: 2}
      checkpoint: {every: 1_000, keep: 2}
      seeds: 1..2
      log: []
      """
    let diverged = """
      environment: {id: FrozenLake-v1, reward_schedule: [1, -1e+308, 0]}
      agent: {algorithm: dqn, learning_starts: 10, batch_size: 8, net_arch: [8]}
      training: {steps: 2_000}
      """
    let weighted = cart.replacingOccurrences(
      of: "  algorithm: dqn\n", with: "  algorithm: dqn\n  init_from: \(folder)/mutant.safetensors\n")
    for (name, text) in [("lake", lake), ("cart", cart), ("diverged", diverged), ("weighted", weighted)] {
      try text.write(toFile: "\(folder)/\(name).yaml", atomically: false, encoding: .utf8)
    }
    for (name, status) in [("lake", Int32(0)), ("cart", 0), ("diverged", 3)] {
      let ended = Worker.perform([
        "run", "\(folder)/\(name).yaml", "--out", "\(folder)/\(name)", "--overwrite", "--seeds", "1",
        "--progress",
        "off",
      ])
      guard ended == status else {
        throw SampleFailure(description: "the sample '\(name)' ends with \(ended)")
      }
    }
    guard
      Worker.perform(["export", "\(folder)/cart/seed-1.sqlite", "--out", "\(folder)/cart.safetensors"]) == 0
    else { throw SampleFailure(description: "the weights cannot be exported") }
    try FileManager.default.copyItem(
      atPath: "\(folder)/cart.safetensors", toPath: "\(folder)/mutant.safetensors")
  }
}

struct SampleFailure: Error, CustomStringConvertible {
  let description: String
}
