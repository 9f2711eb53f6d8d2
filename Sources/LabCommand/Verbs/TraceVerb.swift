import ArgumentParser
import Foundation
import Lab
import RLCore
import Text

struct TraceVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Step an environment and print every transition.",
    discussion: """
      Example: rl-lab trace FrozenLake-v1 --seed 7 --actions 2,2,1,1 --json

      The first episode begins with reset(seed:), each later one continues the same random stream, as Gymnasium's \
      reset() does. If a step both reaches the time limit and terminates the task, both flags are set, as in Gymnasium.
      """)

  @Argument(help: "An environment, such as CartPole-v1.", completion: Completion.environments)
  var environment: String
  @Option(
    parsing: .unconditional, help: "The seed of the first episode. (default: 0)", transform: seedNumber)
  var seed: UInt64 = 0
  @Option(parsing: .unconditional, help: "Actions, one per step, separated by commas: 0,1,1.")
  var actions: String?
  @Option(help: "A file of actions, separated by commas or whitespace; - reads standard input.")
  var actionsFile: String?
  @Option(help: "A parameter of the environment, key=value; repeatable.", completion: Completion.parameters)
  var set: [String] = []
  @Flag(help: "Print one JSON object per line.") var json = false

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
    let words = try Self.words(of: text, source)
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

  /// What is between commas or whitespace; a comma has a word before and behind it.
  private static func words(of text: String, _ source: String) throws -> [Substring] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.split(whereSeparator: \.isWhitespace)
    }
    if parts.count > 1, let empty = parts.firstIndex(where: \.isEmpty) {
      let before = parts[..<empty].reduce(0) { $0 + $1.count }
      throw LabFailure(.usage, "\(source): action \(before + 1) is empty; remove a comma")
    }
    return parts.flatMap { $0 }
  }

  /// The most that is read of actions, bytes.
  private static let limit = 64 << 20

  private static func read(_ path: String) throws -> String {
    let unreadable = LabFailure(.inputMissing, "\(path): no such file, or it cannot be read")
    guard let file = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path) else {
      throw unreadable
    }
    // One byte more than allowed tells a file that is too large, even a pipe without an end.
    guard let data = try? file.read(upToCount: limit + 1) ?? Data() else { throw unreadable }
    guard data.count <= limit else {
      throw LabFailure(.usage, "\(path): longer than 64 MiB of actions; trace fewer of them")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
