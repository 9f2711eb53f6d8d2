import Agents
import FiniteProblems
import Foundation
import GRDB
import GridWorlds
import Lab
import RunStore
import TestSupport
import Testing
import Viewer
import Watching

/// A run file that changes in ways in which files seldom do, under a viewer that is open.
@Suite struct RunSourceTests {
  private let folder: Scratch
  private let path: String

  init() throws {
    folder = try Scratch()
    path = "\(folder.path)/run/seed-1.sqlite"
    try train(seed: 1, out: "run")
  }

  private func train(seed: Int, out: String) throws {
    let config = try folder.write(
      """
      environment: {id: FrozenLake-v1}
      agent: {algorithm: q-learning}
      training: {steps: 20000}
      evaluation: {every: 10000, episodes: 2}
      seeds: [\(seed)]
      """, to: "\(out).yaml")
    let answer = try Tool.run(["run", config, "--out", "\(folder.path)/\(out)", "--progress", "off"])
    #expect(answer.status == 0, "\(answer.errors)")
  }

  private var source: RunSource {
    get throws {
      try RunSource(
        path, catalog: Catalog(environments: gridWorlds, agents: agentCatalog), checkpoint: .latest,
        allowsCode: false)
    }
  }

  /// With no car anywhere nothing can be moved, whatever the table says of other actions.
  @Test func aCellKnowsItsLegalActions() throws {
    let config = try folder.write(
      """
      environment: {id: JacksCarRental-v0, cars: 3}
      agent: {algorithm: q-learning, gamma: 0.9, initial_q: 1000}
      training: {steps: 500}
      evaluation: {every: 0}
      seeds: [1]
      """, to: "rental.yaml")
    #expect(
      try Tool.run(["run", config, "--out", folder.path + "/rental", "--progress", "off"]).status == 0)
    let source = try RunSource(
      folder.path + "/rental/seed-1.sqlite",
      catalog: Catalog(environments: finiteProblems, agents: agentCatalog), checkpoint: .latest,
      allowsCode: false)
    let grid = try #require(try source.greedyEpisode(0).frame(at: 0).grid)
    let empty = try #require(grid.cells.compactMap { $0 }.first { $0.state == 0 })
    #expect(empty.legalActions.count == 1 && empty.optimalActions == empty.legalActions)
    #expect(empty.greedyAction == empty.legalActions.first && empty.values.count > 1)
  }

  /// Who resumes a run takes away what was logged after its last checkpoint, and logs it anew.
  @Test func episodesThatAreTakenBackVanishAndComeAgain() throws {
    let source = try source
    let model = try WatchModel([source], mode: .live)
    let all = source.returns
    let database = try DatabaseQueue(path: path)
    let last = try #require(
      try database.write { db in
        let row = try Row.fetchOne(
          db, sql: "SELECT * FROM episode_blocks ORDER BY first_episode DESC LIMIT 1")
        try db.execute(
          sql:
            "DELETE FROM episode_blocks WHERE first_episode = (SELECT max(first_episode) FROM episode_blocks)"
        )
        return row
      })
    let kept: Int = last["first_episode"] - 1
    #expect(model.refresh() && source.returns.count == kept)
    #expect(model.state().toast == nil, "nothing has gone wrong")
    // The last episode is still on the screen; the next one follows when it has happened again.
    #expect(model.shows[0].facts.origin == .training(all.count))
    for _ in 0..<400 { model.advance(by: 0.1) }
    #expect(model.isWaiting)
    try database.write { db in
      let marks = last.databaseValues.map { _ in "?" }.joined(separator: ", ")
      try db.execute(
        sql: "INSERT INTO episode_blocks VALUES (\(marks))",
        arguments: StatementArguments(last.databaseValues))
    }
    #expect(model.refresh() && source.returns == all)
    model.advance(by: 1)
    #expect(model.shows[0].facts.origin == .training(all.count) && model.step < model.length)
  }

  @Test func aRunThatIsBegunAnewIsFollowed() throws {
    let source = try source
    let before = source.returns
    try beginAnew()
    #expect(try source.refresh())
    #expect(source.run.seed == 2 && source.returns != before)
  }

  /// Puts another run in the place of this one.
  private func beginAnew() throws {
    try train(seed: 2, out: "other")
    try FileManager.default.removeItem(atPath: path)
    for end in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
    try FileManager.default.moveItem(atPath: "\(folder.path)/other/seed-2.sqlite", toPath: path)
  }

  /// Nothing is executed again for an episode that is no longer the run's.
  @Test func onlyEpisodesOfTheRunAsItIsNowAreExplained() throws {
    let source = try source
    let old = try source.episode(1)
    try beginAnew()
    #expect(try source.refresh())
    #expect(old.update(at: 1) == .nothing("The run was restarted meanwhile; go to the episode again."))
    let new = try source.episode(1)
    let end = Date().addingTimeInterval(30)
    while case .working = new.update(at: 1), Date() < end { usleep(1_000) }
    guard case .table = new.update(at: 1) else {
      Issue.record("\(new.update(at: 1))")
      return
    }
  }

  /// One that was killed could not say that it has ended.
  @Test func aKilledRunIsNotLive() throws {
    let database = try DatabaseQueue(path: path)
    try database.write { try $0.execute(sql: "UPDATE run SET value = 'running' WHERE key = 'status'") }
    try database.close()
    let lock = try RunLock(path)
    #expect(try source.isRunning, "who holds the lock writes it")
    lock.release()
    let killed = try source
    #expect(!killed.isRunning && killed.status == "interrupted")
    #expect(try WatchModel([killed], mode: .live).state().header.badge == "TRAINING, interrupted")
  }

  @Test func whatIsNoRunIsNotFollowed() throws {
    let source = try source
    let model = try WatchModel([source], mode: .live)
    try FileManager.default.removeItem(atPath: path)
    try "no run".write(toFile: path, atomically: false, encoding: .utf8)
    let returns = source.returns
    _ = model.refresh()
    #expect(source.returns == returns && model.state().toast == nil && model.shows.count == 1)
  }
}
