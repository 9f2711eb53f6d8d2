import Foundation
import RLCore
import RunStore
import TestSupport
import Testing

@Suite struct PruneTests {
  private static let lake = """
    environment: {id: FrozenLake-v1, is_slippery: false}
    agent: {algorithm: dqn, net_arch: [32, 32], learning_starts: 100, train_freq: 2, batch_size: 32, learning_rate: 1e-3}
    training: {steps: 2_000}
    evaluation: {every: 0}
    checkpoint: {every: 1_000}
    seeds: 1..2
    """

  private func trained(_ folder: Scratch, _ text: String = lake) throws -> String {
    let config = try folder.write(text, to: "lake.yaml")
    let run = folder.path + "/run"
    #expect(try Tool.run(["run", config, "--out", run, "--progress", "off"]).status == 0)
    return run
  }

  @Test func prunedRunsAreOrdinaryBranches() throws {
    let folder = try Scratch()
    let (run, out) = (try trained(folder), folder.path + "/pruned")
    let answer = try Tool.run([
      "prune", run, "--sparsity", "0.75", "--blocks", "--steps", "400", "--out", out, "--progress", "off",
      "--json",
    ])
    try #require(answer.status == 0, "\(answer.errors)")
    let lines = try answer.objects
    #expect(lines.count == 2)
    for (seed, line) in zip(1...2, lines) {
      // 16 · 32 + 32 · 32 + 32 · 4 weights, three quarters of them in whole blocks.
      #expect(line["weights"] as? Int == 1664)
      let sparsity = try #require(line["sparsity"] as? Double)
      #expect(sparsity <= 0.75 && sparsity > 0.75 - 16.0 / 1664)
      #expect(line["exact"] as? Bool == true)
      let original = try RunReader("\(run)/seed-\(seed).sqlite")
      #expect(line["teacher_weights"] as? String == (try original.weightsHash(atStep: 2_000)))
      let pruned = try RunReader("\(out)/seed-\(seed).sqlite")
      #expect(try pruned.progress().steps == 2_400 && pruned.facts.branch?.step == 2_000)
      let verified = try Tool.run(["verify", "\(out)/seed-\(seed).sqlite"])
      #expect(verified.status == 0, "\(verified.errors)")
    }
    // The weights' blocks are whole.
    let tensors = try RunReader(out + "/seed-1.sqlite").tensors(checkpoint: .latest).tensors
    let hidden = try #require(tensors.first { $0.shape == [32, 32] })
    guard case .float32(let values) = hidden.elements else { return }
    for first in stride(from: 0, to: values.count, by: 16) {
      let zeros = values[first..<first + 16].count { $0 == 0 }
      #expect(zeros == 0 || zeros == 16)
    }
  }

  @Test func aTenthOfTheRunIsTrainedOnUnlessStepsAreGiven() throws {
    let folder = try Scratch()
    let run = try trained(folder, Self.lake.replacing("seeds: 1..2", with: "seeds: 1"))
    let answer = try Tool.run([
      "prune", run, "--sparsity", "0.5", "--out", folder.path + "/pruned", "--progress", "off",
    ])
    try #require(answer.status == 0, "\(answer.errors)")
    #expect(try RunReader(folder.path + "/pruned/seed-1.sqlite").progress().steps == 2_200)
  }

  @Test func seedsThatEndedAtDifferentStepsArePruned() throws {
    let folder = try Scratch()
    // Without a return in the first evaluations, patience ends the first run after two of them.
    let text = Self.lake.replacing("steps: 2_000", with: "steps: 2_000, patience: 1")
      .replacing("every: 0", with: "every: 300, episodes: 1").replacing("seeds: 1..2", with: "seeds: 1")
    let run = try trained(folder, text)
    let longer = try Tool.run([
      "run", folder.file("lake.yaml"), "--seeds", "2", "--set", "training.patience=null", "--out", run,
      "--progress", "off",
    ])
    try #require(longer.status == 0, "\(longer.errors)")
    let ends = try (1...2).map { try RunReader("\(run)/seed-\($0).sqlite").progress().steps }
    try #require(ends[0] < 2_000 && ends[1] == 2_000)
    let answer = try Tool.run([
      "prune", run, "--sparsity", "0.5", "--steps", "400", "--out", folder.path + "/pruned", "--progress",
      "off", "--json",
    ])
    try #require(answer.status == 0, "\(answer.errors)")
    #expect(try answer.objects.map { $0["sparsity"] as? Double } == [0.5, 0.5])
    let pruned = try (1...2).map { try RunReader("\(folder.path)/pruned/seed-\($0).sqlite").progress().steps }
    #expect(pruned == ends.map { $0 + 400 })
  }

  @Test func moreStepsThanCanBeCountedAreRefused() throws {
    let folder = try Scratch()
    let text = Self.lake.replacing("steps: 2_000", with: "steps: 200").replacing(
      "seeds: 1..2", with: "seeds: 1")
    let run = try trained(folder, text)
    let answer = try Tool.run([
      "prune", run, "--sparsity", "0.5", "--steps", "9223372036854775807", "--out", folder.path + "/pruned",
    ])
    #expect(answer.status == 64)
    #expect(
      answer.errors
        == "rl-lab: --steps 9223372036854775807: with the 200 of \(run)/seed-1.sqlite they are too many; give fewer\n"
    )
  }

  @Test func whatCannotBePrunedIsToldOfInOneLine() throws {
    let folder = try Scratch()
    let run = try trained(
      folder, "environment: {id: FrozenLake-v1}\nagent: {algorithm: q-learning}\ntraining: {steps: 100}\n")
    let table = try Tool.run(["prune", run, "--sparsity", "0.5", "--out", folder.path + "/out"])
    #expect(table.status == 64 && table.errors.contains("q-learning has no key sparsity"))
    func refused(_ agent: String, _ training: String, _ name: String) throws -> String {
      let config = try folder.write(
        "environment: {id: FrozenLake-v1}\nagent: {algorithm: \(agent), net_arch: [8], learning_starts: 10, exploration_schedule: constant}\ntraining: {\(training)}\nseeds: 1\n",
        to: "\(name).yaml")
      let run = "\(folder.path)/\(name)"
      #expect(try Tool.run(["run", config, "--out", run, "--progress", "off"]).status == 0)
      let answer = try Tool.run(["prune", run, "--sparsity", "0.5", "--out", folder.path + "/out"])
      #expect(answer.status == (name == "noisy" ? 78 : 64), "\(answer.errors)")
      return answer.errors
    }
    #expect(try refused("dqn", "episodes: 5", "episodes").contains("its length is in episodes"))
    #expect(try refused("rainbow", "steps: 100", "noisy").contains("set noisy: false"))
    for share in ["0", "1", "-1", "nan"] {
      let answer = try Tool.run(["prune", run, "--sparsity=\(share)"])
      #expect(answer.status == 64 && answer.errors.contains("--sparsity must be above 0 and below 1"))
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/out"))
  }
}
