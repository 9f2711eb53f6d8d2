import Drawing
import RLCore

/// A world of one layout that shows a view or the whole grid; within it, its state has a number.
struct SeenLayout: BoxEnvironment, EnvironmentAround, Drawable {
  private let layout: GridLayoutStates
  private var world: MiniGridWorld
  let actionSpace: DiscreteSpace

  init(_ layout: GridLayoutStates, _ world: MiniGridWorld) {
    (self.layout, self.world) = (layout, world)
    actionSpace = DiscreteSpace(labels: world.actionSpace.labels)
  }

  init(_ parameters: MiniGridWorld.Parameters) {
    let world = MiniGridWorld(parameters)
    self.init(GridLayoutStates(world), world)
  }

  /// The world with its state's number; without one where the layout has no model.
  var inner: any Environment {
    guard let states = layout.states, let state = states.state(of: world) else { return world }
    return NumberedGrid(states, world, state: state)
  }

  var observationSpace: BoxSpace { world.observationSpace }
  var info: [(name: String, value: InfoValue)] { world.info }

  mutating func reset(using random: inout RandomStream) { world.reset(using: &random) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    world.step(action, using: &random)
  }

  func observe(into row: inout MutableSpan<Float>) { world.observe(into: &row) }

  func draw() -> Scene { world.draw() }
}

extension MadeEnvironment {
  /// A world of MiniGrid with these parameters.
  ///
  /// - Throws: where states are to be numbered and the layout has too many.
  init(_ task: GridTask, _ parameters: MiniGridWorld.Parameters) throws {
    let form = parameters.observation
    let world = MiniGridWorld(task, form, layout: parameters.layout.map(UInt64.init))
    guard parameters.layout != nil else {
      if form == .full { self.init(world) } else { self.init(world) { GridBatchStepper($0, $1) } }
      whyNoModel = { "every episode has another grid; fix one with layout, a seed" }
      return
    }
    let layout = GridLayoutStates(world)
    if form == .index {
      guard let states = layout.states else {
        throw ConfigurationProblem(
          "observation", "index is not possible, since \(layout.gap ?? "the states are unknown"); use view")
      }
      self.init(NumberedGrid(states, world, state: 0), model: { states.model })
      return
    }
    let seen = SeenLayout(layout, world)
    let space = ObservationSpace.box(world.observationSpace)
    self.init(
      prototype: seen, observationSpace: space, model: { layout.states?.model },
      writeObservation: { layout.states?.world(in: $0).observe(into: &$1) }
    ) { count, limit, seeds in
      guard form != .full else {
        return BatchEnvironment(seen, count: count, maxEpisodeSteps: limit, episodeSeeds: seeds)
      }
      return BatchEnvironment(
        count: count, observationSpace: space, actionSpace: seen.actionSpace, maxEpisodeSteps: limit,
        episodeSeeds: seeds
      ) { columns in GridBatchStepper(world, columns) { SeenLayout(layout, $0) } }
    }
    whyNoModel = { layout.gap }
  }
}
