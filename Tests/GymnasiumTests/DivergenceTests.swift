import Foundation
import Testing

/// Numbers from Python that are not finite end a run as diverged.
@Suite(.enabled(if: Python.hasGymnasium, needsGymnasium))
struct DivergenceTests {
  @Test(arguments: [
    ("nan", "element 0 of the observation in environment 0 is nan"),
    ("reward nan", "the reward of environment 0 is nan"),
  ])
  func aNumberThatIsNoneIsADivergence(odd: String, what: String) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rl-lab-diverging-\(odd.count)-\(getpid())"
    ).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try """
    environment: {id: "gymnasium:replies:Odd/Corridor-v0", odd: \(odd)}
    agent: {algorithm: random}
    training: {steps: 400}
    evaluation: {every: 0}
    """.write(toFile: "\(folder)/nan.yaml", atomically: false, encoding: .utf8)
    let run = ["run", "\(folder)/nan.yaml", "--out", "\(folder)/runs", "--progress", "off", "--json"]
    let first = try Python.tool(run)
    #expect(first.status == 3 && first.output.contains("\"status\":\"diverged\""))
    #expect(first.errors.contains("rl-lab: seed 1 diverged: at step ") && first.errors.contains(what))
    let kept = try Python.tool([
      "export", "\(folder)/runs/seed-1.sqlite", "--format", "csv", "--what", "transitions", "--out",
      "\(folder)/last.csv",
    ])
    #expect(kept.status == 0, "\(kept.errors)")
    let again = try Python.tool(run + ["--resume"])
    #expect(again.status == 3)
    #expect(
      again.errors
        == "rl-lab: diverged earlier, which --resume cannot fix: seed 1; train again with --overwrite\n")
    let traced = try Python.tool([
      "trace", "gymnasium:replies:Odd/Corridor-v0", "--set", "odd=\(odd)", "--actions", "1,1,1",
    ])
    #expect(traced.status == 3)
  }
}
