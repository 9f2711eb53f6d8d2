import Agents
import Foundation
import GRDB
import GridWorlds
import Lab
import RLCore
import RunStore
import TestSupport
import Testing

/// What verifying a run finds in a file that somebody has changed since.
@Suite struct RunVerificationTests {
  private static let catalog = Catalog(environments: gridWorlds, agents: agentCatalog, sources: [])
  private static let provenance = Provenance.current(version: "0")
  private let folder: Scratch
  private var path: String { folder.path + "/run.sqlite" }

  init() throws {
    folder = try Scratch()
    try train(to: path)
  }

  private func train(
    to path: String, length: String = "steps: 1000", agent: String = "algorithm: q-learning",
    resumes: Bool = false
  ) throws {
    let experiment = try Experiment.load(
      text: """
        environment: {id: FrozenLake-v1}
        agent: {\(agent)}
        training: {\(length)}
        evaluation: {every: 500, episodes: 2}
        """, path: "lake.yaml", catalog: Self.catalog)
    _ = try SeedRun(
      experiment: experiment, seed: 1, path: path, provenance: Self.provenance, resumes: resumes
    ).run()
  }

  private func verify() throws -> RunVerification.Result {
    try RunVerification(path, catalog: Self.catalog, allowsCode: false).run(
      steps: 1000, provenance: Self.provenance, folder: folder.path + "/again")
  }

  private func change(_ change: (Database) throws -> Void) throws {
    let database = try DatabaseQueue(path: path)
    try database.writeWithoutTransaction(change)
    try database.close()
  }

  /// Puts a figure of the first block's episodes, as texts of equal length, in the place of what is stored.
  private func rewrite(_ column: String, also: String = "", _ figure: (Episode) -> String) throws {
    let reader = try RunReader(path)
    let block = try #require(try reader.episodeBlocks().first)
    let texts = try reader.episodes(1...block.episodeCount).map(figure)
    let width = try #require(texts.map(\.count).max())
    let padded = texts.map { String(repeating: " ", count: width - $0.count) + $0 }
    try change {
      try $0.execute(
        sql: "UPDATE episode_blocks SET \(column) = ?\(also) WHERE first_episode = 1",
        arguments: [Data(padded.joined().utf8)])
    }
  }

  @Test func anUntouchedRunIsTheSameAgain() throws {
    let result = try verify()
    #expect(result.difference == nil && result.comparesState)
    #expect(result.steps == 1000 && result.episodes > 50 && result.evaluations == 2 && result.metrics > 1000)
  }

  /// An end between two evaluations has one of its own.
  @Test(arguments: [
    ["steps: 700", "steps: 1300", "steps: 1600"],
    ["episodes: 70, schedule_steps: 2000", "episodes: 150, schedule_steps: 2000"],
  ])
  func anExtendedRunIsTheSameAgainToItsEnd(lengths: [String]) throws {
    let path = folder.path + "/extended.sqlite"
    for (number, length) in lengths.enumerated() { try train(to: path, length: length, resumes: number > 0) }
    let reader = try RunReader(path)
    let result = try RunVerification(path, catalog: Self.catalog, allowsCode: false).run(
      steps: 10_000, provenance: Self.provenance, folder: folder.path + "/again")
    #expect(result.difference == nil && result.comparesState)
    #expect(try result.steps == reader.progress().steps && result.evaluations == reader.evaluations().count)
  }

  @Test func aRunIsRepeatedToTheFirstChangeOfMoreThanItsLength() throws {
    let path = folder.path + "/changed.sqlite"
    try train(to: path, length: "steps: 700")
    try train(to: path, length: "steps: 1300", resumes: true)
    try train(
      to: path, length: "steps: 1600", agent: "algorithm: q-learning, learning_rate: 0.5", resumes: true)
    let result = try RunVerification(path, catalog: Self.catalog, allowsCode: false).run(
      steps: 10_000, provenance: Self.provenance, folder: folder.path + "/again")
    #expect(result.difference == nil && result.steps == 1300)
  }

  @Test func anotherActionIsFound() throws {
    let first = try RunReader(path).episode(1)
    try change { db in
      var actions = try #require(
        try Data.fetchOne(db, sql: "SELECT actions FROM episode_blocks WHERE first_episode = 1"))
      // Two bits each, the first in the highest.
      actions[actions.startIndex] ^= 1 << 6
      try db.execute(
        sql: "UPDATE episode_blocks SET actions = ? WHERE first_episode = 1", arguments: [actions])
    }
    #expect(
      try verify().difference
        == "episode 1, which ended at step \(first.episode.step): its actions differ")
  }

  @Test func anotherSeedIsFound() throws {
    let first = try RunReader(path).episode(1).episode
    try change {
      try $0.execute(
        sql: "UPDATE episode_blocks SET seeds = '000000007' || substr(seeds, 10) WHERE first_episode = 1")
    }
    #expect(
      try verify().difference
        == "episode 1, which ended at step \(first.step): its seed was 7, now it is \(first.seed)")
  }

  @Test func anotherReturnIsFound() throws {
    let first = try RunReader(path).episode(1).episode
    try rewrite("returns") { $0.number == 1 ? "0.25" : "\($0.return)" }
    #expect(
      try verify().difference
        == "episode 1, which ended at step \(first.step): its return was 0.25, now it is \(first.return)")
  }

  @Test func anotherLengthIsFound() throws {
    let first = try RunReader(path).episode(1).episode
    // A step of the second episode counts as the first one's.
    try rewrite("ends") {
      let end = String($0.step + ($0.number == 1 ? 1 : 0))
      return String(repeating: "0", count: 5 - end.count) + end
    }
    #expect(
      try verify().difference
        == "episode 1, which ended at step \(first.step + 1): it had \(first.length + 1) steps, now it has \(first.length)"
    )
  }

  @Test(arguments: ["endings", "epsilons"]) func anotherEndingOrEpsilonIsFound(column: String) throws {
    let first = try RunReader(path).episode(1).episode
    try #require(first.ending == .terminated)
    if column == "endings" {
      try rewrite(column) { $0.number == 1 ? "2" : "\($0.ending.rawValue)" }
    } else {
      try rewrite(column, also: ", epsilon_slope = NULL") { $0.number == 1 ? "0.125" : "\($0.epsilon ?? 0)" }
    }
    #expect(
      try verify().difference == "episode 1, which ended at step \(first.step): its ending differs")
  }

  @Test func missingEpisodesAreFound() throws {
    let count = try RunReader(path).episodeCount
    try change { try $0.execute(sql: "DELETE FROM episode_blocks WHERE first_episode > 1") }
    let left = try RunReader(path).episodeCount
    #expect(left < count)
    #expect(try verify().difference == "'episodes' is \(count), and \(left) are recorded")
    try change { try $0.execute(sql: "UPDATE run SET value = ? WHERE key = 'episodes'", arguments: [left]) }
    #expect(
      try verify().difference == "\(left) episodes were recorded in 1000 steps, now there are \(count)")
  }

  /// With sums that agree: those that do not are found without training.
  @Test(arguments: [
    "returns = '[9.0,9.0]', return_mean = 9.0, return_std = 0.0", "lengths = '[1,1]', length_mean = 1.0",
  ])
  func anotherEvaluationIsFound(change text: String) throws {
    try change {
      try $0.execute(
        sql: """
          UPDATE evaluations SET \(text) WHERE step = 500;
          UPDATE checkpoints SET evaluation_mean = (SELECT return_mean FROM evaluations WHERE step = 500) WHERE step = 500
          """)
    }
    #expect(try verify().difference == "the evaluation at step 500 has different returns or lengths")
  }

  @Test func anotherMetricIsFound() throws {
    let point = try #require(try RunReader(path).metrics(names: ["td_error"]).first)
    try change {
      try $0.execute(
        sql: "UPDATE metrics SET value = 64.0 WHERE name = 'td_error' AND step = ?", arguments: [point.step])
    }
    #expect(
      try verify().difference == "td_error at step \(point.step) was 64.0, and now td_error is \(point.value)"
    )
  }

  @Test func aMetricsNameWithALineBreakIsReportedInOneLine() throws {
    try change {
      try $0.execute(sql: "UPDATE metrics SET name = 'td\n' || name WHERE name = 'td_error'")
    }
    let difference = try #require(try verify().difference)
    #expect(difference.hasPrefix("td\\ntd_error at step "), "\(difference)")
  }

  @Test func longParametersAreReportedInAShortLine() throws {
    let long = "{\n" + String(repeating: "-", count: 1000)
    try change {
      try $0.execute(
        sql: "UPDATE run SET value = ? WHERE key = 'environment_parameters'", arguments: [long])
    }
    let difference = try #require(try verify().difference)
    #expect(
      difference.hasPrefix(
        "'environment_parameters' is {\\n\(String(repeating: "-", count: 398))..., and its configuration makes it {"
      ),
      "\(difference)")
    #expect(difference.count < 1000)
  }

  @Test func anotherTrainingStateIsFound() throws {
    try change { db in
      let name = "agent.q_table"
      let table = try #require(
        try Data.fetchOne(db, sql: "SELECT data FROM state_segments WHERE name = ?", arguments: [name]))
      try db.execute(
        sql: "UPDATE state_segments SET data = ? WHERE name = ?",
        arguments: [Data(repeating: 1, count: table.count), name])
    }
    #expect(try verify().difference == "the part 'agent' of the training state at step 1000")
  }
}
