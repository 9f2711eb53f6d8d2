import Drawing
import RLCore

/// A river to be crossed by boat, whose current carries the boat down towards a weir.
struct River: DiscreteEnvironment, Drawable {
  static let entry = EnvironmentEntry(
    "River-v0", River.self, summary: "Row across a river before its current carries you over a weir.",
    documentation: """
      Observation: the number of the boat's cell, row * width + column; 32 states by default.
      Actions: 0 up, 1 right, 2 down. In midstream the current takes the boat down a row more with probability current.
      Reward: 1 for the pier on the other bank, 0.3 for any other place there, -1 for the weir, -0.01 a step.
      Start: the middle of the left bank.
      Ends: terminated on the other bank and over the weir; truncated after 50 steps.
      Source: this example.
      """, maxEpisodeSteps: 50)

  struct Parameters: Configuration {
    var (width, height, current) = (8, 4, 0.3)
    static let keys: [ConfigurationKey<Self>] = [
      .init("width", \.width, in: 3...100, "Columns, the banks included."),
      .init("height", \.height, in: 3...100, "Rows; below the last is the weir."),
      .init("current", \.current, in: .unit, "Probability of a row down in midstream."),
    ]
  }

  let actionSpace = DiscreteSpace(moves: ("up", .up), ("right", .right), ("down", .down))
  private let river: Parameters
  private var (row, column) = (0, 0)

  init(_ parameters: Parameters) { river = parameters }

  var stateCount: Int { river.width * river.height }
  var state: Int { min(row, river.height - 1) * river.width + column }

  mutating func reset(using random: inout RandomStream) { (row, column) = (river.height / 2, 0) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    switch action {
    case 0: row = max(0, row - 1)
    case 1: column += 1
    default: row += 1
    }
    let isMidstream = column > 0 && column < river.width - 1
    if isMidstream, random.uniform() < river.current { row += 1 }
    if row >= river.height { return Step(reward: -1, ending: .terminated) }
    if column == river.width - 1 { return Step(reward: row == 0 ? 1 : 0.3, ending: .terminated) }
    return Step(reward: -0.01)
  }

  func draw() -> Scene {
    var scene = Scene(width: Double(river.width), height: Double(river.height + 1))
    for column in 0..<river.width {
      for row in 0..<river.height {
        scene.cell(column, row, column == 0 ? .start : column == river.width - 1 ? .goal : .floor)
      }
      scene.cell(column, river.height, .hazard)
    }
    scene.disc(column, row, .agent)
    return scene
  }
}
