import Drawing
import GameSearch
import RLCore

/// A board game as one side sees it: the opponent's reply is part of the step, so every observation is the agent's own
/// turn, and a loss arrives with the step after which the opponent won.
///
/// An illegal action loses the game at once; the flags of the legal ones keep agents from it.
struct GameEnvironment<Game: PlayableGame>: BoxEnvironment, BoardDrawable, GameSituation {
  let actionSpace = Game.actionSpace
  let observationSpace: BoxSpace
  private let opponent: Opponent<Game>
  private let seat: GameParameters<Game>.Seat
  private(set) var game = Game()
  /// The agent's side in this episode.
  private(set) var side = Side.first
  private var lastAction: Int?
  private var wasIllegal = false

  init(_ parameters: GameParameters<Game>) throws {
    opponent = try parameters.player.get()
    seat = parameters.seat
    observationSpace = BoxSpace(
      shape: [2, Game.rows, Game.columns], low: 0, high: 1, elementType: .uint8, axes: .channelsFirst)
  }

  var masksActions: Bool { true }

  func writeLegalActions(into flags: inout MutableSpan<Bool>) {
    var left = wasIllegal ? 0 : game.legalActions
    for action in 0..<flags.count {
      flags[action] = left & 1 != 0
      left >>= 1
    }
  }

  mutating func reset(using random: inout RandomStream) {
    (game, lastAction, wasIllegal) = (Game(), nil, false)
    switch seat {
    case .first: side = .first
    case .second: side = .second
    case .random: side = random.below(2) == 0 ? .first : .second
    }
    if side == .second { reply(using: &random) }
  }

  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    guard game.isLegal(action) else {
      wasIllegal = true
      return Step(reward: -1, ending: .terminated)
    }
    game.play(action)
    lastAction = action
    if game.outcome == .running { reply(using: &random) }
    let outcome = game.outcome
    return Step(
      reward: Double(outcome.value(for: side)), ending: outcome == .running ? .none : .terminated)
  }

  private mutating func reply(using random: inout RandomStream) {
    let action = opponent.chooseAction(in: game, using: &random)
    game.play(action)
    lastAction = action
  }

  /// After the game's last move the turn may be the opponent's, who then is the mover; the planes are the agent's still.
  func observe(into row: inout MutableSpan<Float>) {
    game.observe(into: &row)
    if game.mover != side { swapPlanes(&row) }
  }

  private func swapPlanes(_ row: inout MutableSpan<Float>) {
    let size = Game.rows * Game.columns
    for cell in 0..<size {
      let own = row[cell]
      row[cell] = row[size + cell]
      row[size + cell] = own
    }
  }

  var info: [(name: String, value: InfoValue)] {
    var flags = [Bool](repeating: false, count: actionSpace.count)
    var span = flags.mutableSpan
    writeLegalActions(into: &span)
    return [
      ("seat", .number(side == .first ? 1 : 2)), ("plies", .number(Double(game.plies))),
      ("illegal", .number(wasIllegal ? 1 : 0)), ("action_mask", .list(flags.map { $0 ? 1 : 0 })),
    ]
  }

  var positionText: String { game.boardText }

  func draw() -> Scene { game.draw(GameView(agent: side, lastAction: lastAction)) }

  var actionPlaces: [ActionPlace?] {
    (0..<actionSpace.count).map { !wasIllegal && game.isLegal($0) ? game.place(of: $0) : nil }
  }

  func action(at point: Scene.Point) -> Int? { game.action(at: point) }
}

/// The same game seen as the number of its position, for agents that keep a table.
struct NumberedGameEnvironment<Game: PlayableGame>: DiscreteEnvironment, EnvironmentAround, Drawable {
  private var world: GameEnvironment<Game>

  init(_ parameters: GameParameters<Game>) throws { world = try GameEnvironment(parameters) }

  var inner: any Environment { world }
  var actionSpace: DiscreteSpace { world.actionSpace }
  var stateCount: Int { Game.positionCount ?? 1 }
  var state: Int { world.game.positionNumber }
  var masksActions: Bool { true }
  var info: [(name: String, value: InfoValue)] { world.info }

  func writeLegalActions(into flags: inout MutableSpan<Bool>) { world.writeLegalActions(into: &flags) }
  mutating func reset(using random: inout RandomStream) { world.reset(using: &random) }
  mutating func step(_ action: Int, using random: inout RandomStream) -> Step {
    world.step(action, using: &random)
  }
  func draw() -> Scene { world.draw() }
}
