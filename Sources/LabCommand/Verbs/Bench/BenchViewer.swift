import Agents
import ArgumentParser
import Drawing
import Foundation
import Lab
import RLCore
import Viewer
import Watching

struct BenchViewer: Verb {
  static let configuration = CommandConfiguration(
    commandName: "viewer",
    abstract: "Time of a frame of the viewer, painted without a graphics processor.",
    discussion: """
      Example: rl-lab bench viewer --size 1280x800

      Every environment is shown with an agent's values, then a grid of 32x32 cells with each overlay. Processor \
      time of one core, for simulating the step, asking the agent and painting the whole picture.
      """)

  @Argument(help: "Environments; all of them and the large grid if none is named.") var environments:
    [String] = []
  @Option(help: "Width and height of the picture.") var size = "1280x800"
  @Option(help: "Frames of each measurement.") var frames = 300
  @Flag(help: "Print one JSON object a line.") var json = false

  func validate() throws {
    _ = try PictureSize(argument: size)
    guard (10...100_000).contains(frames) else {
      throw ValidationError("--frames must be an integer from 10 to 100,000")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    if !json { lab.output.data("picture  median ms  worst of 100 ms  frames/s") }
    for id in environments.isEmpty ? lab.catalog.environments.map(\.id) : environments {
      try measure(id, settings: [], name: id, overlay: .actionValues, lab)
    }
    guard environments.isEmpty, lab.catalog.environment("FrozenLake-v1") != nil else { return 0 }
    var random = RandomStream(seed: 1)
    var rows = (0..<32).map { _ in (0..<32).map { _ in random.uniform() < 0.12 ? "H" : "F" } }
    (rows[0][0], rows[31][31]) = ("S", "G")
    let map = "desc=[" + rows.map { $0.joined() }.joined(separator: ",") + "]"
    for overlay in OverlayKind.allCases {
      try measure("FrozenLake-v1", settings: [map], name: "32x32 \(overlay.rawValue)", overlay: overlay, lab)
    }
    return 0
  }

  /// Of this thread, so that others on the machine do not count.
  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  private func measure(
    _ id: String, settings: [String], name: String, overlay: OverlayKind, _ lab: LabContext
  ) throws {
    let choice = try lab.environment(id, settings: settings)
    let source = try BenchSource(choice)
    let model = try WatchModel([source], mode: .greedy, overlay: overlay)
    let size = try PictureSize(argument: self.size)
    let canvas = BitmapCanvas(width: size.width, height: size.height, typeface: try Typeface())
    var times: [Double] = []
    for _ in 0..<frames + 10 {
      let start = Self.processorSeconds()
      _ = ViewPainter(theme: model.theme).paint(model.state(), on: canvas)
      times.append(Self.processorSeconds() - start)
      model.advance(by: 1.0 / 60)
    }
    // The first frames load type.
    let sorted = times.dropFirst(10).sorted()
    let (median, worst) = (sorted[sorted.count / 2], sorted[sorted.count * 99 / 100])
    if json {
      lab.output.data(
        JSON.object([
          ("picture", .text(name)), ("size", .text(self.size)), ("median_ms", .number(median * 1e3)),
          ("p99_ms", .number(worst * 1e3)), ("frames_per_second", .number(1 / median)),
        ]).compact)
    } else {
      lab.output.data(
        "\(name)  \(Readable.fixed(median * 1e3, 2))  \(Readable.fixed(worst * 1e3, 2))  \(Readable.fixed(1 / median, 0))"
      )
    }
  }
}

/// Episodes of random actions, with the values of an agent that has learned nothing.
private final class BenchSource: WatchSource {
  let run: WatchedRun
  let isRunning = false
  let status = "finished"
  let step = 1000
  let valuesStep: Int? = 1000
  private(set) var returns = ReturnHistory()
  private(set) var curves = LearningCurves()
  private let environment: MadeEnvironment
  private let analysis: StateAnalysis
  private let limit: Int

  init(_ choice: EnvironmentChoice) throws {
    environment = try choice.make()
    limit = min(choice.maxEpisodeSteps ?? 500, 500)
    let labels = environment.actionSpace.labels
    analysis = StateAnalysis(
      environment, gamma: 0.99)
    let context = AgentContext(
      observationSpace: environment.observationSpace, actionSpace: environment.actionSpace, environments: 1,
      totalSteps: 1000, seed: 1)
    if case .discrete(let count) = environment.observationSpace {
      analysis.add(visits: (0..<count).map { Int32($0 % 97) })
    }
    analysis.show(try DQN(DQN.Configuration(), context))
    run = WatchedRun(
      environment: choice.entry.id, algorithm: "dqn", seed: 1, path: "", actionLabels: labels, memory: "",
      totalSteps: 1000, rewardThreshold: nil)
    var random = RandomStream(seed: 1)
    returns.append((0..<100_000).map { Float(random.uniform() * Double($0)) })
    let points = (0..<300).map { CurvePoint(step: Double($0) * 3, value: random.uniform()) }
    (curves.training, curves.evaluation, curves.loss) = (points, points, points)
    (curves.epsilon, curves.stepsPerSecond) = (points, points)
  }

  func refresh() -> Bool { false }
  func episode(_ number: Int) -> any EpisodeShow { greedyEpisode(number) }

  func greedyEpisode(_ index: Int) -> any EpisodeShow {
    var random = RandomStream(root: 1, purpose: .viewer, index: index)
    var walk = EnvironmentWalk(environment, maxEpisodeSteps: limit, seed: 1)
    var actions: [Int] = []
    repeat {
      let legal = walk.legalActions
      actions.append(
        legal.map { $0[random.below($0.count)] } ?? random.below(environment.actionSpace.count))
    } while walk.step(actions[actions.count - 1]).ending == .none
    return RecordedEpisode(
      origin: .greedy(index), seed: 1, actions: actions, epsilon: nil, runStep: 1000,
      environment: environment,
      maxEpisodeSteps: limit, analysis: analysis)
  }
}
