import Agents
import Foundation
import GridWorlds
import Lab
import RLCore
import RunStore
import TestSupport
import Testing
import Viewer
import Watching

/// A run that was resumed in another world: each episode stays in the world that it happened in.
struct ResumedWorldTests {
  private static let config = """
    environment:
      id: TextMap-v0
      map: ["S..G", "...."]
      max_episode_steps: 20
    agent: {algorithm: q-learning, exploration_initial_eps: 0.5, exploration_final_eps: 0.5}
    training: {steps: 2_000}
    evaluation: {every: 1_000, episodes: 2}
    checkpoint: {every: 1_000, keep: 9}
    """
  private static let wall = ["environment.map=[\"S#.G\", \"....\"]", "environment.max_episode_steps=30"]
  private let folder: Scratch
  private let path: String
  private let catalog = Catalog(environments: gridWorlds, agents: agentCatalog)

  init() throws {
    folder = try Scratch()
    path = folder.path + "/out/seed-1.sqlite"
    let config = try folder.write(Self.config, to: "block.yaml")
    let arguments = ["run", config, "--out", folder.path + "/out", "--seeds", "1", "--progress", "off"]
    try #require(try Tool.run(arguments).status == 0)
    let changes = (Self.wall + ["training.steps=4_000"]).flatMap { ["--set", $0] }
    let resumed = try Tool.run(arguments + ["--resume", "--allow-changes"] + changes)
    try #require(resumed.status == 0, "\(resumed.errors)")
  }

  @Test func everyEpisodeIsShownAsItWas() throws {
    let reader = try RunReader(path)
    let source = try RunSource(path, catalog: catalog, checkpoint: .latest, allowsCode: false)
    let all = try reader.episodes()
    #expect(all.contains { $0.step <= 2_000 } && all.contains { $0.step > 2_000 && $0.length > 20 })
    for episode in all.prefix(40) + all.filter({ (1_900...2_100).contains($0.step) }) + all.suffix(40) {
      let show = try source.episode(episode.number)
      #expect(show.facts.return == episode.return, "episode \(episode.number)")
      #expect("\(show.facts.ending)" == "\(episode.ending)", "episode \(episode.number)")
    }
  }

  @Test func theFactsFollowTheNewestConfiguration() throws {
    let facts = try RunReader(path).facts
    #expect(facts.environmentParameters.contains("S#.G"))
    #expect(facts.maxEpisodeSteps == 30)
    #expect(try Tool.run(["verify", path]).status == 0)
  }

  @Test(arguments: [(1_000, "S..G"), (2_000, "S..G"), (3_000, "S#.G"), (4_000, "S#.G")])
  func aCheckpointPlaysInTheWorldThatItLearnedIn(_ step: Int, _ row: String) throws {
    let run = try LoadedRun(path, catalog: catalog, checkpoint: .step(step), allowsCode: false)
    #expect(run.experiment.environment.values["map"] == .texts([row, "...."]))
  }

  @Test func anotherNumberOfActionsIsRefused() throws {
    let config = try folder.write(
      """
      environment: {id: CliffWalking-v1}
      agent: {algorithm: random}
      training: {steps: 1_000}
      evaluation: {every: 0, episodes: 1}
      seeds: 1
      """, to: "random.yaml")
    let out = folder.path + "/random"
    #expect(try Tool.run(["run", config, "--out", out]).status == 0)
    let answer = try Tool.run([
      "run", config, "--out", out, "--progress", "off", "--resume", "--allow-changes",
      "--set", "environment.id=Taxi-v4", "--set", "training.steps=2_000",
    ])
    #expect(answer.status == 64)
    #expect(
      answer.errors
        == "rl-lab: seed 1: \(out)/seed-1.sqlite: the state of the run does not fit the changed environment.id, environment.max_episode_steps, environment.is_slippery; undo the change, or choose a new folder with --out\n"
    )
  }

  /// The file stays as it is, and the run continues with the settings that it has.
  @Test func aStateThatDoesNotFitChangedSettingsIsNotCalledDamaged() throws {
    let config = try folder.write(
      """
      environment: {id: FrozenLake-v1}
      agent: {algorithm: q-learning}
      training: {steps: 1_000}
      evaluation: {every: 0, episodes: 1}
      seeds: 1
      """, to: "lake.yaml")
    let out = folder.path + "/lake"
    let arguments = ["run", config, "--out", out, "--progress", "off"]
    #expect(try Tool.run(arguments).status == 0)
    let longer = arguments + ["--resume", "--set", "training.steps=2_000"]
    let before = try Data(contentsOf: URL(fileURLWithPath: out + "/seed-1.sqlite"))
    let answer = try Tool.run(longer + ["--allow-changes", "--set", "training.environments=4"])
    #expect(answer.status == 64)
    #expect(
      answer.errors
        == "rl-lab: seed 1: \(out)/seed-1.sqlite: the state of the run does not fit the changed training.environments; undo the change, or choose a new folder with --out\n"
    )
    #expect(try Data(contentsOf: URL(fileURLWithPath: out + "/seed-1.sqlite")) == before)
    #expect(try Tool.run(longer).status == 0)
  }
}
