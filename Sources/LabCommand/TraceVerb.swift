import ArgumentParser
import Foundation
import Lab
import RLCore

struct TraceVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Step an environment and print every transition.",
    discussion: """
      Example: rl-lab trace FrozenLake-v1 --seed 7 --actions 2,2,1,1 --json

      The first episode begins with reset(seed:), each later one goes on with the same random stream, as Gymnasium's \
      reset() does. In a step that reaches the time limit and ends the task both flags are set, as in Gymnasium.
      """)

  @Argument(help: "An environment, such as CartPole-v1.") var environment: String
  @Option(help: "The seed of the first episode.") var seed: UInt64 = 0
  @Option(help: "Actions, one a step, with commas between: 0,1,1.") var actions: String?
  @Option(help: "A file of actions, with commas, blanks or line ends between; - reads standard input.")
  var actionsFile: String?
  @Option(help: "A parameter of the environment, key=value; may be given again.") var set: [String] = []
  @Flag(help: "Print one JSON object a line.") var json = false

  func validate() throws {
    if actions != nil, actionsFile != nil {
      throw ValidationError("give --actions or --actions-file, not both")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    lab.showPrinted(limit: 1 << 20)
    let choice = try lab.singleFrames(environment, settings: set, verb: "trace")
    let made = try choice.make()
    let actions = try readActions(made.actionSpace)
    var walk = EnvironmentWalk(made, maxEpisodeSteps: choice.maxEpisodeSteps, seed: seed)
    let printer = TracePrinter(output: lab.output, json: json, made: made)
    if let failure = walk.failure { throw failure }
    printer.begin(walk)
    for (index, action) in actions.enumerated() {
      let result = walk.step(action)
      if let failure = walk.failure { throw failure }
      printer.step(walk, action, result)
      if result.ending != .none, index < actions.count - 1 {
        walk.reset()
        if let failure = walk.failure { throw failure }
        printer.begin(walk)
      }
    }
    return 0
  }

  private func readActions(_ space: DiscreteSpace) throws -> [Int] {
    let (text, source): (String, String)
    if let actions {
      (text, source) = (actions, "--actions")
    } else if let actionsFile {
      (text, source) = (try Self.read(actionsFile), actionsFile)
    } else {
      return []
    }
    let words = text.split { $0 == "," || $0.isWhitespace }
    return try words.enumerated().map { index, word in
      guard let action = Int(word), space.contains(action) else {
        throw LabFailure(
          .usage,
          "\(source): action \(index + 1) is '\(word.prefix(40))'; \(environment) takes 0 to \(space.count - 1) (\(space.labels.joined(separator: ", ")))"
        )
      }
      return action
    }
  }

  private static func read(_ path: String) throws -> String {
    if path == "-" {
      return String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw LabFailure(.inputMissing, "\(path): no such file, or it cannot be read")
    }
    return String(decoding: data, as: UTF8.self)
  }
}

/// Prints transitions, as JSON lines or as columns.
private struct TracePrinter {
  let output: Output
  let json: Bool
  let made: MadeEnvironment

  func begin(_ walk: EnvironmentWalk) {
    if json {
      line([("t", .integer(0)), ("observation", observation(walk)), ("info", info(walk))])
    } else {
      output.data("t=0  \(text(walk.observation))")
    }
  }

  func step(_ walk: EnvironmentWalk, _ action: Int, _ result: Step) {
    let terminated = result.ending == .terminated
    let truncated = walk.hasReachedLimit || result.ending == .truncated
    if json {
      line([
        ("t", .integer(walk.elapsedSteps)), ("action", .integer(action)), ("observation", observation(walk)),
        ("reward", .number(result.reward)), ("terminated", .bool(terminated)),
        ("truncated", .bool(truncated)),
        ("info", info(walk)),
      ])
    } else {
      let ending = (terminated ? "  terminated" : "") + (truncated ? "  truncated" : "")
      let label = made.actionSpace.labels[action]
      output.data(
        "t=\(walk.elapsedSteps)  \(label)  \(text(walk.observation))  reward \(result.reward)\(ending)")
    }
  }

  private func line(_ members: [(String, JSON)]) { output.data(JSON.object(members).compact) }

  private func info(_ walk: EnvironmentWalk) -> JSON {
    .object(
      walk.environment.info.map { name, value in
        switch value {
        case .number(let number): (name, .number(number))
        // Lists are masks and counts: whole numbers stay whole, as Gymnasium's arrays of integers print.
        case .list(let numbers):
          (name, .list(numbers.map { Int(exactly: $0).map { .integer($0) } ?? .number($0) }))
        }
      })
  }

  /// States' numbers are integers.
  private func observation(_ walk: EnvironmentWalk) -> JSON {
    if walk.environment is any DiscreteEnvironment {
      return .list(walk.observation.map { .integer(Int($0)) })
    }
    return .list(walk.observation.map { .number($0) })
  }

  private func text(_ row: [Double]) -> String {
    if case .discrete = made.observationSpace { return "state \(Int(row[0]))" }
    return "[" + row.map { Readable.fixed($0, 4) }.joined(separator: ", ") + "]"
  }
}
