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
  private var history: WalkHistory
  /// Where the episode stands.
  private var walk: EnvironmentWalk
  private var ending = FrameEnding.none
  private let knowledge: Knowledge
  /// - Parameter knowledge: its agent advises, or else its exact rules.
  init(_ choice: EnvironmentChoice, environment: MadeEnvironment, seed: UInt64, knowledge: Knowledge) {
    (title, subtitle) = (choice.entry.id, "seed \(seed)")
    actionLabels = environment.actionSpace.labels
    self.knowledge = knowledge
    walk = EnvironmentWalk(environment, maxEpisodeSteps: choice.maxEpisodeSteps, seed: seed)
    history = WalkHistory(walk)
  }

  var secondsPerStep: Double? { walk.drawable?.secondsPerStep }

  var frame: Frame {
    Frame(
      scene: walk.scene, step: rewards.count, lastAction: history.actions.last, reward: rewards.last,
      returnSoFar: rewards.reduce(0, +), ending: ending, legalActions: walk.legalActions,
      observation: walk.worldNumbers,
      grid: walk.grid.map { knowledge.overlay(of: $0.gridLayout) },
      board: knowledge.board(walk, values: knowledge.actionValues(of: walk.observation)))
  }

  func refresh() -> Bool { knowledge.advisor?.takeNews() ?? false }

  func isLegal(_ action: Int) -> Bool {
    actionLabels.indices.contains(action) && walk.legalActions?.contains(action) ?? true
  }

  func act(_ action: Int) {
    guard ending == .none else { return }
    let step = history.step(action)
    walk = history.walk(at: history.actions.count)
    rewards.append(step.reward)
    ending = FrameEnding(step.ending)
  }

  func undo() -> Bool {
    guard !rewards.isEmpty else { return false }
    history.undo()
    walk = history.walk(at: history.actions.count)
    rewards.removeLast()
    ending = .none
    return true
  }

  func restart() {
    walk.reset()
    (history, rewards, ending) = (WalkHistory(walk), [], .none)
  }

  func hint() -> [Double]? {
    let observation = walk.observation
    if let values = knowledge.actionValues(of: observation) { return values }
    guard let world = walk.environment.innermost as? any DiscreteEnvironment else { return nil }
    return knowledge.exactActionValues(in: world.state)
  }

  func action(at point: Scene.Point) -> Int? {
    (walk.environment.innermost as? any Clickable)?.action(at: point)
  }
}
