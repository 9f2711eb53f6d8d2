import Drawing
import Lab
import RLCore
import Viewer

/// A board game between a human and a player of the lab's, in a window.
final class BoardPlay: Game {
  let title: String
  let subtitle: String
  let actionLabels: [String]
  private let table: GameTable
  private let adviser: GameOpponent
  /// The same game as an environment in which every step is a move: what draws it and understands clicks.
  private let prototype: MadeEnvironment

  init(_ table: GameTable, _ choice: EnvironmentChoice, opponent: GameOpponent, adviser: GameOpponent) throws
  {
    (self.table, self.adviser) = (table, adviser)
    prototype = try choice.entry.make(["opponent": .text("self")])
    title = choice.entry.id
    subtitle = "you are \(table.human.letter), against \(opponent.title)"
    actionLabels = table.game.actionSpace.labels
  }

  private var walk: EnvironmentWalk {
    var walk = EnvironmentWalk(prototype, maxEpisodeSteps: nil, seed: 0)
    for action in table.actions { _ = walk.step(action) }
    return walk
  }

  var secondsPerStep: Double? { nil }

  var rewards: [Double] {
    guard !table.actions.isEmpty else { return [] }
    var all = [Double](repeating: 0, count: table.actions.count)
    all[all.count - 1] = Double(table.position.outcome.value(for: table.human))
    return all
  }

  var frame: Frame {
    let walk = walk
    return Frame(
      scene: walk.scene, step: table.actions.count, lastAction: table.actions.last, reward: rewards.last,
      returnSoFar: rewards.last ?? 0, ending: table.isOver ? .terminated : .none,
      observation: ObservationValue.list(of: walk.observation, in: prototype.observationSpace), grid: nil)
  }

  func isLegal(_ action: Int) -> Bool { table.position.isLegal(action) }

  func act(_ action: Int) { try? table.play(actionLabels[action]) }

  func undo() -> Bool { table.undo() }

  func restart() { table.restart() }

  func hint() -> [Double]? { table.isOver ? nil : adviser.values?(table.position) }

  var advisers: [(title: String, values: () -> [Double]?)] {
    [("The solver: 1 wins, 0 draws, -1 loses", { [self] in solved })]
  }

  /// What each action is worth under perfect play; illegal ones as much as a loss.
  private var solved: [Double]? {
    guard !table.isOver, let moves = try? table.game.moveValues(table.position) else { return nil }
    var values = [Double](repeating: -1, count: actionLabels.count)
    for move in moves { values[move.action] = Double(move.value) }
    return values
  }

  func action(at point: Scene.Point) -> Int? {
    (walk.environment as? any Clickable)?.action(at: point)
  }
}
