import Drawing
import Lab
import RLCore
import Viewer

/// One episode, from its seed and its actions: simulated again, so that every step of it can be shown.
final class RecordedEpisode: EpisodeShow {
  let facts: EpisodeFacts
  let secondsPerStep: Double
  private(set) var rewards: [Double] = []
  private let actions: [Int]
  /// Snapshots of the walk, one every `spacing` steps; steps between are simulated from there.
  private var snapshots: [EnvironmentWalk] = []
  private var returns: [Double] = [0]
  private let ending: FrameEnding
  private let knowledge: Knowledge
  private let observationSpace: ObservationSpace
  private var values: (version: Int, first: Int, list: [Double])?

  private static let spacing = 32

  /// Where nothing moves by itself, a step takes as long as people need to follow.
  private static let turnSeconds = 0.22

  init(
    origin: EpisodeOrigin, seed: UInt64, actions: [Int], epsilon: Double?, runStep: Int,
    environment: MadeEnvironment, maxEpisodeSteps: Int?, knowledge: Knowledge
  ) {
    var walk = EnvironmentWalk(environment, maxEpisodeSteps: maxEpisodeSteps, seed: seed)
    secondsPerStep = (walk.environment as? any Drawable)?.secondsPerStep ?? Self.turnSeconds
    var last = Ending.none
    for (index, action) in actions.enumerated() {
      if index % Self.spacing == 0 { snapshots.append(walk) }
      let step = walk.step(action)
      rewards.append(step.reward)
      returns.append(returns[index] + step.reward)
      last = step.ending
    }
    if actions.count % Self.spacing == 0 { snapshots.append(walk) }
    self.actions = actions
    self.knowledge = knowledge
    observationSpace = environment.observationSpace
    ending = FrameEnding(last)
    facts = EpisodeFacts(
      origin: origin, seed: seed, length: actions.count, return: returns[actions.count], ending: ending,
      epsilon: epsilon, runStep: runStep)
  }

  /// The walk after `step` steps.
  private func walk(at step: Int) -> EnvironmentWalk {
    let first = step / Self.spacing
    var walk = snapshots[min(first, snapshots.count - 1)]
    for index in first * Self.spacing..<max(step, first * Self.spacing) { _ = walk.step(actions[index]) }
    return walk
  }

  func frame(at step: Int) -> Frame {
    let step = min(max(step, 0), actions.count)
    let walk = walk(at: step)
    let isEnd = step == actions.count && ending != .none
    let observation = walk.observation
    return Frame(
      scene: walk.scene, step: step, lastAction: step > 0 ? actions[step - 1] : nil,
      reward: step > 0 ? rewards[step - 1] : nil, returnSoFar: returns[step], ending: isEnd ? ending : .none,
      actionValues: knowledge.actionValues(of: observation),
      observation: ObservationValue.list(of: observation, in: observationSpace),
      grid: (walk.environment as? any GridDrawable).map { knowledge.overlay(of: $0.gridLayout) })
  }

  func stateValues(_ steps: ClosedRange<Int>) -> [Double] {
    guard knowledge.hasValues else { return [] }
    if let values, values.version == knowledge.version, values.first == steps.lowerBound,
      values.list.count == steps.count
    {
      return values.list
    }
    var walk = walk(at: steps.lowerBound)
    var rows = [walk.observation]
    for step in steps.dropFirst() {
      _ = walk.step(actions[step - 1])
      rows.append(walk.observation)
    }
    let list = knowledge.stateValues(of: rows)
    values = (knowledge.version, steps.lowerBound, list)
    return list
  }
}

extension ObservationValue {
  /// The elements of an observation, named by its space.
  static func list(of row: [Double], in space: ObservationSpace) -> [ObservationValue] {
    switch space {
    case .discrete(let count):
      return row.map { ObservationValue(label: "state", value: $0, low: 0, high: Double(count - 1)) }
    case .box(let box):
      return row.enumerated().map {
        ObservationValue(
          label: box.labels[$0.offset], value: $0.element, low: Double(box.low[$0.offset]),
          high: Double(box.high[$0.offset]))
      }
    }
  }
}

extension FrameEnding {
  init(_ ending: Ending) {
    self =
      switch ending {
      case .none: .none
      case .terminated: .terminated
      case .truncated: .truncated
      }
  }
}

extension EnvironmentWalk {
  /// The environment's own picture, or its observation as bars where it has none.
  var scene: Scene {
    if let drawable = environment as? any Drawable { return drawable.draw() }
    let row = observation.prefix(48)
    var scene = Scene(width: Double(max(row.count, 4)), height: 4)
    let limit = max(row.map { abs($0) }.max() ?? 0, 1e-9)
    for (index, value) in row.enumerated() {
      let height = abs(value) / limit * 1.8
      scene.shapes.append(
        .rectangle(
          origin: .init(Double(index) + 0.15, value > 0 ? 2 - height : 2), width: 0.7, height: height, .agent)
      )
    }
    scene.shapes.append(.line(from: .init(0, 2), to: .init(scene.width, 2), width: 0.03, .line))
    return scene
  }
}
