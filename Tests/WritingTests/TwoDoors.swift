import Drawing
import RLCore

/// A corridor with a door at either end: a small prize behind the left one, a large one behind the right one.
struct TwoDoors: DiscreteEnvironment, Drawable {
  static let entry = EnvironmentEntry(
    "TwoDoors-v0", TwoDoors.self, summary: "Walk past a small prize to a large one.",
    documentation: """
      Observation: the index of the agent's cell, 0 at the left door; 9 states.
      Actions: 0 left, 1 right; with probability slip the step goes the other way.
      Reward: small_prize behind the left door, 1 behind the right one, step_reward for every other step.
      Start: in a cell between the doors, each as likely.
      Ends: terminated behind either door; truncated after 200 steps.
      Source: docs/writing-an-environment.md.
      """, maxEpisodeSteps: 200)

  struct Parameters: Configuration {
    var (length, slip, smallPrize, stepReward) = (9, 0.1, 0.2, -0.01)
    static let keys: [ConfigurationKey<Self>] = [
      .init("length", \.length, in: 3...1000, "Cells of the corridor, the doors included."),
      .init("slip", \.slip, in: .unit, "Probability that a step goes the other way."),
      .init("small_prize", \.smallPrize, in: .finite, "Reward behind the left door; the right one has 1."),
      .init("step_reward", \.stepReward, in: .finite, "Reward of every other step."),
    ]
  }

  let actionSpace = DiscreteSpace(moves: ("left", .left), ("right", .right))
  let world: Parameters
  private(set) var state = 0
  var stateCount: Int { world.length }

  init(_ parameters: Parameters) { world = parameters }

  mutating func reset(using random: inout RandomStream) {
    state = 1 + Int(random.uniform() * Double(world.length - 2))
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    let slips = random.uniform() < world.slip
    state += (action == 1) != slips ? 1 : -1
    if state == 0 { return Step(reward: world.smallPrize, ending: .terminated) }
    if state == world.length - 1 { return Step(reward: 1, ending: .terminated) }
    return Step(reward: world.stepReward)
  }

  func draw() -> Scene {
    var scene = Scene(width: Double(world.length), height: 1)
    scene.cell(0, 0, .start)
    scene.cell(world.length - 1, 0, .goal)
    scene.disc(state, 0, .agent)
    return scene
  }
}
