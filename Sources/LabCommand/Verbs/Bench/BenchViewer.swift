import ArgumentParser
import Benchmarks
import Lab
import RLCore
import Text
import Viewer

struct BenchViewer: Verb {
  static let configuration = CommandConfiguration(
    commandName: "viewer",
    abstract: "Measure a frame of the viewer, rendered without a GPU.",
    discussion: """
      Example: rl-lab bench viewer --size 1280x800

      Every environment is shown with an agent's values, then a grid of 32x32 cells with each overlay. CPU \
      time of one core, for simulating the step, querying the agent and rendering the whole picture.
      """)

  @Argument(help: "Environments. (default: all, and the large grid)") var environments: [String] = []
  @Option(help: "Width and height of the picture.") var size = "1280x800"
  @Option(
    parsing: .unconditional, help: "Frames per measurement. (default: 300)", transform: wholeNumber)
  var frames = 300
  @Flag(help: "Print one JSON object per line.") var json = false

  func validate() throws {
    _ = try PictureSize(argument: size)
    guard (10...100_000).contains(frames) else {
      throw ValidationError("--frames must be an integer from 10 to 100,000")
    }
  }

  func run(_ lab: LabContext) throws -> Int32 {
    if !json { lab.output.data("picture  median ms  worst of 100 ms  frames/s") }
    for id in environments.isEmpty ? lab.catalog.environments.map(\.id) : environments {
      try measure(lab.environment(id, settings: []), name: id, overlay: .actionValues, lab.output)
    }
    guard environments.isEmpty, lab.catalog.environment("FrozenLake-v1") != nil else { return 0 }
    let grid = try lab.environment("FrozenLake-v1", settings: [ViewerBenchmark.largeMap])
    for overlay in OverlayKind.allCases {
      try measure(grid, name: "32x32 \(overlay.rawValue)", overlay: overlay, lab.output)
    }
    return 0
  }

  private func measure(
    _ choice: EnvironmentChoice, name: String, overlay: OverlayKind, _ output: Output
  ) throws {
    let picture = try PictureSize(argument: size)
    let (median, worst) = try ViewerBenchmark(
      choice, overlay: overlay, size: (picture.width, picture.height), frames: frames
    ).measure()
    if json {
      output.data(
        JSON.object([
          ("picture", .text(name)), ("size", .text(size)), ("median_ms", .number(median * 1e3)),
          ("p99_ms", .number(worst * 1e3)), ("frames_per_second", .number(1 / median)),
        ]).compact)
    } else {
      output.data(
        "\(name)  \(Readable.fixed(median * 1e3, 2))  \(Readable.fixed(worst * 1e3, 2))  \(Readable.fixed(1 / median, 0))"
      )
    }
  }
}
