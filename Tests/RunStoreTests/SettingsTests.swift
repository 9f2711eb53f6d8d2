import Foundation
import RLCore
import RunStore
import TestSupport
import Testing

/// What a run file says of its run's settings, key by key.
struct SettingsTests {
  private let settings = RunSettings([
    .init("environment.id", "Maze-v0"), .init("agent.gamma", "0.9"), .init("agent.net_arch", "[120, 84]"),
    .init("agent.name", #""a: b # c""#), .init("seeds", "1..3"), .init("log", "[csv]"),
  ])

  private func write(_ settings: RunSettings, to path: String) throws {
    var facts = facts()
    facts.settings = settings
    facts.configuration = settings.yaml
    try RunWriter(creating: path, facts: facts).finish(
      status: .finished, steps: 0, episodes: 0, wallSeconds: 1)
  }

  @Test func settingsComeBackInTheirOrder() throws {
    let scratch = try Scratch()
    try write(settings, to: scratch.file())
    let reader = try RunReader(scratch.file())
    #expect(reader.settings == settings)
    #expect(reader.facts.configuration == settings.yaml)
  }

  @Test func aLengthThatNoRunCanHaveIsNone() {
    let progress = RunProgress(status: .running, steps: 700, episodes: 7, wallSeconds: 1, finishedAt: nil)
    func expected(_ key: String, _ value: String) -> Int {
      RunSettings([.init(key, value)]).expectedSteps(progress)
    }
    #expect(expected("training.episodes", "10") == 1_000)
    #expect(expected("training.episodes", "-9223372036854775808") == 700)
    #expect(expected("training.steps", "-1") == 700)
    #expect(expected("training.steps", "9223372036854775807") == 700)
  }

  @Test func oneSettingIsOneRowForSQL() throws {
    let scratch = try Scratch()
    try write(settings, to: scratch.file())
    #expect(
      try sqlite(scratch.file(), "SELECT value FROM settings WHERE key = 'agent.gamma'") == [["0.9"]])
    #expect(
      try sqlite(scratch.file(), "SELECT key FROM settings ORDER BY position").map { $0[0] }
        == settings.all.map(\.key))
  }

  @Test func settingsAreWrittenAsAnExperiment() {
    #expect(
      settings.yaml == """
        environment:
          id: Maze-v0
        agent:
          gamma: 0.9
          net_arch: [120, 84]
          name: "a: b # c"
        seeds: 1..3
        log: [csv]

        """)
    #expect(RunSettings(yaml: settings.yaml) == settings)
  }

  @Test(arguments: [
    (#""/runs/cart/seed-7.sqlite""#, #""/runs/cart/""#), ("/runs/cart/seed-7.sqlite", "/runs/cart/"),
    (#""it's seed-7.sqlite""#, #""""#), (#""""#, #""""#),
  ])
  func seedsShareTheFolderOfTheirTeachersAndNoSeed(teacher: String, folder: String) {
    let settings = RunSettings([
      .init("agent.gamma", "0.9"), .init("agent.teacher", teacher), .init("agent.teacher_weights", "00ff"),
      .init("agent.teacher_loss", "mse"), .init("seeds", "[7]"), .init("log", "[csv]"),
    ])
    #expect(
      settings.ofAllSeeds
        == RunSettings([
          .init("agent.gamma", "0.9"), .init("agent.teacher", folder), .init("agent.teacher_loss", "mse"),
        ]))
  }

  @Test func numbersMayHaveUnderscores() {
    let settings = RunSettings([.init("training.steps", "500_000"), .init("agent.gamma", "0.5")])
    #expect(settings.integer("training.steps") == 500_000)
    #expect(settings.integer("agent.gamma") == nil && settings.integer("agent.lambda") == nil)
  }

  @Test func differencesAreInTheOrderOfTheLaterSettingsAndThenWhatIsGone() {
    let later = RunSettings([
      .init("agent.lambda", "1.0"), .init("environment.id", "Maze-v0"), .init("agent.gamma", "0.5"),
      .init("seeds", "7"),
    ])
    #expect(
      later.differences(from: settings).map(\.description) == [
        "agent.lambda: not set -> 1.0", "agent.gamma: 0.9 -> 0.5", "agent.net_arch: [120, 84] -> not set",
        #"agent.name: "a: b # c" -> not set"#,
      ])
    #expect(settings.differences(from: settings) == [])
  }

  /// Episodes are replayed in the world that they happened in.
  @Test(arguments: [
    ("environment.slip_probability: 0.0 -> 0.1", true), ("tasks.list: not set -> [{slip: 0.1}]", true),
    ("tasks.switch_every: 100 -> 200", true), ("agent.gamma: 0.9 -> 0.5", false),
    ("training.environments: 1 -> 2", false),
  ])
  func theWorldChangesWithSettingsOfTheEnvironmentAndOfTasks(change: String, isOfTheWorld: Bool) {
    let resumption = Resumption(
      step: 5, version: "0", commandLine: "rl-lab run", changes: ["agent.lambda: 0.5 -> 1.0", change],
      previousConfiguration: "")
    #expect(resumption.changesEnvironment == isOfTheWorld)
  }

  @Test(arguments: [
    (
      "UPDATE settings SET key = printf('%.1025c', 'x') WHERE position = 0", "row 1 is longer than a setting"
    ),
    (
      "UPDATE settings SET value = printf('%.1048577c', 'x') WHERE position = 1",
      "row 2 is longer than a setting"
    ),
    (
      """
      INSERT INTO settings WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
        SELECT 'x' || i, '', i FROM n
      """, "it has more than 10000 rows"
    ),
  ])
  func settingsThatNoRunHasAreRefused(sql: String, problem: String) throws {
    let scratch = try Scratch()
    try write(settings, to: scratch.file())
    _ = try sqlite(scratch.file(), sql)
    #expect(
      storeError { _ = try RunReader(scratch.file()) }?.description
        == "\(scratch.file()): damaged run file: table 'settings': \(problem)")
  }

  @Test func aSettingThatIsNotTheExperimentsIsInTheDigestAndFoundByVerify() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    let arrays = try StateTransfer.changes { state throws(TensorMismatch) in
      var weight = 1
      try state.integer("agent.weight", &weight)
    }
    try writer.checkpoint(
      step: 1, kind: .final, tensors: [], evaluationMean: nil,
      snapshot: TrainingSnapshot(arrays: arrays, episodes: 0, seconds: 0, pauseSeconds: 0))
    try writer.finish(status: .finished, steps: 1, episodes: 0, wallSeconds: 1)
    let before = try RunReader(scratch.file()).digest()
    #expect(try RunReader(scratch.file()).contradiction(trainingSteps: 1) == nil)
    // Seeds do not count, but no reader may be told two things.
    for change in ["value = '0.99' WHERE key = 'agent.gamma'", "value = '5' WHERE key = 'seeds'"] {
      _ = try sqlite(scratch.file(), "UPDATE settings SET \(change)")
      let reader = try RunReader(scratch.file())
      let after = try reader.digest()
      #expect(zip(before.parts, after.parts).filter { $0 != $1 }.map(\.0.name) == ["facts"])
      #expect(
        try reader.contradiction(trainingSteps: 1) == "'settings' and 'configuration' say different things")
      _ = try sqlite(scratch.file(), "UPDATE settings SET value = '0.9' WHERE key = 'agent.gamma'")
    }
  }
}
