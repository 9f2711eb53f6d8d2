import Foundation
import RLCore
import RunStore
import TestSupport
import Testing

/// What blocks of episodes look like in the file, and that the view shows what the reader reads.
struct EpisodeColumnTests {
  /// Writes episodes of made-up figures, some of them extreme, with `actionCount` actions.
  private func write(_ count: Int, actionCount: Int, to path: String) throws {
    let writer = try RunWriter(creating: path, facts: facts(actionCount: actionCount))
    let returns: [Double] = [0, 1, -45, 0.1, -1e-300, 1 / 3, 0x1p53, .infinity]
    var (random, step) = (UInt64(actionCount), 0)
    for number in 1...count {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let length = Int(random >> 60)
      step += length
      let actions = (0..<length).map { Int32((random >> 20 &+ UInt64($0) &* 7) % UInt64(actionCount)) }
      actions.withUnsafeBufferPointer {
        writer.log.append(
          Episode(
            number: number, seed: random >> 1, length: length,
            return: returns[number * number % returns.count], ending: Ending.allCases[number % 3],
            epsilon: number % 7 == 0 ? nil : Double(Float(number).squareRoot()),
            step: number % 600 < 300 ? step : 2 * step, seconds: Double(number) / 1e3, row: number % 11),
          actions: $0)
      }
    }
    try writer.finish(status: .finished, steps: step, episodes: count, wallSeconds: 1)
  }

  @Test(arguments: [2, 4, 5, 16, 17, 256, 257, 60_000])
  func theViewShowsWhatTheReaderReads(actionCount: Int) throws {
    let scratch = try Scratch()
    try write(1_300, actionCount: actionCount, to: scratch.file())
    let reader = try RunReader(scratch.file())
    let read = try reader.episodesWithActions(1...2_000)
    #expect(read.count == 1_300)
    let blocks = try reader.episodeBlocks().flatMap {
      Array(repeating: $0.firstEpisode, count: $0.episodeCount)
    }
    #expect(Set(blocks).count > 1)
    let shown = try sqlite(
      scratch.file(),
      """
      SELECT episode, seed, length, return, ending, epsilon, step, round(seconds * 1e6), row, actions, block FROM episodes
      """)
    #expect(shown.count == 1_300)
    for ((episode, actions), row) in zip(read, shown) {
      let bytes = actionCount > 256 ? actions.flatMap { [$0 & 255, $0 >> 8] } : actions
      #expect(
        row.prefix(5) == [
          "\(episode.number)", "\(episode.seed)", "\(episode.length)", "\(episode.return)",
          "\(episode.ending)",
        ])
      #expect(Float(row[5]) == episode.epsilon.map { Float($0) })
      #expect(row[6] == "\(episode.step)" && Double(row[7]) == (episode.seconds * 1e6).rounded())
      #expect(row[8] == "\(episode.row)" && row[9] == bytes.map(String.init).joined(separator: " "))
      #expect(row[10] == "\(blocks[episode.number - 1])")
    }
  }

  @Test func negativeWholeReturnsAreReadBySQL() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    let returns: [Double] = [-1, 20, -300, 4, -0.0]
    for (index, value) in returns.enumerated() {
      writer.log.append(
        Episode(
          number: index + 1, seed: 1, length: 0, return: value, ending: .none, epsilon: nil, step: 0,
          seconds: 0, row: 0), actions: UnsafeBufferPointer(start: nil, count: 0))
    }
    try writer.finish(status: .finished, steps: 0, episodes: 5, wallSeconds: 1)
    #expect(
      try sqlite(scratch.file(), "SELECT return FROM episodes").map { $0[0] } == [
        "-1.0", "20.0", "-300.0", "4.0", "-0.0",
      ])
    #expect(try RunReader(scratch.file()).returns(1...5).map(\.bitPattern) == returns.map(\.bitPattern))
  }

  /// - Parameter epsilon: of the episode with this number; episodes have ten steps each.
  private func epsilonRun(_ path: String, count: Int, _ epsilon: (Int) -> Double) throws -> RunReader {
    let writer = try RunWriter(creating: path, facts: facts())
    let actions = [Int32](repeating: 3, count: 10)
    for number in 1...count {
      actions.withUnsafeBufferPointer {
        writer.log.append(
          Episode(
            number: number, seed: 7, length: 10, return: 1, ending: .terminated, epsilon: epsilon(number),
            step: number * 10, seconds: 0, row: 0), actions: $0)
      }
    }
    try writer.finish(status: .finished, steps: 10 * count, episodes: count, wallSeconds: 1)
    return try RunReader(path)
  }

  @Test func epsilonOnALineIsStoredAsALine() throws {
    let scratch = try Scratch()
    func epsilon(_ number: Int) -> Double { 1 - 0.9 * Double(number * 10) / 16_000_000 }
    let reader = try epsilonRun(scratch.file(), count: 2_048, epsilon)
    #expect(try reader.episodes().map(\.epsilon) == (1...2_048).map { Double(Float(epsilon($0))) })
    let stored = try sqlite(
      scratch.file(), "SELECT typeof(epsilons), typeof(epsilon_slope) FROM episode_blocks")
    #expect(stored == Array(repeating: ["real", "real"], count: 4))
    let shown = try sqlite(scratch.file(), "SELECT epsilon FROM episodes WHERE episode = 100 AND block = 1")
    #expect(abs((Double(shown[0][0]) ?? 0) - epsilon(100)) < 1e-15)
  }

  @Test func epsilonOffALineComesBackBitForBit() throws {
    let scratch = try Scratch()
    // A line that ends in the midst of a block, and a curve.
    let schedules: [(Int) -> Double] = [
      { max(0.1, 1 - Double($0) / 700) }, { exp(-Double($0) / 300) }, { $0 == 900 ? 0.5 : 0.25 },
    ]
    for (index, epsilon) in schedules.enumerated() {
      let reader = try epsilonRun(scratch.file("\(index).sqlite"), count: 1_024, epsilon)
      #expect(try reader.episodes().map(\.epsilon) == (1...1_024).map { Double(Float(epsilon($0))) })
    }
  }

  @Test func whatIsEqualOrFollowsIsStoredOnce() throws {
    let scratch = try Scratch()
    _ = try epsilonRun(scratch.file(), count: 512) { _ in 0.1 }
    let row = try sqlite(
      scratch.file(),
      """
      SELECT seeds, returns, endings, epsilons, epsilon_slope, steps, microseconds, rows, action_bits, length(actions),
        length(ends), return_mean FROM episode_blocks
      """)
    #expect(
      row == [
        ["7", "1.0", "1", "0.1", "NULL", "NULL", "0", "0", "2", "\(512 * 10 / 4)", "\(4 * 512)", "1.0"]
      ])
    #expect(try sqlite(scratch.file(), "SELECT sum(step) FROM episodes") == [["\(10 * 512 * 513 / 2)"]])
  }

  @Test func longEpisodesHaveBlocksOfFewer() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    let actions = (0..<30_000).map { Int32($0 & 3) }
    for number in 1...5 {
      actions.withUnsafeBufferPointer {
        writer.log.append(
          Episode(
            number: number, seed: 1, length: $0.count, return: 1, ending: .terminated, epsilon: nil,
            step: number * $0.count, seconds: 0, row: 0), actions: $0)
      }
    }
    try writer.finish(status: .finished, steps: 150_000, episodes: 5, wallSeconds: 1)
    let reader = try RunReader(scratch.file())
    #expect(try reader.episodeBlocks().map(\.episodeCount) == [2, 2, 1])
    #expect(try reader.episode(5).actions == actions.map { UInt16($0) })
  }

  @Test func longRunsAreLookedAtByBlocks() throws {
    let scratch = try Scratch()
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    try writer.appendSamples(1...1_100)
    try writer.finish(status: .finished, steps: 1, episodes: 1_100, wallSeconds: 1)
    let reader = try RunReader(scratch.file())
    let blocks = try reader.episodeBlocks()
    #expect(blocks.map(\.firstEpisode) == [1, 513, 1_025])
    #expect(blocks.map(\.episodeCount) == [512, 512, 76])
    #expect(blocks.map(\.lastStep) == [512 * 45, 1_024 * 45, 1_100 * 45])
    let returns = samples(513...1_024).map(\.return)
    #expect(blocks[1].returnMean == returns.reduce(0, +) / 512)
    #expect(try reader.episodeBlocks(from: 600).map(\.firstEpisode) == [513, 1_025])
    #expect(try reader.returns(513...1_024) == returns)
    #expect(try reader.returns(500...1_030) == samples(500...1_030).map(\.return))
    #expect(try reader.returns(1_099...Int.max) == samples(1_099...1_100).map(\.return))
    #expect(try reader.returns(1_101...1_102).isEmpty)
  }
}
