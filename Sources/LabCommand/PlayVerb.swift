import ArgumentParser
import Foundation
import Lab
import RLCore
import RunStore
import Viewer

struct PlayVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "play",
    abstract: "Play an environment yourself.",
    discussion: """
      Example: rl-lab play CartPole-v1
      Example: rl-lab play FrozenLake-v1 --set is_slippery=false --hints runs/frozenlake4x4-dqn

      Arrows are the actions that are named after directions, 1 to 9 are the actions in their order; where the world \
      waits for you it takes a step with each key, elsewhere hold them down. With a mouse, point where an environment \
      understands it.

      Keys:
      \(KeyBinding.helpText(for: .play))
      """)

  @Argument(help: "An environment, such as CartPole-v1.") var environment: String
  @Option(help: "A parameter of the environment, key=value; may be given again.") var set: [String] = []
  @Option(help: "The seed of the first episode.") var seed: UInt64 = 0
  @Option(help: "A run whose agent gives the hints. (default: the exact optimum, where it is known)")
  var hints: String?
  @Flag(help: "Load the plugin or Python module that --hints names as its environment.") var allowCode = false
  @Option(help: "dark or light.") var theme = WatchVerb.ThemeName.dark
  @Option(help: "Width and height of the window.") var size = "1280x800"
  @Option(help: "Write a film of the game: FILE.gif or .mp4.") var record: String?

  func validate() throws {
    _ = try WatchVerb.size(size)
    if let record, RecordingFormat(path: record)?.isFilm != true {
      throw ValidationError("--record \(record): the name has to end in .gif or .mp4")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    let choice = try lab.environment(environment, settings: set)
    let made = try choice.make()
    let knowledge = Knowledge(
      made, gamma: 0.99, countsVisits: false, advisor: choice.entry.boardGame.map { GameAdvisor($0) })
    if let hints {
      let path = try runFiles(in: [hints])[0]
      let adviser = try RecordedRun(path, catalog: lab.catalog, checkpoint: .latest, allowsCode: allowCode)
      guard adviser.setup.environment.observationSpace == made.observationSpace,
        adviser.setup.environment.actionSpace == made.actionSpace
      else {
        throw LabFailure(
          .usage,
          "\(path): its agent has learned \(adviser.experiment.environment.entry.id) and cannot advise in \(environment)"
        )
      }
      knowledge.show(adviser.setup.agent)
    }
    let game = LabGame(choice, environment: made, seed: seed, knowledge: knowledge)
    let (width, height) = try WatchVerb.size(size)
    do {
      let loop = try ViewerLoop(
        PlayModel(game, theme: theme == .dark ? .dark : .light), title: "rl-lab: \(environment)",
        width: width,
        height: height)
      Interruption.listen()
      try loop.run(recording: record, shouldStop: { Interruption.signal != nil })
      return Interruption.signal.map { 128 + $0 } ?? 0
    } catch let problem as NoDisplay {
      throw LabFailure(.noDisplay, problem.description)
    } catch let failure as RecordingFailure {
      throw LabFailure(failure.isMissingTool ? .inputMissing : .io, failure.description)
    }
  }
}
