import Agents
import AllEnvironments
import Foundation
import Lab
import RLCore
import RunStore
import TestSupport
import Testing

/// What one update did is said by executing the run again.
@Suite struct UpdateReplayTests {
  private static let catalog = Catalog(
    environments: builtInEnvironments, agents: agentCatalog, sources: [])

  private func run(
    _ agent: String, _ folder: Scratch, environment: String = "{id: CliffWalking-v1, max_episode_steps: 100}",
    steps: Int = 1_200,
    environments: Int = 1
  ) throws -> String {
    let experiment = try Experiment.load(
      text: """
        environment: \(environment)
        agent: \(agent)
        training: {steps: \(steps), environments: \(environments)}
        evaluation: {every: 400, episodes: 2, max_episode_steps: 50}
        checkpoint: {every: 500, keep: 9}
        """, path: "updates.yaml", catalog: Self.catalog)
    let path = folder.path + "/run.sqlite"
    _ = try SeedRun(experiment: experiment, seed: 1, path: path, provenance: .current(version: "0")).run()
    return path
  }

  private func explain(_ replay: UpdateReplay, _ steps: ClosedRange<Int>) throws -> [UpdateReplay
    .LearningStep]
  {
    try replay.explain(steps: steps, shouldStop: { false }, onProgress: { _ in })
  }

  private func replay(_ path: String) throws -> UpdateReplay {
    try UpdateReplay(path, catalog: Self.catalog, allowsCode: false)
  }

  private func table(_ step: UpdateReplay.LearningStep) throws -> [Double] {
    guard case .float64(let values) = try #require(step.tensors.first).elements else { return [] }
    return values
  }

  private func update(_ step: UpdateReplay.LearningStep) throws -> TableUpdate {
    guard case .table(let update) = try #require(step.updates.first) else {
      throw CancellationError()
    }
    return update
  }

  /// The actions of the run, one a step.
  private func actions(_ path: String) throws -> [Int32] {
    let reader = try RunReader(path)
    return try (1...reader.episodeCount).flatMap { try reader.episode($0).actions.map { Int32($0) } }
  }

  @Test(arguments: [
    "{algorithm: q-learning}", "{algorithm: sarsa}", "{algorithm: expected-sarsa}",
    "{algorithm: dyna-q, planning_steps: 0}",
    "{algorithm: q-learning, step_size: sample-average}",
  ]) func theFiguresOfAnUpdateAreThoseOfTheTableBeforeAndAfter(agent: String) throws {
    let folder = try Scratch()
    let path = try run(agent, folder)
    let steps = try explain(replay(path), 300...700)
    #expect(steps.map(\.step) == Array(300...700))
    let actions = try actions(path)
    for (before, after) in zip(steps, steps.dropFirst()) {
      let (old, new, update) = (try table(before), try table(after), try update(after))
      let entry = update.state * 4 + update.action
      #expect(update.action == Int(actions[after.step - 1]) && update.reward == after.rewards[0])
      #expect(update.old == old[entry] && update.new == new[entry])
      #expect(old.indices.allSatisfy { $0 == entry || old[$0] == new[$0] })
      #expect(update.target == update.reward + update.discount * update.nextValue)
      #expect(update.error == update.target - update.old)
      #expect(update.new == update.old + update.stepSize * update.error)
      let next = old[update.nextState * 4..<update.nextState * 4 + 4]
      switch update.successor {
      case .none: #expect(update.discount == 0)
      case .best(let action):
        #expect(update.nextValue == next.max() && next[next.startIndex + action] == update.nextValue)
      case .taken(let action): #expect(next[next.startIndex + action] == update.nextValue)
      case .mean: #expect((next.min() ?? 0)...(next.max() ?? 0) ~= update.nextValue)
      case .crossed: Issue.record("one table only")
      }
    }
  }

  @Test func sarsaBootstrapsFromTheActionThatIsTakenNext() throws {
    let folder = try Scratch()
    let path = try run("{algorithm: sarsa}", folder)
    let actions = try actions(path)
    let reader = try RunReader(path)
    let ends = Set(try reader.episodes(1...reader.episodeCount).map(\.step))
    // Behind a truncation the action is sampled for the target alone.
    for step in try explain(replay(path), 300...400) where !ends.contains(step.step) {
      guard case .taken(let action) = try update(step).successor else { continue }
      #expect(Int(actions[step.step]) == action)
    }
  }

  @Test(arguments: [
    "{algorithm: double-q-learning}", "{algorithm: sarsa-lambda}", "{algorithm: q-lambda}",
    "{algorithm: sarsa, n_steps: 3}", "{algorithm: q-learning, n_steps: 4}", "{algorithm: dyna-q}",
  ]) func everyEquationHolds(agent: String) throws {
    let folder = try Scratch()
    var count = 0
    for step in try explain(replay(try run(agent, folder)), 300...700) {
      for case .table(let update) in step.updates {
        count += 1
        #expect(abs(update.target - (update.reward + update.discount * update.nextValue)) < 1e-9)
        #expect(update.error == update.target - update.old)
        #expect(abs(update.new - (update.old + update.stepSize * update.error)) < 1e-9)
      }
    }
    #expect(count > 300)
  }

  @Test(arguments: ["q-learning", "sarsa", "dqn, net_arch: [8], learning_starts: 100, buffer_size: 300"])
  func whatIsExplainedIsTheRecordedRun(agent: String) throws {
    let folder = try Scratch()
    let path = try run("{algorithm: \(agent)}", folder)
    let replay = try replay(path)
    // The end, an earlier step, and the end again, from another state.
    let last = try #require(try explain(replay, 1_190...1_200).last)
    #expect(last.tensors == (try RunReader(path).tensors(checkpoint: .step(1_200)).tensors))
    let early = try #require(try explain(replay, 480...500).last)
    #expect(early.tensors == (try RunReader(path).tensors(checkpoint: .step(500)).tensors))
    let again = try #require(try explain(replay, 1_150...1_200).last)
    #expect(again.tensors == last.tensors && again.updates == last.updates)
  }

  @Test(arguments: [
    "loss: mse", "double_q: true", "replay: prioritized", "munchausen: true", "n_steps: 3", "target: none",
  ]) func theErrorsOfABatchAreItsTargetsLessItsValues(setting: String) throws {
    let folder = try Scratch()
    let path = try run(
      "{algorithm: dqn, net_arch: [8], learning_starts: 200, batch_size: 16, train_freq: 5, buffer_size: 400, \(setting)}",
      folder)
    let actions = try actions(path)
    let steps = try explain(replay(path), 601...640)
    #expect(steps.map(\.updates.count) == (601...640).map { $0 % 5 == 0 ? 1 : 0 })
    for step in steps {
      for case .batch(let batch) in step.updates {
        #expect(batch.rows.count == 16)
        for row in batch.rows {
          #expect(abs(abs(row.error) - abs(row.target - row.value)) < 1e-6)
          #expect(abs(row.target - (row.reward + row.discount * row.nextValue)) < 1e-5)
          // The transition that it says was sampled.
          let number = try #require(row.number)
          #expect((step.step - 400..<step.step).contains(number) && Int(actions[number]) == row.action)
        }
        let loss = batch.rows.reduce(0) { $0 + Double($1.weight * $1.error * $1.error) } / 16
        if setting == "loss: mse" { #expect(abs(loss - batch.loss) < 1e-5) }
      }
    }
  }

  @Test(arguments: ["c51, v_min: -100, v_max: 0", "qr-dqn"])
  func distributionsAreExplainedByTheirMeans(agent: String) throws {
    let folder = try Scratch()
    let path = try run(
      "{algorithm: \(agent), net_arch: [8], learning_starts: 200, batch_size: 16, buffer_size: 400}", folder)
    for step in try explain(replay(path), 601...640) {
      for case .batch(let batch) in step.updates {
        for row in batch.rows where row.target > -99 {
          #expect(abs(row.target - (row.reward + row.discount * row.nextValue)) < 1e-3)
        }
      }
    }
  }

  @Test func aBatchOfEnvironmentsHasAnUpdateARow() throws {
    let folder = try Scratch()
    let path = try run("{algorithm: q-learning}", folder, environments: 3)
    let replay = try replay(path)
    #expect(replay.environments == 3)
    let steps = try explain(replay, 300...330)
    #expect(steps.map(\.step) == Array(stride(from: 300, through: 330, by: 3)))
    #expect(steps.allSatisfy { $0.updates.count == 3 && $0.actions.count == 3 })
  }

  @Test func aBranchIsExplainedWithTheSettingsOfEachPart() throws {
    let folder = try Scratch()
    let path = try run("{algorithm: q-learning, learning_rate: 0.5}", folder)
    let branch = try RunBranch(
      path, step: 600, overrides: ["agent.learning_rate=0.25"], catalog: Self.catalog, allowsCode: false)
    let other = folder.path + "/branch.sqlite"
    var run = SeedRun(
      experiment: branch.experiment, seed: 1, path: other, provenance: .current(version: "0"))
    run.branch = branch
    _ = try run.run()
    let steps = try explain(replay(other), 590...610)
    #expect(try steps.map { try update($0).stepSize } == steps.map { $0.step <= 600 ? 0.5 : 0.25 })
    let last = try #require(try explain(replay(other), 1_200...1_200).last)
    #expect(last.tensors == (try RunReader(other).tensors(checkpoint: .step(1_200)).tensors))
  }

  @Test func anAgentThatDoesNotExplainItsUpdatesIsNamed() throws {
    let folder = try Scratch()
    let path = try run("{algorithm: monte-carlo}", folder)
    #expect {
      try explain(replay(path), 10...12)
    } throws: {
      "\($0)" == "monte-carlo does not explain its updates"
    }
  }

  /// Off, a step neither keeps nor computes anything of it.
  @Test func nothingIsKeptWhileNobodyAsks() throws {
    let folder = try Scratch()
    let loaded = try LoadedRun(
      run("{algorithm: q-learning}", folder), catalog: Self.catalog, checkpoint: .latest, allowsCode: false)
    let agent = try #require(loaded.setup.agent as? any UpdateExplaining)
    #expect(!agent.explainsUpdates && agent.takeUpdates().isEmpty)
  }
}
