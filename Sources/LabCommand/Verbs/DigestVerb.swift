import ArgumentParser
import Comparison
import Lab
import RunStore
import Text

struct DigestVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "digest",
    abstract: "Print the SHA-256 of all that a run is: its training state and its log.",
    discussion: """
      Example: rl-lab digest runs/cartpole-dqn

      Two runs of one seed have equal digests when they went the same way bit for bit: weights, target, optimiser, replay, \
      counters, random streams, environments, episodes, evaluations, metrics, the checkpoints that are kept, configuration \
      and status. Times and speeds do not count. With --json each part stands by itself, so that parts which differ can be \
      found.
      """)

  @Argument(help: "Run files, or folders of them.") var runs: [String]
  @Flag(help: "Print one JSON object a run on standard output, part by part.") var json = false

  func run(_ lab: LabContext) throws -> Int32 {
    for path in try runFiles(in: runs) {
      let digest = try RunReader(path).digest()
      guard json else {
        lab.output.data("\(digest.whole)  \(displayable(path))")
        continue
      }
      lab.output.json([
        "run": .text(path), "step": .integer(digest.step), "digest": .text(digest.whole),
        "parts": .object(digest.parts.map { ($0.name, .text($0.hash)) }),
      ])
    }
    return 0
  }
}
