import ArgumentParser
import Comparison
import Foundation
import Lab
import RunStore
import Text

struct VerifyVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Repeat the start of a run and compare it with the recording, bit for bit.",
    discussion: """
      Example: rl-lab verify runs/cartpole-dqn --steps 20_000

      First the file is checked for consistency: means against their episodes, weights against the SHA-256 that was \
      recorded with them, counts against what they count. Then the repetition is compared with the recorded episodes with their \
      actions, evaluations, metrics and the weights of checkpoints, and the complete training state if both end at the \
      same step. Times, and anything after --steps, are not compared. The exit status is 1 if anything differs.
      """)

  @Argument(help: "Run files, or folders of them.", completion: Completion.runs) var runs: [String]
  @Option(
    parsing: .unconditional,
    help: "Environment steps to repeat; fewer if the run has fewer. (default: 10,000)",
    transform: wholeNumber)
  var steps = 10_000
  @Option(
    parsing: .unconditional,
    help:
      "Memory limit of the agent in gigabytes. (default: 1 plus a multiple of the file's contents)",
    transform: Self.gigabytes)
  var memory: Int?
  @Flag(
    help:
      "Load the plugin or Python module that the run names as its environment, and the weights or the teacher that it was trained with."
  )
  var allowCode = false
  @Flag(help: "Print one JSON object per run on standard output.") var json = false

  /// Bytes.
  private static func gigabytes(_ text: String) throws -> Int {
    guard let size = Double(text), size > 0, size <= 1e6 else {
      throw ValidationError("--memory must be a number of gigabytes above 0, not '\(text)'")
    }
    return Int(size * 1e9)
  }

  func validate() throws {
    guard steps > 0 else { throw ValidationError("--steps must be an integer above 0, not \(steps)") }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    let provenance = Provenance.current(version: lab.version)
    var status = ExitStatus.done
    Interruption.listen()
    for path in try runFiles(in: runs) {
      let verification = try RunVerification(path, catalog: lab.catalog, allowsCode: allowCode)
      let folder = NSTemporaryDirectory() + "rl-lab-verify-\(UUID().uuidString)"
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let result: RunVerification.Result
      do {
        result = try verification.run(
          steps: steps, memory: memory, provenance: provenance, folder: folder,
          shouldStop: { Interruption.signal != nil })
      } catch is CancellationError {
        lab.output.note("stopped by a signal: \(displayable(path)) is not verified")
        return 128 + (Interruption.signal ?? SIGINT)
      }
      if result.difference != nil { status = .failure }
      let surroundings = verification.surroundings(provenance)
      if json {
        lab.output.json([
          "run": .text(path), "steps": .integer(result.steps), "episodes": .integer(result.episodes),
          "evaluations": .integer(result.evaluations), "metrics": .integer(result.metrics),
          "state_compared": .bool(result.comparesState), "equal": .bool(result.difference == nil),
          "difference": JSON(result.difference), "surroundings": JSON(surroundings),
        ])
        continue
      }
      let what =
        "\(Readable.grouped(result.steps)) steps, \(Readable.grouped(result.episodes)) episodes, "
        + "\(result.evaluations) evaluations, \(Readable.grouped(result.metrics)) metrics"
        + (result.comparesState ? " and the training state" : "")
      lab.output.data(
        "\(displayable(path)): " + (result.difference.map { "different: \($0)" } ?? "equal in \(what)"))
      if result.difference != nil, let surroundings {
        lab.output.note("bits are equal only for one binary and one class of processor: \(surroundings)")
      }
    }
    return status.rawValue
  }
}
