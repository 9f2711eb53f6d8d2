import Foundation
import Gymnasium
import NativePlugins
import RLCore
import TestSupport
import Testing

/// The corridor in Swift, C and Python: the same seeds and actions give the same episodes.
struct TwinTests {
  private static let swift = TwoDoors.entry
  private static let parameters: [String: ConfigurationValue] = [
    "length": .integer(12), "slip": .number(0.3),
  ]

  private func compare(_ other: EnvironmentEntry, steps: Int, _ seeds: BatchEnvironment.EpisodeSeeds) throws {
    let (a, b) = (
      try Self.swift.make(Self.parameters).batch(count: 3, maxEpisodeSteps: 50, episodeSeeds: seeds),
      try other.make(Self.parameters).batch(count: 3, maxEpisodeSteps: 50, episodeSeeds: seeds)
    )
    a.reset()
    b.reset()
    var random = RandomStream(seed: 6)
    for _ in 0..<steps {
      for row in 0..<3 {
        let action = Int32(random.below(2))
        (a.actions[row], b.actions[row]) = (action, action)
      }
      a.step()
      b.step()
      try #require(b.failure == nil)
      for row in 0..<3 {
        try #require(a.observations.row(row) == b.observations.row(row))
        try #require(a.nextObservations.row(row) == b.nextObservations.row(row))
        try #require(a.rewards[row] == b.rewards[row] && a.endings[row] == b.endings[row])
        try #require(a.episodeSeeds[row] == b.episodeSeeds[row])
      }
    }
  }

  /// The plugin, built into `folder`.
  private static func inC(_ folder: String) throws -> EnvironmentEntry {
    let command =
      "cc -O2 -shared -fPIC -I Environments/NativePlugins/C/include Environments/NativePlugins/Example/two_doors.c -o \(folder)/libtwin.so"
    let built = try Repository.run("/bin/sh", ["-c", command], in: Repository.root.path)
    try #require(built.status == 0, "\(built.errors)")
    return try nativePlugins.entry("\(folder)/libtwin.so")
  }

  @Test(arguments: [true, false]) func inC(drawn: Bool) throws {
    let folder = try Scratch.folder().path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let entry = try Self.inC(folder)
    try compare(
      entry, steps: 3000, drawn ? .drawn(root: 8, purpose: .trainingEpisodes) : .continuing(seed: 8))
    #expect(try entry.make(Self.parameters).model() == Self.swift.make(Self.parameters).model())
  }

  @Test(
    .enabled(if: hasGymnasium, "needs a Python with gymnasium: set RL_LAB_PYTHON to one"),
    arguments: [true, false])
  func inPython(drawn: Bool) throws {
    try compare(
      try gymnasium.entry("gymnasium:two_doors:TwoDoors-v0"), steps: 500,
      drawn ? .drawn(root: 8, purpose: .trainingEpisodes) : .continuing(seed: 8))
  }

  /// The price of the boundary in processor time: both worlds in turns, so that the machine's drift meets both alike.
  @Test func aBatchInCKeepsUpWithSwift() throws {
    let seeds = BatchEnvironment.EpisodeSeeds.drawn(root: 4, purpose: .trainingEpisodes)
    let swift = try Self.swift.make().batch(count: 64, maxEpisodeSteps: 200, episodeSeeds: seeds)
    let folder = try Scratch.folder().path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let c = try Self.inC(folder).make().batch(count: 64, maxEpisodeSteps: 200, episodeSeeds: seeds)
    c.reset()
    swift.reset()
    func seconds(_ batch: BatchEnvironment) -> Double {
      let start = processorSeconds()
      for step in 0..<500 {
        for row in 0..<64 { batch.actions[row] = Int32((step &+ row) & 1) }
        batch.step()
      }
      return processorSeconds() - start
    }
    let ratios = (0..<61).map { _ in seconds(swift) / seconds(c) }.sorted()
    print("a batch of 64 corridors in C runs at \(ratios[30]) of the speed of Swift's")
    #expect(ratios[30] > 0.7)
  }

  private func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private static let hasGymnasium: Bool = {
    let python = ProcessInfo.processInfo.environment["RL_LAB_PYTHON"] ?? "python3"
    return (try? Repository.run("/usr/bin/env", [python, "-c", "import gymnasium"], in: "/"))?.status == 0
  }()
}
