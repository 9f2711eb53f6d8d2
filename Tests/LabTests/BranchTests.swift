import Agents
import AllEnvironments
import Foundation
import Lab
import RLCore
import RunStore
import Testing

/// A branch begins in the exact state of another run.
@Suite struct BranchTests {
  private static let catalog = Catalog(
    environments: builtInEnvironments, agents: agentCatalog, sources: [])
  private let folder = NSTemporaryDirectory() + "branch-\(UUID().uuidString)"

  private func experiment(environments: Int = 1, checkpoint: Int = 400) throws -> Experiment {
    try Experiment.load(
      text: """
        environment: {id: CartPole-v1}
        agent: {algorithm: dqn, net_arch: [8], learning_starts: 100, train_freq: 10, batch_size: 8, buffer_size: 700, target_update_interval: 50}
        training: {steps: 2000, environments: \(environments)}
        evaluation: {every: 500, episodes: 2, max_episode_steps: 100}
        checkpoint: {every: \(checkpoint), keep: 2}
        """, path: "pole.yaml", catalog: Self.catalog)
  }

  @discardableResult private func run(
    _ experiment: Experiment, _ path: String, branch: RunBranch? = nil, resumes: Bool = false,
    stop: Int? = nil,
    onProgress: (SeedRun.Progress) -> Void = { _ in }
  ) throws -> SeedRun.Outcome {
    nonisolated(unsafe) var asked = 0
    var run = SeedRun(
      experiment: experiment, seed: 1, path: path, provenance: .current(version: "0"), resumes: resumes)
    run.branch = branch
    return try run.run(
      shouldStop: {
        asked += 1
        return stop.map { asked > $0 } ?? false
      }, onProgress: onProgress)
  }

  private func branch(_ path: String, _ step: Int, _ overrides: [String] = []) throws -> RunBranch {
    try RunBranch(path, step: step, overrides: overrides, catalog: Self.catalog, allowsCode: false)
  }

  private func removeFolder() { try? FileManager.default.removeItem(atPath: folder) }

  @Test(arguments: [(0, 1), (700, 1), (800, 1), (2_000, 1), (999, 3)])
  func anUnchangedBranchIsTheOriginal(step: Int, environments: Int) throws {
    defer { removeFolder() }
    let path = folder + "/whole.sqlite"
    try run(experiment(environments: environments), path)
    let branch = try branch(path, step)
    #expect(branch.keptStep == (step == 2_000 ? 2_000 : nil))
    let outcome = try run(branch.experiment, folder + "/branch.sqlite", branch: branch)
    #expect(outcome.status == .finished)
    let (whole, copy) = (try RunReader(path), try RunReader(folder + "/branch.sqlite"))
    #expect(try copy.digest() == whole.digest())
    #expect(copy.facts.branch == branch.origin && branch.origin.changes == [] && whole.facts.branch == nil)
    let verification = try RunVerification(copy.path, catalog: Self.catalog, allowsCode: false)
    let again = try verification.run(
      steps: 2_000, provenance: .current(version: "0"), folder: folder + "/verified")
    #expect(again.difference == nil)
  }

  @Test(arguments: [800, 1_000]) func aBranchGoesOnFromTheStateThatIsKept(step: Int) throws {
    defer { removeFolder() }
    let (path, part) = (folder + "/whole.sqlite", folder + "/part.sqlite")
    nonisolated(unsafe) var isCopied = false
    // A copy of the run as it is after its evaluation at step 1000, with the state of step 800.
    try run(experiment(checkpoint: 800), path) { progress in
      guard progress.report.step == 1_500, !isCopied else { return }
      for _ in 0..<400 where ((try? RunReader(path).progress().steps) ?? 0) < 1_100 { usleep(5_000) }
      do {
        let reader = try RunReader(path)
        try copyRun(reader, to: part, facts: reader.facts, lock: RunLock(part))
        isCopied = true
      } catch { Issue.record(error) }
    }
    try #require(isCopied)
    let branch = try branch(part, step)
    #expect(branch.keptStep == 800)
    try run(branch.experiment, folder + "/branch.sqlite", branch: branch)
    #expect(try RunReader(folder + "/branch.sqlite").digest() == RunReader(path).digest())
  }

  @Test func aChangedBranchDiffersOnlyAfterItsStep() throws {
    defer { removeFolder() }
    let path = folder + "/whole.sqlite"
    try run(experiment(), path)
    let branch = try branch(path, 1_000, ["agent.target=none"])
    #expect(branch.origin.changes == ["agent.target: network -> none"])
    let outcome = try run(branch.experiment, folder + "/branch.sqlite", branch: branch)
    #expect(
      outcome.remarks.contains { $0.hasPrefix("the changed settings have no use for agent.") },
      "\(outcome.remarks)")
    let (whole, other) = (try RunReader(path), try RunReader(folder + "/branch.sqlite"))
    #expect(try other.historyDigest(through: 1_000) == whole.historyDigest(through: 1_000))
    #expect(try other.historyDigest(through: 1_500) != whole.historyDigest(through: 1_500))
    #expect(try other.evaluations().map(\.step) == whole.evaluations().map(\.step))
    #expect(other.settings["agent.target"] == "none")
    #expect(try other.configuration(atStep: 1_000).contains("target: network"))
    #expect(other.facts.planned == whole.facts.planned)
    // A branch of the branch before it left the original is a branch of the original.
    let early = try self.branch(other.path, 500)
    #expect(early.experiment.settings == whole.settings)
    let late = try self.branch(other.path, 1_400)
    try run(late.experiment, folder + "/late.sqlite", branch: late)
    #expect(try RunReader(folder + "/late.sqlite").digest() == other.digest())
  }

  @Test func aStoppedBranchGoesOnAsIfNothingHadHappened() throws {
    defer { removeFolder() }
    let path = folder + "/whole.sqlite"
    try run(experiment(), path)
    let branch = try branch(path, 900, ["agent.learning_rate=0.01", "agent.target=none"])
    try run(branch.experiment, folder + "/undisturbed.sqlite", branch: branch)
    let expected = try RunReader(folder + "/undisturbed.sqlite").digest()
    var random = RandomStream(seed: 99)
    for trial in 0..<4 {
      let path = "\(folder)/\(trial).sqlite"
      var (outcome, count) = (try run(branch.experiment, path, branch: branch, stop: random.below(100)), 0)
      while outcome.status == .interrupted, count < 60 {
        outcome = try run(branch.experiment, path, branch: branch, resumes: true, stop: random.below(300))
        count += 1
      }
      #expect(outcome.status == .finished && count > 0)
      #expect(try RunReader(path).digest() == expected, "trial \(trial)")
    }
  }

  @Test func whatIsNoStepOfTheRunIsRefused() throws {
    defer { removeFolder() }
    let path = folder + "/whole.sqlite"
    try run(experiment(environments: 3), path)
    func message(_ step: Int, _ overrides: [String] = []) throws -> String? {
      #expect(throws: BranchError.self) { try branch(path, step, overrides).requireFit() }?.description
    }
    #expect(
      try message(5_000) == "\(path): it has only 2,001 steps; branch at one of them, not at 5,000")
    #expect(
      try message(100)
        == "\(path): its 3 environments step together, so no step is 100; branch at 99 or 102")
    #expect(
      try message(300, ["agent.net_arch=[9]"])
        == "\(path): these settings cannot change in mid-run: its array 'layers.0.weight' has shape [4, 8] where [4, 9] belongs"
    )
    #expect(
      try message(300, ["training.environments=4"])
        == "\(path): these settings cannot change in mid-run: its batch has 3 environments, but would now have 4"
    )
    #expect(
      try message(300, ["training.steps=200"])
        == "\(path): training.steps of 200 ends before the branch begins, at step 300; set it to more")
    // The end of the run, one step behind its length, is no such place.
    try branch(path, 2_001).requireFit()
    #expect(
      try message(300, ["environment.frame_stack=2"])
        == "\(path): these settings cannot change in mid-run: the environment's observations would be others")
  }
}
