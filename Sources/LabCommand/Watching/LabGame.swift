import Drawing
import Lab
import RLCore
import Viewer

/// An environment that a human plays.
final class LabGame: Game {
  let title: String
  let subtitle: String
  let actionLabels: [String]
  private(set) var rewards: [Double] = []
  private var walks: [EnvironmentWalk]
  private var actions: [Int] = []
  private var ending = FrameEnding.none
  private let observationSpace: ObservationSpace
  private let knowledge: Knowledge
  /// Steps that can be taken back.
  private static let memory = 10_000

  /// - Parameter knowledge: its agent advises, or else its exact rules.
  init(_ choice: EnvironmentChoice, environment: MadeEnvironment, seed: UInt64, knowledge: Knowledge) {
    (title, subtitle) = (choice.entry.id, "seed \(seed)")
    actionLabels = environment.actionSpace.labels
    observationSpace = environment.observationSpace
    self.knowledge = knowledge
    walks = [EnvironmentWalk(environment, maxEpisodeSteps: choice.maxEpisodeSteps, seed: seed)]
  }

  private var walk: EnvironmentWalk { walks[walks.count - 1] }

  var secondsPerStep: Double? { (walk.environment as? any Drawable)?.secondsPerStep }

  var frame: Frame {
    let walk = walk
    return Frame(
      scene: walk.scene, step: actions.count, lastAction: actions.last, reward: rewards.last,
      returnSoFar: rewards.reduce(0, +), ending: ending,
      observation: ObservationValue.list(of: walk.observation, in: observationSpace),
      grid: (walk.environment as? any GridDrawable).map { knowledge.overlay(of: $0.gridLayout) })
  }

  func isLegal(_ action: Int) -> Bool { actionLabels.indices.contains(action) }

  func act(_ action: Int) {
    guard ending == .none else { return }
    var next = walk
    let step = next.step(action)
    walks.append(next)
    if walks.count > Self.memory { walks.removeFirst(Self.memory / 2) }
    actions.append(action)
    rewards.append(step.reward)
    ending = FrameEnding(step.ending)
  }

  func undo() -> Bool {
    guard walks.count > 1 else { return false }
    walks.removeLast()
    actions.removeLast()
    rewards.removeLast()
    ending = .none
    return true
  }

  func restart() {
    var next = walk
    next.reset()
    (walks, actions, rewards, ending) = ([next], [], [], .none)
  }

  func hint() -> [Double]? {
    let observation = walk.observation
    if let values = knowledge.actionValues(of: observation) { return values }
    guard walk.environment is any DiscreteEnvironment else { return nil }
    return knowledge.exactActionValues(in: Int(observation.first ?? 0))
  }

  func action(at point: Scene.Point) -> Int? {
    (walk.environment as? any Clickable)?.action(at: point)
  }
}
