import Drawing
import Lab
import RLCore
import Viewer

/// An environment played by a human; a board game can also be played against a built-in player, with one step per move.
package final class LabGame: Game {
  package let title: String
  package let subtitle: String
  package let actionLabels: [String]
  package let actionDirections: [Direction?]
  package private(set) var rewards: [Double] = []
  private var history: WalkHistory
  /// The state of the episode.
  private var walk: EnvironmentWalk
  private var ending = FrameEnding.none
  private let analysis: StateAnalysis
  private let opponent: BoardOpponent?

  /// - Parameter analysis: its agent advises, or else its exact rules.
  package init(
    _ choice: EnvironmentChoice, environment: MadeEnvironment, seed: UInt64, analysis: StateAnalysis,
    opponent: BoardOpponent? = nil
  ) {
    (title, subtitle) = (choice.entry.id, opponent?.subtitle ?? "seed \(seed)")
    self.opponent = opponent
    actionLabels = environment.actionSpace.labels
    actionDirections = environment.actionSpace.directions
    self.analysis = analysis
    walk = EnvironmentWalk(environment, maxEpisodeSteps: choice.maxEpisodeSteps, seed: seed)
    history = WalkHistory(walk)
    reply()
  }

  package var secondsPerStep: Double? { walk.drawable?.secondsPerStep }

  package var frame: Frame {
    var frame = Frame(
      scene: walk.scene, step: rewards.count, lastAction: history.actions.last, reward: rewards.last,
      returnSoFar: rewards.reduce(0, +), ending: ending, legalActions: walk.legalActions,
      observation: walk.worldNumbers,
      grid: walk.grid.map { analysis.overlay(of: $0.gridLayout, at: walk.rulesTime) },
      board: analysis.board(walk, values: analysis.actionValues(of: walk.observation)))
    if opponent == nil, walk.environment.alternatesTurns {
      let mover = rewards.isEmpty || history.walk(at: rewards.count - 1).situation?.isAgentToMove ?? true
      frame.selfPlayResult = (mover ? 1 : -1) * (rewards.last ?? 0)
    }
    return frame
  }

  package func scene(progress: Double) -> Scene? { walk.scene(progress: progress) }

  package func refresh() -> Bool { analysis.advisor?.takeNews() ?? false }

  package func isLegal(_ action: Int) -> Bool {
    actionLabels.indices.contains(action) && walk.legalActions?.contains(action) ?? true
  }

  package func act(_ action: Int) {
    guard ending == .none else { return }
    take(action, isOpponent: false)
    reply()
  }

  /// The opponent's reward is the human's loss.
  private func take(_ action: Int, isOpponent: Bool) {
    let step = history.step(action)
    walk = history.walk(at: history.actions.count)
    rewards.append(isOpponent ? -step.reward : step.reward)
    ending = FrameEnding(step.ending)
  }

  private func reply() {
    guard let opponent else { return }
    while ending == .none, opponent.isToMove(after: history.actions) {
      take(opponent.choose(after: history.actions), isOpponent: true)
    }
  }

  package func undo() -> Bool {
    // Together with a move goes the reply to it; the opponent's first move stays.
    let own = history.actions.indices.last {
      opponent?.isToMove(after: Array(history.actions[..<$0])) != true
    }
    guard let own else { return false }
    while rewards.count > own {
      history.undo()
      rewards.removeLast()
    }
    walk = history.walk(at: history.actions.count)
    ending = .none
    return true
  }

  package func restart() {
    walk.reset()
    (history, rewards, ending) = (WalkHistory(walk), [], .none)
    reply()
  }

  package func hint() -> [Double]? {
    let observation = walk.observation
    if let values = analysis.actionValues(of: observation) { return values }
    guard let world = walk.environment.innermost as? any DiscreteEnvironment else { return nil }
    return analysis.exactActionValues(in: world.state, at: walk.rulesTime)
  }

  package func action(at point: Scene.Point) -> Int? {
    (walk.environment.innermost as? any Clickable)?.action(at: point)
  }
}
