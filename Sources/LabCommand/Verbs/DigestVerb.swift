import ArgumentParser
import Comparison
import Lab
import RunStore
import Text

struct DigestVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "digest",
    abstract: "Print the SHA-256 of a run's training state and log.",
    discussion: """
      Example: rl-lab digest runs/cartpole-dqn

      Two runs of one seed have equal digests if they are equal bit for bit: weights, target network, optimizer, replay, \
      counters, random streams, environments, episodes, evaluations, metrics, stored checkpoints, configuration \
      and status. Times and speeds are not included. --json prints each part separately, so that differing parts can be \
      found.
      """)

  @Argument(help: "Run files, or folders of them.", completion: Completion.runs) var runs: [String]
  @Flag(help: "Print one JSON object per run on standard output, part by part.") var json = false

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
