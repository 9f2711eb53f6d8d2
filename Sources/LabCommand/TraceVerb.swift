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
    if actions != nil, actionsFile != nil { throw ValidationError("give --actions or --actions-file, not both") }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    let choice = try lab.environment(environment, settings: set)
    let made = try choice.make()
    let actions = try readActions(made.actionSpace)
    let batch = made.batch(count: 1, maxEpisodeSteps: choice.maxEpisodeSteps, episodeSeeds: .continuing(seed: seed))
    let printer = TracePrinter(output: lab.output, json: json, made: made)
    batch.reset()
    printer.begin(batch)
    var time = 0
    for (index, action) in actions.enumerated() {
      time += 1
      batch.actions[0] = Int32(action)
      // The environment itself goes on to the next episode; what it says of this step is asked of a copy.
      batch.step()
      let ending = batch.endings[0]
      printer.step(
        time, action, batch, terminated: ending == .terminated,
        truncated: ending == .truncated || time == choice.maxEpisodeSteps)
      if ending != .none, index < actions.count - 1 {
        time = 0
        printer.begin(batch)
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
          "\(source): action \(index + 1) is '\(word.prefix(40))'; \(environment) takes 0 to \(space.count - 1) (\(space.labels.joined(separator: ", ")))")
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

  func begin(_ batch: BatchEnvironment) {
    let observation = batch.observations.row(0)
    if json {
      line([("t", .integer(0)), ("observation", numbers(observation)), ("info", info(batch.environment(at: 0)))])
    } else {
      output.data("t=0  \(text(observation))")
    }
  }

  func step(_ time: Int, _ action: Int, _ batch: BatchEnvironment, terminated: Bool, truncated: Bool) {
    let observation = batch.nextObservations.row(0)
    if json {
      var members: [(String, JSON)] = [
        ("t", .integer(time)), ("action", .integer(action)), ("observation", numbers(observation)),
        ("reward", number(batch.rewards[0])), ("terminated", .bool(terminated)), ("truncated", .bool(truncated)),
      ]
      if !terminated, !truncated { members.append(("info", info(batch.environment(at: 0)))) }
      line(members)
    } else {
      let ending = (terminated ? "  terminated" : "") + (truncated ? "  truncated" : "")
      output.data(
        "t=\(time)  \(made.actionSpace.labels[action])  \(text(observation))  reward \(batch.rewards[0])\(ending)")
    }
  }

  private func line(_ members: [(String, JSON)]) { output.data(JSON.object(members).compact) }

  private func info(_ environment: any Environment) -> JSON {
    .object(environment.info.map { ($0.name, .number($0.value)) })
  }

  private func numbers(_ row: [Double]) -> JSON { .list(row.map(number)) }

  /// States' numbers are integers.
  private func number(_ value: Double) -> JSON {
    if case .discrete = made.observationSpace, let whole = Int(exactly: value) { return .integer(whole) }
    return .number(value)
  }

  private func text(_ row: [Double]) -> String {
    if case .discrete = made.observationSpace { return "state \(Int(row[0]))" }
    return "[" + row.map { Readable.fixed($0, 4) }.joined(separator: ", ") + "]"
  }
}
