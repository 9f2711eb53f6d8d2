import Foundation
import Lab
import RLCore
import Testing

/// SplitMix64 (Steele, Lea and Flood 2014): the same files from the same seed, everywhere.
private struct Mutator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ n: Int) -> Int { Int(next() % UInt64(max(n, 1))) }
  mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  static let pieces = [
    ":", ": ", "- ", "[", "]", "{", "}", ",", "#", " #", "&a ", "*a", "!!int ", "!x ", "!<x> ", "'", "\"",
    "|", ">",
    "|2\n", "? ", "%", "@", "`", "\t",
    "\n", "\r\n", "\r", "---\n", "...\n", "<<: ", "~", "null", "true", "yes", "1e9", "1e99999", "-1", "010",
    "0x1F",
    ".nan", ".inf", "1e-400", "5..1",
    "9999999999999999999999999", "0.1.2", "\\", "\"\\x\"", "\u{0}", "\u{85}", "\u{2028}", "\u{FEFF}", "é",
    "😀",
    "\u{E000}", "\u{202E}", "gamma: 1\n",
    "  gamma: 0.5\n", "training:\n", "agent: {}\n", "%TAG ! tag:x,2000:\n", "%YAML 1.2\n", "!%41",
    "\"\\uD800\"",
  ]

  mutating func mutate(_ text: String) -> [UInt8] {
    var bytes = Array(text.utf8)
    for _ in 0...below(4) {
      var lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
      let line = below(lines.count)
      switch below(13) {
      case 0 where !bytes.isEmpty: bytes[below(bytes.count)] = UInt8(truncatingIfNeeded: next())
      case 1 where !bytes.isEmpty: bytes[below(bytes.count)] ^= UInt8(1 << below(8))
      case 2:
        lines.remove(at: line)
        bytes = Array(lines.joined(separator: [10]))
      case 3:
        lines.insert(lines[line], at: below(lines.count))
        bytes = Array(lines.joined(separator: [10]))
      case 4:
        lines[line] = Array(String(repeating: " ", count: below(6)).utf8) + lines[line]
        bytes = Array(lines.joined(separator: [10]))
      case 5:
        let other = below(lines.count)
        if let a = lines[line].firstIndex(of: 58), let b = lines[other].firstIndex(of: 58) {
          let (one, two) = (lines[line], lines[other])
          lines[line] = Array(one[..<a] + two[b...])
          lines[other] = Array(two[..<b] + one[a...])
        }
        bytes = Array(lines.joined(separator: [10]))
      case 6:
        let depth = pick([3, 10, 200, 3000])
        let open = pick(["[", "{a: ", "- ", "? ", "[{x: ", "\"", "!a "])
        bytes.insert(contentsOf: String(repeating: open, count: depth).utf8, at: below(bytes.count + 1))
      case 7:
        bytes.insert(contentsOf: String(repeating: "9", count: below(500)).utf8, at: below(bytes.count + 1))
      case 8:
        let scalars = (0...below(5)).compactMap { _ in Unicode.Scalar(UInt32(below(0x11_0000))) }
        bytes.insert(contentsOf: String(String.UnicodeScalarView(scalars)).utf8, at: below(bytes.count + 1))
      case 9: bytes.removeSubrange(below(bytes.count + 1)...)
      case 10:
        let begin = below(bytes.count + 1)
        bytes.removeSubrange(begin..<min(bytes.count, begin + below(20)))
      default: bytes.insert(contentsOf: pick(Self.pieces).utf8, at: below(bytes.count + 1))
      }
    }
    return bytes
  }
}

/// Whatever a file holds, loading ends soon: with an experiment that prints and loads back, or with lines that say
/// where and what.
struct ConfigurationFuzzTests {
  static let seed = ProcessInfo.processInfo.environment["FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
  static let files = [
    """
    # a whole file
    environment:
      id: Corridor-v1
      max_episode_steps: 100
      is_slippery: false
      desc: [SFFF, 'FHFH', "FFFG"]
      map_name: |
        two
        lines
    agent:
      algorithm: dqn
      learning_rate: 2.5e-4
      gamma: 0.99
      buffer_size: 10_000
      batch_size: 128
      learning_starts: 1e3
      max_grad_norm: null
      net_arch:
        - 120
        - 84
      loss: mse
      double_q: true
      clip: .inf
    training:
      steps: 500_000
      environments: 1
    evaluation:
      every: 25_000
      episodes: 20
    checkpoint:
      every: 50_000
      keep: 3
    seeds: 1..5
    log: []

    """,
    "environment: {id: Endless-v0}\nagent: {algorithm: random}\nseeds: [1, 4, 7]\ntraining: {steps: 5, environments: 2}\n",
    "? environment\n: id: Corridor-v1\n  desc:\n  - S\n  - >-\n    G\n\"agent\":\n  'algorithm': dqn\n",
  ]

  @Test func mutatedFilesAreToldApart() throws {
    print("fuzzing experiment files with FUZZ_SEED=\(Self.seed)")
    var random = Mutator(state: Self.seed)
    var good = 0
    var slowest = Duration.zero
    let format = /dqn\.yaml:[1-9][0-9]*:[1-9][0-9]*: [^\p{Cc}\u{2028}\u{2029}]+/
    for round in 0..<5_000 {
      let bytes = random.mutate(random.pick(Self.files))
      let text = String(decoding: bytes, as: UTF8.self)
      slowest = try max(
        slowest,
        ContinuousClock().measure {
          do {
            let experiment = try Experiment.load(bytes: bytes, path: "dqn.yaml", catalog: Toys.catalog)
            good += 1
            let again = try Experiment.load(
              text: experiment.resolvedYAML, path: "dqn.yaml", catalog: Toys.catalog)
            try #require(again == experiment, "round \(round): \(text.debugDescription)")
          } catch let errors as ExperimentErrors {
            try #require(!errors.problems.isEmpty)
            let lines = bytes.split(
              omittingEmptySubsequences: false, whereSeparator: { $0 == 10 || $0 == 13 }
            ).count
            for problem in errors.problems {
              try #require(
                problem.description.wholeMatch(of: format) != nil,
                "round \(round): \(problem) in \(text.debugDescription)")
              guard case .mark(let line, _) = problem.place else { continue }
              let breaks = text.unicodeScalars.count { "\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0) }
              try #require(line <= lines + breaks, "round \(round): \(problem) in \(text.debugDescription)")
            }
          }
        })
    }
    #expect(good > 100, "only \(good) of the files were good: the mutations are too wild to test much")
    #expect(slowest < .seconds(1), "\(slowest)")
    print("\(good) of 5000 files were good; the slowest took \(slowest)")
  }

  @Test func mutatedOverridesAreToldApart() throws {
    var random = Mutator(state: Self.seed &+ 1)
    let overrides = [
      "agent.net_arch=[64, 64]", "environment.desc=['a', \"b\"]", "seeds=1..5", "agent.gamma=0.5",
      "environment.id=Corridor-v1",
    ]
    for round in 0..<2_000 {
      let text = String(decoding: random.mutate(random.pick(overrides)), as: UTF8.self)
      for complaint in Toys.complaints(Toys.file(""), [text]) {
        try #require(
          !complaint.contains { $0.isNewline } && complaint.count < 900
            && (complaint.utf8.starts(with: "--set ".utf8) || complaint.utf8.starts(with: "dqn.yaml:".utf8)),
          "round \(round): \(complaint.debugDescription) for \(text.debugDescription)")
      }
    }
  }
}
