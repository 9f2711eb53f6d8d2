import Foundation
import TestSupport
import Testing

/// `evaluate --precision`: a network that computes with fewer bits.
@Suite struct PrecisionTests {
  @Test func fewerBitsChangeTheNetworkALittleAndTablesRefuse() throws {
    let folder = try Scratch()
    let text = """
      environment: {id: CartPole-v1}
      agent: {algorithm: dqn, learning_starts: 200, buffer_size: 4000, batch_size: 64, train_freq: 2, learning_rate: 1e-3, net_arch: [64, 64], exploration_fraction: 0.2}
      training: {steps: 6_000}
      evaluation: {every: 0}
      seeds: 1
      """
    let config = try folder.write(text, to: "cartpole.yaml")
    #expect(
      try Tool.run(["run", config, "--seeds", "1", "--out", folder.path + "/out", "--progress", "off"]).status
        == 0)
    let run = folder.path + "/out/seed-1.sqlite"
    func returns(_ options: [String]) throws -> [Double] {
      let answer = try Tool.run(["evaluate", run, "--episodes", "30", "--json"] + options)
      #expect(answer.status == 0)
      return try answer.objects.first?["returns"] as? [Double] ?? []
    }
    let plain = try returns([])
    let rounded = try ["bf16", "int8"].map { try returns(["--precision", $0]) }
    #expect(plain.count == 30 && rounded.allSatisfy { $0.count == 30 })
    #expect(rounded.allSatisfy { $0 != plain })
    let shallow = try folder.write(text.replacing("[64, 64]", with: "[64]"), to: "shallow.yaml")
    let small = folder.path + "/small"
    #expect(try Tool.run(["run", shallow, "--seeds", "1", "--out", small, "--progress", "off"]).status == 0)
    let refusal = try Tool.run(["evaluate", small, "--precision", "int8"])
    #expect(refusal.status == 64 && refusal.errors.contains("no layer between the first and the last"))
    #expect(try Tool.run(["evaluate", small, "--precision", "bf16", "--episodes", "2"]).status == 0)
    // AlphaZero's convolution reads planes, so it has 8 bits, in its search too.
    let game = try folder.write(
      """
      environment: {id: TicTacToe-v0, observation: planes, opponent: self}
      agent: {algorithm: alphazero, layers: [conv 4 3x3, dense 8], simulations: 4, games_per_generation: 10, gradient_steps: 2, batch_size: 16, smallest_window: 50, largest_window: 500}
      training: {steps: 200, environments: 4}
      evaluation: {every: 0}
      """, to: "game.yaml")
    let player = folder.path + "/player"
    #expect(try Tool.run(["run", game, "--seeds", "1", "--out", player, "--progress", "off"]).status == 0)
    for precision in ["int8", "bf16"] {
      let words = [
        "evaluate", player, "--search", "0,8", "--episodes", "2", "--opponent", "random", "--json",
      ]
      let answer = try Tool.run(words + ["--precision", precision])
      #expect(answer.status == 0 && answer.output.contains("\"search\":8"), "\(answer.errors)")
    }
    let lake = try folder.write(RunTests.smallTable, to: "lake.yaml")
    #expect(
      try Tool.run(["run", lake, "--seeds", "1", "--out", folder.path + "/lake", "--progress", "off"]).status
        == 0)
    let answer = try Tool.run(["evaluate", folder.path + "/lake", "--precision", "int8"])
    #expect(answer.status == 64)
    #expect(
      answer.errors
        == "rl-lab: \(folder.path)/lake/seed-1.sqlite: q-learning has no network; --precision is that of a network's products\n"
    )
  }
}
