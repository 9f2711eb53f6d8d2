import Foundation
import RLCore
import RunStore
import Testing

func facts(seed: UInt64 = 1, actionCount: Int = 4) -> RunFacts {
  RunFacts(
    experiment: "cliff", seed: seed, environment: "CliffWalking-v1",
    environmentParameters: #"{"is_slippery":false}"#,
    maxEpisodeSteps: 200, actionCount: actionCount, algorithm: "q-learning",
    settings: RunSettings([.init("agent.gamma", "0.9"), .init("seeds", "1..3")]),
    provenance: Provenance(
      version: "0.1.0", gitCommit: "5bb1bb3", toolchain: "Swift 6.3.1", processor: "EPYC",
      commandLine: "rl-lab run cliff.yaml", host: "Debian 12"), startedAt: "2026-03-01T09:30:00Z")
}

/// An evaluation of two episodes that have this mean return.
func evaluation(step: Int, mean: Double) -> Evaluation {
  Evaluation(
    step: step, episodes: 1, returnMean: mean, returnStd: 0, lengthMean: 2, returns: [mean, mean],
    lengths: [2, 2], epsilon: nil, seconds: 0.1)
}

/// Episode `number` of a made-up run: everything about it follows from its number.
struct SampleEpisode {
  var episode: Episode
  var actions: [Int32]

  init(_ number: Int) {
    let length = 30 + number % 31
    episode = Episode(
      number: number, seed: UInt64(number) &* 0x9e37_79b9_7f4a_7c15 >> 11, length: length,
      return: number % 3 == 0 ? -Double(length) : Double(number) / 7,
      ending: number % 2 == 0 ? .terminated : .truncated,
      epsilon: number % 5 == 0 ? nil : Double(1 / Float(number)), step: number * 45,
      seconds: Double(number) / 1e6,
      row: number % 8)
    actions = (0..<length).map { Int32(truncatingIfNeeded: $0 &* number) & 3 }
  }
}

extension EpisodeLog {
  /// - Throws: what went wrong in writing, now or before.
  func append(_ sample: SampleEpisode) throws {
    sample.actions.withUnsafeBufferPointer { append(sample.episode, actions: $0) }
    if let failure { throw failure }
  }
}

extension RunWriter {
  func appendSamples(_ numbers: ClosedRange<Int>) throws {
    for number in numbers { try log.append(SampleEpisode(number)) }
  }
}

func samples(_ numbers: ClosedRange<Int>) -> [Episode] { numbers.map { SampleEpisode($0).episode } }

/// The one error that `body` throws.
func storeError(_ body: () throws -> Void) -> RunStoreError? {
  do {
    try body()
    return nil
  } catch {
    return error as? RunStoreError
  }
}

/// Runs `body` with `folder` closed to writing, also for the superuser, whom file modes do not stop.
func asStranger(to folder: String, _ body: () throws -> Void) throws {
  chmod(folder, 0o555)
  defer { chmod(folder, 0o755) }
  #if os(Linux)
    // Access rights of this thread alone; Linux drops the superuser's power over files with it.
    typealias SetFileUser = @convention(c) (UInt32) -> Int32
    if geteuid() == 0, let symbol = dlsym(nil, "setfsuid") {
      let setFileUser = unsafeBitCast(symbol, to: SetFileUser.self)
      _ = setFileUser(65534)
      defer { _ = setFileUser(0) }
      return try body()
    }
  #endif
  try body()
}
