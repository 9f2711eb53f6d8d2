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
  @Option(help: "The seed of the first episode.") var seed: UInt64 = 0
  @Option(help: "Actions, one per step, separated by commas: 0,1,1.") var actions: String?
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
