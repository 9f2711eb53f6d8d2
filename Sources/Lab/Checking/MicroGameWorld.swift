import GameSearch
import RLCore

/// The micro-game as an environment in which the learner plays both sides.
struct MicroGameWorld: BoxEnvironment {
  let actionSpace = MicroGame.actionSpace
  let observationSpace = BoxSpace(
    shape: [2, 1, MicroGame.columns], low: 0, high: 1, elementType: .uint8, axes: .channelsFirst)
  private var game = MicroGame()

  init(_ parameters: NoParameters = NoParameters()) {}

  var masksActions: Bool { true }
  var alternatesTurns: Bool { true }
  var hasHandedOver: Bool { true }

  func writeLegalActions(into flags: inout MutableSpan<Bool>) {
    for action in 0..<flags.count { flags[action] = game.isLegal(action) }
  }

  /// Up to two random moves come first, which end no game, so that all beginnings are met.
  mutating func reset(using random: inout RandomStream) {
    game = MicroGame()
    for _ in 0..<random.below(3) { game.play(game.legalAction(at: random.below(game.legalCount))) }
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    let mover = game.mover
    game.play(action)
    return Step(
      reward: Double(game.outcome.value(for: mover)), ending: game.isOver ? .terminated : .none)
  }

  func observe(into row: inout MutableSpan<Float>) { game.observe(into: &row) }
}

extension MicroGame {
  /// The game as agents that look ahead are told of it.
  package static let entry = BoardGameEntry(
    MicroGame.self, solver: "trying everything", moveValues: { $0.values },
    keepsValue: { game, action, _ in
      let values = game.values
      let best = values.map(\.value).max() ?? 0
      return best < 0 ? nil : values.contains { $0.action == action && $0.value == best }
    },
    player: { word throws in
      guard word == "random" else { throw GameTextError("no opponent is called '\(word)'; use random") }
      return { $0.legalAction(at: $1.below($0.legalCount)) }
    },
    observe: { $0.observe(in: $1, row: $2, of: $3) },
    position: { observations, row in
      observations.values.flatMap { MicroGame(seenByMover: UnsafePointer($0 + row * observations.rowSize)) }
    },
    search: { space, capacity in
      lockstepSearch(of: MicroGame.self, seeing: space, capacity: capacity) {
        $0.observe(in: $1, row: $2, of: $3)
      }
    },
    arrangement: { _ in GameArrangement(snapshotEvery: nil, snapshots: 0, evaluationOpponents: ["random"]) })

  /// Writes what the player to move sees, with the action mask, to row `row` of `target`.
  private func observe(in space: ObservationSpace, row: Int, of target: Observations) {
    guard let values = target.values else { preconditionFailure("observations of another space") }
    let size = 2 * Self.columns
    var span = UnsafeMutableBufferPointer(start: values + row * size, count: size).mutableSpan
    observe(into: &span)
    guard let flags = target.legalActions else { return }
    for action in 0..<target.actionCount { flags[row * target.actionCount + action] = isLegal(action) }
  }
}
