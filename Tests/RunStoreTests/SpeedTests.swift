import Foundation
import RLCore
import RunStore
import TestSupport
import Testing

@Suite(.serialized) struct SpeedTests {
  /// Prints the times that `docs/decisions/0031-run-format-3.md` states, and holds the file to its size.
  @Test func episodesCostNextToNothing() throws {
    let scratch = try Scratch()
    let count = 1_000_000
    let writer = try RunWriter(creating: scratch.file(), facts: facts())
    let actions = [Int32](repeating: 2, count: 45)
    let log = writer.log
    let clock = ContinuousClock()
    let processorBefore = processorSeconds(of: CLOCK_PROCESS_CPUTIME_ID)
    var appending = 0.0
    let wall = try clock.measure {
      let before = processorSeconds(of: CLOCK_THREAD_CPUTIME_ID)
      actions.withUnsafeBufferPointer { actions in
        var seed: UInt64 = 1
        for number in 1...count {
          seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          log.append(
            Episode(
              number: number, seed: seed >> 11, length: 45, return: -45, ending: .terminated,
              epsilon: 1 - Double(number) / Double(count), step: number * 45, seconds: Double(number) * 1e-6,
              row: 0), actions: actions)
        }
      }
      appending = processorSeconds(of: CLOCK_THREAD_CPUTIME_ID) - before
      try writer.finish(status: .finished, steps: count * 45, episodes: count, wallSeconds: 1)
    }
    let total = processorSeconds(of: CLOCK_PROCESS_CPUTIME_ID) - processorBefore
    let scale = 1e9 / Double(count)
    print("training thread \(appending * scale) ns, all threads \(total * scale) ns an episode")
    print("wall \(wall / .seconds(1) * scale) ns an episode")
    let size = try FileManager.default.attributesOfItem(atPath: scratch.file())[.size] as? NSNumber
    let bytes = try #require(size).doubleValue / Double(count)
    print("\(bytes) bytes an episode")
    #expect(bytes < 45)
    let reader = try RunReader(scratch.file())
    #expect(try reader.episodeCount == count)
    let reading = try clock.measure { _ = try reader.episodes() }
    print("reading \(reading / .seconds(1) * scale) ns an episode")
    let one = try clock.measure { for number in 1...100 { _ = try reader.episode(number * 10_000) } }
    print("reading one \(one / .seconds(1) * 1e4) µs")
  }
}

func processorSeconds(of clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
