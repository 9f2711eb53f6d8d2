import Foundation
import NativePlugins
import RLCore
import TestSupport
import Testing

/// Plugins that were built with the first version of the header, which is kept beside these tests as it was.
struct VersionTests {
  @Test func aPluginOfTheFirstVersionStepsAsBefore() throws {
    for (source, name) in [
      ("Environments/NativePlugins/Example/two_doors.c", "two_doors"),
      ("Tests/NativePluginTests/Plugins/cart_pole.c", "cart_pole"),
    ] {
      let old = try Build.library(source, name: "\(name)_1", flags: Build.version1)
      let new = try Build.library(source, name: name)
      let seeds = BatchEnvironment.EpisodeSeeds.drawn(root: 6, purpose: .trainingEpisodes)
      let (first, second) = (try batch(old, count: 3, seeds: seeds), try batch(new, count: 3, seeds: seeds))
      first.reset()
      second.reset()
      #expect(first.observations.legalActions == nil)
      for step in 0..<500 {
        for row in 0..<3 {
          let action = Int32((step * 7 + row * 5) / 3 % 2)
          (first.actions[row], second.actions[row]) = (action, action)
        }
        first.step()
        second.step()
        for row in 0..<3 {
          try #require(first.nextObservations.row(row) == second.nextObservations.row(row))
          try #require(first.rewards[row] == second.rewards[row] && first.endings[row] == second.endings[row])
        }
      }
    }
  }

  @Test func theFirstVersionsModelIsRead() throws {
    let path = try Build.library(
      "Environments/NativePlugins/Example/two_doors.c", name: "two_doors_1", flags: Build.version1)
    #expect(try nativePlugins.entry(path).make().model()?.stateCount == 9)
  }

  /// What lies behind the end of an old declaration is no function.
  @Test func theKeptHeaderIsOfTheFirstVersion() throws {
    let header = try String(
      contentsOf: Repository.root.appendingPathComponent(
        "Tests/NativePluginTests/Plugins/Version1/rl_environment.h"), encoding: .utf8)
    #expect(header.contains("#define RL_ENVIRONMENT_ABI 1\n") && !header.contains("legal_actions"))
  }
}
